#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "gyre/core/enums.hpp"
#include "gyre/core/result.hpp"
#include "gyre/domain/command.hpp"
#include "gyre/domain/event.hpp"
#include "gyre/domain/journal.hpp"
#include "gyre/simulate/sabotage.hpp"

// Where a process dies, and the wrappers that let it: a journal and a venue that work until the
// moment has come, and then fail as nothing does but a process that is gone.
namespace gyre::simulate {

enum class Moment : std::uint8_t {
  BeforeAppend,   // the engine has decided, and nothing is written
  BeforeSync,     // it is written, and not durable
  AfterSync,      // it is durable, and nothing is sent
  AfterSubmit,    // the requests have left
  AfterSettle,    // what came back at once has been read
  BetweenEvents,  // an instant is done
};
constexpr auto names(Moment) {
  return std::to_array<std::string_view>({"before_append", "before_sync", "after_sync",
                                          "after_submit", "after_settle", "between_events"});
}

struct Kill {
  Timestamp at;
  milliseconds away{};  // nobody is there for so long after it
  Moment moment{};
};

class Doom {
 public:
  // Kills in the order of their times.
  explicit Doom(std::vector<Kill> kills) : kills_{std::move(kills)} {}

  void set_time(Timestamp now) { now_ = now; }
  // An error where the process dies: at the moment wanted, or anywhere when that does not come.
  Result<> pass(Moment moment) {
    constexpr milliseconds patience = 20s;
    if (stopped_) return fail(Errc::Io, "stopped");
    if (next_ == kills_.size() || now_ < kills_[next_].at) return {};
    const auto& kill = kills_[next_];
    if (kill.moment != moment && now_ < kill.at + patience) return {};
    away_ = kill.away;
    while (next_ < kills_.size() && kills_[next_].at <= now_) ++next_;
    struck_ = true;
    at_ = moment;
    return fail(Errc::Io, "killed");
  }
  // The process is to end, wherever it is.
  void stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }
  bool take_struck() { return std::exchange(struck_, false); }
  Moment where() const { return at_; }
  milliseconds away() const { return away_; }

 private:
  std::vector<Kill> kills_;
  std::size_t next_ = 0;
  Timestamp now_{};
  bool struck_ = false, stopped_ = false;
  Moment at_{};
  milliseconds away_{};
};

// A journal that somebody watches and that dies with its process.
template <Journal J, class Watcher>
class DoomedJournal {
 public:
  DoomedJournal(J& journal, Doom& doom, Watcher& watcher, const std::optional<Sabotage>& sabotage)
      : journal_{journal}, doom_{doom}, watcher_{watcher}, sabotage_{sabotage} {}

  Result<> append(std::span<const Record> records) {
    GYRE_CHECK(doom_.pass(Moment::BeforeAppend));
    std::vector<Record> written(records.begin(), records.end());
    if (sabotage_) sabotage_->falsify(written);
    GYRE_CHECK(journal_.append(written));
    for (const auto& record : written) watcher_.record(record);
    return {};
  }
  Result<> sync() {
    const bool anything = journal_.appended() != journal_.durable();
    if (sabotage_ && sabotage_->sends_early()) return {};
    if (anything) GYRE_CHECK(doom_.pass(Moment::BeforeSync));
    GYRE_CHECK(journal_.sync());
    watcher_.durable(journal_.durable());
    if (anything) GYRE_CHECK(doom_.pass(Moment::AfterSync));
    return {};
  }
  std::uint64_t appended() const { return journal_.appended(); }
  std::uint64_t durable() const { return journal_.durable(); }
  Result<> replay(const std::function<Result<>(std::uint64_t, const Record&)>& each) {
    return journal_.replay(each);
  }

 private:
  J& journal_;
  Doom& doom_;
  Watcher& watcher_;
  const std::optional<Sabotage>& sabotage_;
};

// A venue likewise.
template <class V, class Watcher>
class DoomedVenue {
 public:
  DoomedVenue(V& venue, Doom& doom, Watcher& watcher, const std::optional<Sabotage>& sabotage)
      : venue_{venue}, doom_{doom}, watcher_{watcher}, sabotage_{sabotage} {}

  Timestamp now() const { return venue_.now(); }
  Result<> submit(std::vector<Command> commands) {
    if (sabotage_) sabotage_->falsify(commands);
    for (const auto& command : commands) watcher_.command(command);
    GYRE_CHECK(venue_.submit(std::move(commands)));
    return doom_.pass(Moment::AfterSubmit);
  }
  Result<> settle(std::vector<Event>& events) {
    GYRE_CHECK(venue_.settle(events));
    if (sabotage_) sabotage_->falsify(events);
    return doom_.pass(Moment::AfterSettle);
  }
  Result<bool> next(std::optional<Timestamp> wake, std::vector<Event>& events) {
    GYRE_CHECK(doom_.pass(Moment::BetweenEvents));
    GYRE_TRY(const bool more, venue_.next(wake, events));
    if (sabotage_) sabotage_->falsify(events);
    return more;
  }

 private:
  V& venue_;
  Doom& doom_;
  Watcher& watcher_;
  const std::optional<Sabotage>& sabotage_;
};

}  // namespace gyre::simulate
