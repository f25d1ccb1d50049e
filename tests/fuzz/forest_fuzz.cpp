#include <span>
#include <string>

#include "gyre/market/bar_format.hpp"
#include "gyre/ml/forest/forest_file.hpp"
#include "tests/fuzz/forests.hpp"
#include "tests/fuzz/fuzz.hpp"

// Files of forests. The sum at the end is made right, so that what is behind it is reached.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gyre;
  std::string bytes{fuzz::text_of(data, size)};
  (void)ml::read_forest(bytes);
  const auto sum = bar_format::checksum(std::as_bytes(std::span{bytes}));
  bytes.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  const auto forest = ml::read_forest(bytes);
  if (!forest) return 0;
  fuzz::hold(*forest);
  return 0;
}
