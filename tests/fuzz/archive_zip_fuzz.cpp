#include "gyre/market/archive_zip.hpp"
#include "gyre/market/checksum.hpp"
#include "tests/fuzz/fuzz.hpp"

// Archives, and the files that tell their sums.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gyre;
  constexpr std::size_t kMost = 1 << 20;
  const auto bytes = fuzz::text_of(data, size);
  if (const auto content = unzip(bytes, kMost))
    ensure(content->size() <= kMost, "no longer than allowed");
  (void)check_checksum(bytes, "");
  return 0;
}
