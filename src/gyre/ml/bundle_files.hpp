#pragma once

#include <simdjson.h>

#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/core/json_read.hpp"
#include "gyre/ml/bundle.hpp"

// The files of a bundle that have no reader of their own, by their bytes. Parse for bytes that are
// not what they should be.
namespace gyre::ml {

// {"kind":"platt","a":…} or {"kind":"isotonic","edges":…}
std::string calibration_json(const Calibration& calibration);
Result<Calibration> read_calibration(std::string_view json);

// Rows with their answers, floats as they lie in memory: NaN and -0 come back.
std::string samples_bytes(std::span<const SampledRow> samples);
Result<std::vector<SampledRow>> read_samples(std::string_view bytes);

// All that is surely in the meta.json of any program.
struct BundleVersion {
  int version = 0;
  static constexpr std::tuple fields{Field{"version", &BundleVersion::version}};
};

template <Fielded S>
Result<S> read_as(std::string_view text) {
  simdjson::dom::parser parser;
  JsonValue json;
  if (parser.parse(text.data(), text.size()).get(json)) return fail(Errc::Parse, "not JSON");
  S object;
  GYRE_CHECK(read_json(json, object));
  return object;
}

}  // namespace gyre::ml
