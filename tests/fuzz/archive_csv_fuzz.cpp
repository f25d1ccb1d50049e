#include "gyre/market/archive_csv.hpp"
#include "gyre/market/kline_csv.hpp"
#include "tests/fuzz/fuzz.hpp"

// Tables of the archive. What is read is written and read again to the same bars.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gyre;
  const auto text = fuzz::text_of(data, size);
  for (const auto frame : {Timeframe::m1, Timeframe::h1}) {
    (void)parse_klines(text, "x.csv", frame);
    const auto klines = parse_klines(text, "x.csv", frame, kAlways, Gaps::Kept);
    if (!klines) continue;
    const auto again =
        parse_klines(archive_csv(klines->bars, frame), "y.csv", frame, kAlways, Gaps::Kept);
    ensure(again && again->bars == klines->bars, "what is written reads back");
  }
  return 0;
}
