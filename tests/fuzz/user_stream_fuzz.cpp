#include <algorithm>

#include "gyre/exchange/binance/stream_decode.hpp"
#include "tests/fuzz/fuzz.hpp"

// Frames of the user stream, one a line, as one decoder gets them one after the other. What comes
// of a frame does not depend on those before it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gyre;
  auto text = fuzz::text_of(data, size);
  binance::StreamDecoder decoder;
  std::vector<wire::StreamMessage> all, alone;
  while (!text.empty()) {
    const auto frame = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), frame.size() + 1));
    const auto before = all.size();
    const auto done = decoder.decode(frame, all);
    ensure(done || all.size() == before, "after an error nothing of the frame is kept");
    if (!done) ensure(done.error().context.size() < 400, "an error is a line, not a frame");
    alone.clear();
    ensure(binance::StreamDecoder{}.decode(frame, alone).has_value() == done.has_value(),
           "no frame changes the meaning of another");
    ensure(alone.size() == all.size() - before, "nor what comes of it");
  }
  return 0;
}
