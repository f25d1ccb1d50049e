#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "gyre/core/enums.hpp"
#include "gyre/core/result.hpp"
#include "gyre/domain/command.hpp"
#include "gyre/domain/event.hpp"
#include "gyre/domain/journal.hpp"
#include "gyre/simulate/host.hpp"
#include "gyre/simulate/sabotage.hpp"

// Where a process dies, and the wrappers that let it: a journal and a venue that work until the
// moment has come, and then fail as nothing does but a process that is gone. Accidents of the host
// that a journal and a venue feel strike here, too.
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
  milliseconds away{};  // nobody is there for so long after it; zero: another takes its place
  Moment moment{};
  bool operator==(const Kill&) const = default;
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
    away_ = {};
    for (; next_ < kills_.size() && kills_[next_].at <= now_; ++next_)
      away_ = std::max(away_, kills_[next_].away);
    struck_ = true;
    at_ = moment;
    return fail(Errc::Io, "killed");
  }
  // The process is to end, wherever it is.
  void stop() { stopped_ = true; }
  // It is told to, and has time to.
  void tell_to_end() { ending_ = true; }
  bool is_ending() const { return ending_; }
  bool take_ended() { return std::exchange(ending_, false); }
  bool stopped() const { return stopped_; }
  bool take_struck() { return std::exchange(struck_, false); }
  Moment where() const { return at_; }
  milliseconds away() const { return away_; }

 private:
  std::vector<Kill> kills_;
  std::size_t next_ = 0;
  Timestamp now_{};
  bool struck_ = false, stopped_ = false, ending_ = false;
  Moment at_{};
  milliseconds away_{};
};

// What both wrappers share of a life.
template <class Watcher>
struct Fate {
  Doom& doom;
  Host& host;
  Watcher& watcher;
  const std::optional<Sabotage>& sabotage;
  // The process stands still for so long, and the world does not.
  std::function<void(milliseconds)> stall;
};

// A journal that somebody watches and that dies with its process.
template <Journal J, class Watcher>
class DoomedJournal {
 public:
  DoomedJournal(J& journal, Fate<Watcher>& fate, const Timestamp& now)
      : journal_{journal}, fate_{fate}, now_{now} {}

  Result<> append(std::span<const Record> records) {
    GYRE_CHECK(fate_.doom.pass(Moment::BeforeAppend));
    if (fate_.host.disk_is_full(now_)) return fail(Errc::Io, "no space left on device");
    std::vector<Record> written(records.begin(), records.end());
    if (fate_.sabotage) fate_.sabotage->falsify(written);
    GYRE_CHECK(journal_.append(written));
    for (const auto& record : written) fate_.watcher.record(record);
    return {};
  }
  Result<> sync() {
    const bool anything = journal_.appended() != journal_.durable();
    if (fate_.sabotage && fate_.sabotage->sends_early()) return {};
    if (anything) GYRE_CHECK(fate_.doom.pass(Moment::BeforeSync));
    if (anything) GYRE_CHECK(write_down());
    GYRE_CHECK(journal_.sync());
    fate_.watcher.durable(journal_.durable());
    if (anything) GYRE_CHECK(fate_.doom.pass(Moment::AfterSync));
    return {};
  }
  std::uint64_t appended() const { return journal_.appended(); }
  std::uint64_t durable() const { return journal_.durable(); }
  Result<> replay(const std::function<Result<>(std::uint64_t, const Record&)>& each) {
    return journal_.replay(each);
  }

 private:
  Result<> write_down() {
    if (fate_.host.disk_is_full(now_)) return fail(Errc::Io, "no space left on device");
    if (const auto takes = fate_.host.disk_takes(now_); takes > 0ms) fate_.stall(takes);
    return {};
  }

  J& journal_;
  Fate<Watcher>& fate_;
  const Timestamp& now_;  // the exchange's
};

// A venue likewise.
template <class V, class Watcher>
class DoomedVenue {
 public:
  DoomedVenue(V& venue, Fate<Watcher>& fate) : venue_{venue}, fate_{fate} {}

  Timestamp now() const { return venue_.now(); }
  Result<> submit(std::vector<Command> commands) {
    if (fate_.sabotage) fate_.sabotage->falsify(commands);
    for (const auto& command : commands) fate_.watcher.command(command);
    GYRE_CHECK(venue_.submit(std::move(commands)));
    return fate_.doom.pass(Moment::AfterSubmit);
  }
  Result<> settle(std::vector<Event>& events) {
    GYRE_CHECK(venue_.settle(events));
    if (fate_.sabotage) fate_.sabotage->falsify(events);
    return fate_.doom.pass(Moment::AfterSettle);
  }
  // No more when it is told to end, as at the end of the market.
  Result<bool> next(std::optional<Timestamp> wake, std::vector<Event>& events) {
    GYRE_CHECK(fate_.doom.pass(Moment::BetweenEvents));
    if (fate_.doom.is_ending()) return false;
    GYRE_TRY(const bool more, venue_.next(wake, events));
    if (fate_.sabotage) fate_.sabotage->falsify(events);
    return more;
  }

 private:
  V& venue_;
  Fate<Watcher>& fate_;
};

}  // namespace gyre::simulate
