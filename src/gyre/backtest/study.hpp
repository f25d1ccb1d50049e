#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "gyre/engine/analyst.hpp"

// What strategies would have wanted over stored bars, and nothing else: the engine's own analysis
// and edges, without an exchange, an account or a cost. Where only coarse bars are stored, it goes
// by those of the setup frame.
namespace gyre::sim {
struct World;
}

namespace gyre {

struct StudySymbol {
  std::string name;
  // Closed bars without a gap, oldest first, of the base and of the ladder's frames: those before
  // the range are history. No others.
  std::array<std::vector<Bar>, kCount<Timeframe>> frames;
  int price_decimals = 0, volume_decimals = 0;  // the most that its files have
};

struct StudyMarket {
  Ladder ladder;
  Timeframe base = Timeframe::m1;  // what time goes by: 1m, or the setup frame
  TimeRange range;                 // of boundaries
  std::vector<StudySymbol> symbols;
};

inline std::array<Timeframe, 3> frames_of(const Ladder& ladder) {
  return {ladder.setup, ladder.confirm, ladder.trend};
}
// The history of a frame reaches back as far as the book asks for, and a day more for its anchor.
inline Timestamp study_begins(Timeframe frame, Timestamp begin) {
  return floor_to(begin, 24h) - static_cast<int>(kHistoryBars) * duration(frame);
}

// Of files as find_klines() finds them; with no names, all symbols that have every frame over the
// range. Fails when there is none, or one that was named lacks something.
Result<StudyMarket> study_market(const std::filesystem::path& directory,
                                 const std::set<std::string>& names, const Ladder& ladder,
                                 TimeRange range);

// Every minute of a world, with what lies before it, of the symbols that it follows at its begin.
StudyMarket study_market(const sim::World& world, const Ladder& ladder);

// A boundary as the engine would see it; good until the call returns.
struct StudyMoment {
  Timestamp boundary;
  const Analysis& analysis;
  const std::vector<Setup>& ideas;
  const Analyst& analyst;
};

// The minutes of all symbols that have just closed, in the order of the symbols: what the analyst
// was given. Of a coarse base, its bar in the first of its minutes and quiet ones after it.
struct StudyMinute {
  Timestamp closed;
  std::span<const SymbolBar> minutes;
};

// Hands out every minute, and after it the boundary that it closes, if it does.
void study(
    const StudyMarket& market, const std::vector<NamedStrategy>& strategies, milliseconds rearm,
    ParallelFor& parallel, const std::function<void(const StudyMoment&)>& see,
    const std::function<void(const StudyMinute&)>& minute = [](const StudyMinute&) {});

}  // namespace gyre
