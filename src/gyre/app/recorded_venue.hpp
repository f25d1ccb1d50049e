#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "gyre/domain/command.hpp"
#include "gyre/exchange/session/session.hpp"
#include "gyre/market/bar_recorder.hpp"

// Between a session and the bar store: what is recorded, and what a start finds there.
namespace gyre::app {

// What a session asks of the store at its start: the newest bars of a series, without a gap.
session::StoredBars stored_bars(const BarStore& store);

// A venue whose bars are recorded on their way to the engine.
template <class V>
class RecordedVenue {
 public:
  RecordedVenue(V& venue, BarRecorder* recorder) : venue_{venue}, recorder_{recorder} {}

  Timestamp now() const { return venue_.now(); }
  decltype(auto) counters() const { return venue_.counters(); }
  Result<> submit(std::vector<Command> commands) { return venue_.submit(std::move(commands)); }
  Result<> settle(std::vector<Event>& events) {
    const auto from = events.size();
    auto done = venue_.settle(events);
    see(events, from);
    return done;
  }
  Result<bool> next(std::optional<Timestamp> wake, std::vector<Event>& events) {
    const auto from = events.size();
    auto done = venue_.next(wake, events);
    see(events, from);
    return done;
  }

 private:
  void see(const std::vector<Event>& events, std::size_t from) {
    if (recorder_ != nullptr) recorder_->see(std::span{events}.subspan(from));
  }
  V& venue_;
  BarRecorder* recorder_;  // nothing: not recorded
};

}  // namespace gyre::app
