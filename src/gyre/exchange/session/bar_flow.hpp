#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "gyre/domain/event.hpp"
#include "gyre/exchange/session/ask.hpp"
#include "gyre/exchange/session/session.hpp"

// Closed bars without a seam: history by REST first, then the stream, each bar once and in order.
// All frames of a symbol are asked up to one instant, what streams in meanwhile waits, and a
// missing minute starts the same again: a repair is a second beginning.
namespace gyre::session {

class BarFlow {
 public:
  explicit BarFlow(std::vector<HistoryNeed> needs);

  // Follows a symbol from now on; symbols are added in the order of their numbers.
  void add(SymbolId symbol, bool followed);
  // Asks for the history of a symbol, or of all that are followed.
  void begin(SymbolId symbol, Timestamp now);
  void begin_all(Timestamp now);

  struct Wanted {
    HistoryAsk ask;
    Timestamp end;  // last millisecond of open times
    int limit;
  };
  std::vector<Wanted> take_wanted() { return std::exchange(wanted_, {}); }

  // An answer; nothing when the venue refused for good, which leaves the symbol without history.
  void on_history(const HistoryAsk& ask, const wire::KlinesView* view, Timestamp now);
  // A closed 1m bar of the stream.
  void on_bar(SymbolId symbol, const Bar& bar, Timestamp now);

  // Histories that are complete, in the order in which they became so.
  std::vector<HistorySeen> take_histories() { return std::exchange(histories_, {}); }
  // Bars that follow what was told before: one event a minute, oldest first, by symbol.
  std::vector<BarsClosed> take_closed();

  bool all_warm() const { return cold_ == 0; }
  std::uint64_t repairs() const { return repairs_; }
  std::uint64_t repeated() const { return repeated_; }

 private:
  struct Flow {
    bool followed = false, warm = false;
    std::uint32_t round = 0;
    std::size_t missing = 0;         // frames not answered yet
    Timestamp next{};                // open time of the 1m bar that comes next
    std::vector<HistorySeen> held;   // answered frames of this round, in the plan's order
    std::map<Timestamp, Bar> early;  // stream bars that wait for the history
  };
  void complete(SymbolId symbol, Flow& flow, Timestamp now);
  void deliver(SymbolId symbol, Flow& flow, const Bar& bar);

  std::vector<HistoryNeed> needs_;
  std::vector<Flow> flows_;  // by symbol
  std::size_t cold_ = 0;     // followed and not warm
  std::vector<Wanted> wanted_;
  std::vector<HistorySeen> histories_;
  std::map<Timestamp, std::vector<SymbolBar>> closed_;
  std::uint64_t repairs_ = 0, repeated_ = 0;
};

}  // namespace gyre::session
