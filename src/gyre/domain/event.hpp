#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "gyre/domain/bar.hpp"
#include "gyre/domain/halt.hpp"
#include "gyre/domain/instrument.hpp"
#include "gyre/domain/report.hpp"

namespace gyre {
class Model;  // features/model.hpp
}

// Everything that can happen to the engine. Events carry the time; the engine has no other.
namespace gyre {

// The contracts of the venue, in the order of their names; the place of one is its SymbolId for as
// long as the journal lives (a later list may only add at the end or change what is there).
struct InstrumentsSeen {
  std::vector<Instrument> instruments;
};

// Closed bars of one symbol and frame from before the stream, oldest first.
struct HistorySeen {
  SymbolId symbol;
  Timeframe timeframe{};
  std::vector<Bar> bars;
};

// Closed 1m bars that arrived together, in the order of their symbols.
struct BarsClosed {
  std::vector<SymbolBar> bars;
};

struct MarksSeen {
  std::vector<Mark> marks;
};

// Contracts, margin ladders and fees are known, and the account's stream is live or given up on for
// now: the account can be asked about, compared and protected. Comes once, before SessionReady, and
// does not wait for market data.
struct AccountReady {};

// The venue session is complete: history is held and streams live. Decisions begin, at boundaries
// from `decide_from` on.
struct SessionReady {
  Timestamp decide_from{};
};

// The account's stream has a gap (no entries until a snapshot equals our books), or none any more.
struct AccountGap {
  bool open = true;
};

struct TimerFired {};

enum class OperatorAction : std::uint8_t { StopEntries, Resume, Flatten, Reconcile };
constexpr auto names(OperatorAction) {
  return std::to_array<std::string_view>({"stop_entries", "resume", "flatten", "reconcile"});
}
struct OperatorSaid {
  OperatorAction action{};
};

// Somebody around the engine knows of a reason to make no entries, or that it is gone.
struct HaltSeen {
  Halt halt{};
  bool on = true;
  std::string why;
};

// From the next boundary on this model is asked; none is trading by the rules alone.
struct ModelSwapped {
  std::shared_ptr<const Model> model;
  std::string why;
};

struct Event {
  Timestamp at;  // market time
  std::variant<InstrumentsSeen, AccountReady, HistorySeen, SessionReady, BarsClosed, MarksSeen,
               OrderReport, StopReport, FillReport, FundingReport, AccountSnapshot, AccountGap,
               TimerFired, OperatorSaid, HaltSeen, ModelSwapped>
      what;
};

}  // namespace gyre
