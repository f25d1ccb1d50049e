#pragma once

#include <string>
#include <vector>

#include "gyre/engine/analyst.hpp"
#include "gyre/strategy/all.hpp"

namespace gyre {

// All of the registry, as they are by default.
inline std::vector<NamedStrategy> all_strategies() {
  std::vector<NamedStrategy> all;
  for (const auto& kind : kStrategies)
    all.push_back({std::string{kind.name}, kind.make({}, Ladder{}).value()});
  return all;
}

}  // namespace gyre
