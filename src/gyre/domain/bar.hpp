#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "gyre/core/enums.hpp"
#include "gyre/core/fields.hpp"
#include "gyre/core/ohlcv.hpp"
#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"

// Bars and the frames they come in. A Bar is closed and never changes; the forming one is another
// type, so that nobody decides on it by accident.
namespace gyre {

enum class Timeframe : std::uint8_t { m1, m5, m15, h1, h4 };
constexpr auto names(Timeframe) {
  return std::to_array<std::string_view>({"1m", "5m", "15m", "1h", "4h"});
}
constexpr milliseconds duration(Timeframe timeframe) {
  constexpr std::array<milliseconds, 5> durations{1min, 5min, 15min, 1h, 4h};
  return durations[index(timeframe)];
}

struct Bar : Ohlcv {  // its close time is opened + duration(timeframe)
  bool operator==(const Bar&) const = default;
  static constexpr std::tuple fields{Field{"opened", &Bar::opened}, Field{"open", &Bar::open},
                                     Field{"high", &Bar::high},     Field{"low", &Bar::low},
                                     Field{"close", &Bar::close},   Field{"volume", &Bar::volume}};
};

struct FormingBar {
  Bar so_far;
};

// One closed bar of one symbol; `symbol` is dense.
struct SymbolBar {
  SymbolId symbol;
  Bar bar;
  static constexpr std::tuple fields{Field{"symbol", &SymbolBar::symbol},
                                     Field{"bar", &SymbolBar::bar}};
};

// The ladder: the setup is looked for on the lowest frame and confirmed by the ones above.
struct Ladder {
  Timeframe setup = Timeframe::m5, confirm = Timeframe::m15, trend = Timeframe::h1;
  bool operator==(const Ladder&) const = default;
};

}  // namespace gyre
