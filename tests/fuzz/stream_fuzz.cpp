#include "gyre/exchange/binance/stream_decode.hpp"
#include "tests/fuzz/fuzz.hpp"

// Frames of market and user streams.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gyre;
  binance::StreamDecoder decoder;
  std::vector<wire::StreamMessage> messages(1);
  const auto done = decoder.decode(fuzz::text_of(data, size), messages);
  ensure(done || messages.size() == 1, "after an error nothing of the frame is kept");
  return 0;
}
