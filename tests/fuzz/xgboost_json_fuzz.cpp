#include "gyre/ml/forest/xgboost_json.hpp"
#include "tests/fuzz/forests.hpp"
#include "tests/fuzz/fuzz.hpp"

// Models as XGBoost saves them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gyre;
  if (const auto forest = ml::read_xgboost(fuzz::text_of(data, size))) fuzz::hold(*forest);
  return 0;
}
