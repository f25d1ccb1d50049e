#include "gyre/exchange/binance/decode.hpp"
#include "gyre/market/bars.hpp"
#include "tests/fuzz/fuzz.hpp"

// Answers of GET /fapi/v1/klines.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gyre;
  const auto text = fuzz::text_of(data, size);
  for (const int status : {200, 400}) {
    const auto body = binance::AnswerDecoder{}.decode(wire::GetKlines{}, status, text);
    if (!body) continue;
    if (const auto* view = std::get_if<wire::KlinesView>(&*body))
      for (const auto& kline : view->bars)
        for (std::size_t i = 0; i < kCount<Timeframe>; ++i) (void)check(kline.bar, Timeframe(i));
  }
  return 0;
}
