#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gyre/app/config.hpp"
#include "gyre/app/options.hpp"
#include "gyre/core/fields.hpp"
#include "gyre/strategy/strategy.hpp"

// What there is to know of a strategy before it is used: what its confidence is made of, what can
// be set, and what it looks at on which frame, with the bars that each needs before its value says
// the same as with a longer history.
namespace gyre::app {

struct AttributeLine {
  std::string name, value, standard, min, max, unit, meaning;
  static constexpr std::tuple fields{
      Field{"name", &AttributeLine::name},        Field{"value", &AttributeLine::value},
      Field{"default", &AttributeLine::standard}, Field{"min", &AttributeLine::min},
      Field{"max", &AttributeLine::max},          Field{"unit", &AttributeLine::unit},
      Field{"meaning", &AttributeLine::meaning}};
};

struct NeedLine {
  std::string frame, what;
  int bars = 0, held = 0;  // needed; surely held as of any midnight
  static constexpr std::tuple fields{Field{"frame", &NeedLine::frame},
                                     Field{"what", &NeedLine::what}, Field{"bars", &NeedLine::bars},
                                     Field{"held", &NeedLine::held}};
};

struct StrategySheet {
  std::string name;
  bool enabled = false;  // by the configuration
  bool ranks = false;    // looks at all symbols at once
  std::vector<std::string> parts;
  std::vector<AttributeLine> attributes;
  std::vector<NeedLine> needs;  // by frame, finest first
  static constexpr std::tuple fields{Field{"name", &StrategySheet::name},
                                     Field{"enabled", &StrategySheet::enabled},
                                     Field{"ranks", &StrategySheet::ranks},
                                     Field{"parts", &StrategySheet::parts},
                                     Field{"attributes", &StrategySheet::attributes},
                                     Field{"needs", &StrategySheet::needs}};
};

// With the values and on the ladder of the configuration. NotFound tells the nearest known name.
Result<StrategySheet> strategy_sheet(const Config& config, Registry registry,
                                     std::string_view name);
std::string sheet_text(const StrategySheet& sheet);

}  // namespace gyre::app
