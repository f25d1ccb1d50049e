#pragma once

#include <string>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/features/schema.hpp"

// The feature schema as people and programs read it.
namespace gyre::app {

struct FeatureLine {
  std::string name, unit;
  Frame frame{};
  int version = 1;
  std::string monotone;  // falling, free or rising
  std::string meaning;
  static constexpr std::tuple fields{
      Field{"name", &FeatureLine::name},         Field{"unit", &FeatureLine::unit},
      Field{"frame", &FeatureLine::frame},       Field{"version", &FeatureLine::version},
      Field{"monotone", &FeatureLine::monotone}, Field{"meaning", &FeatureLine::meaning}};
};
std::vector<FeatureLine> feature_lines();

std::string features_table();
// {"schema":hash,"features":[...]}
std::string features_json();
// docs/features.md
std::string features_page();

}  // namespace gyre::app
