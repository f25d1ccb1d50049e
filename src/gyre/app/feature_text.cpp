#include "gyre/app/feature_text.hpp"

#include <fmt/format.h>

#include "gyre/app/lines.hpp"

namespace gyre::app {
namespace {

std::string_view monotone_word(Monotone monotone) {
  switch (monotone) {
    case Monotone::Falling:
      return "falling";
    case Monotone::Rising:
      return "rising";
    case Monotone::Free:
      break;
  }
  return "free";
}

}  // namespace

std::vector<FeatureLine> feature_lines() {
  std::vector<FeatureLine> lines;
  for (const auto& one : features())
    lines.push_back({std::string{one.name}, std::string{one.unit}, one.frame, one.version,
                     std::string{monotone_word(one.monotone)}, std::string{one.meaning}});
  return lines;
}

std::string features_table() {
  return lines_table(feature_lines()) +
         fmt::format("{} features, schema {}\n", kFeatureCount, schema_hash());
}

std::string features_json() {
  std::string out;
  JsonObject{out}.add("schema", schema_hash()).add("features", feature_lines()).end();
  return out;
}

std::string features_page() {
  std::string out = fmt::format(
      "# Features\n\n"
      "Written by `gyre features docs`; a test holds it against the program. What a model may know "
      "of a proposal, in\n"
      "the order of its {} columns. Everything is known at the boundary and aligned to the side: "
      "of "
      "a short, what\n"
      "rises counts as falling. What cannot be computed is missing, never 0. A model must keep to "
      "what is *rising* or\n"
      "*falling*: more of it never lowers, or never raises, the probability.\n\n"
      "Schema `{}`: over names, units, frames and versions. Rows, models and engine must agree on "
      "it.\n\n"
      "| Feature | Unit | Bars | Version | Monotone | Meaning |\n|---|---|---|---|---|---|\n",
      kFeatureCount, schema_hash());
  for (const auto& one : feature_lines())
    out += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", one.name, one.unit,
                       to_string(one.frame), one.version, one.monotone, one.meaning);
  return out;
}

}  // namespace gyre::app
