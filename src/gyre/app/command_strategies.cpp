#include <fmt/core.h>

#include "gyre/app/command.hpp"
#include "gyre/app/registry_text.hpp"
#include "gyre/indicators/all.hpp"
#include "gyre/strategy/all.hpp"

namespace gyre::app {

Runner add_strategies(Options&) {
  return []() -> Result<Exit> {
    fmt::print("{}", registry_page(kStrategies, kIndicators));
    return Exit::Ok;
  };
}

}  // namespace gyre::app
