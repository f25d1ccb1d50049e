#pragma once

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "gyre/core/crash_point.hpp"
#include "gyre/domain/journal.hpp"
#include "gyre/engine/engine.hpp"
#include "gyre/engine/figures.hpp"
#include "gyre/engine/venue.hpp"
#include "gyre/engine/virtual_loop.hpp"

// The one loop that turns the engine, in every world: take the events of an instant, write the
// records, let the commands go once they are durable, take what they bring, and only when nothing
// more comes let market time pass.
namespace gyre {

struct LoopSettings {
  std::optional<milliseconds> check_books;  // hold the books against the venue so often
  std::optional<Timestamp> until;           // the last instant
};

template <Venue V, Journal J>
class Loop {
 public:
  // Handed everything that concerns the virtual desk, an instant at a time.
  using VirtualSink = std::function<Result<>(VirtualWork)>;
  // Called when an instant is done, for whoever publishes.
  using Watcher = std::function<void(Timestamp)>;

  Loop(Engine& engine, V& venue, J& journal, LoopSettings settings, VirtualSink virtual_sink,
       Watcher watcher)
      : engine_{engine},
        venue_{venue},
        journal_{journal},
        settings_{settings},
        virtual_sink_{std::move(virtual_sink)},
        watcher_{std::move(watcher)} {}

  // Until the market ends or the venue is told to stop.
  Result<> run() {
    std::vector<Event> events;
    for (;;) {
      GYRE_TRY(const bool more, venue_.next(wake(), events));
      if (!more) break;
      GYRE_CHECK(turn(events));
      if (settings_.until && venue_.now() >= *settings_.until) break;
    }
    GYRE_CHECK(turn(events));
    return close();
  }

  // From any thread: told to the engine at the next instant, in the order in which it was said.
  void say(decltype(Event::what) what) {
    const std::scoped_lock lock{mutex_};
    said_.push_back(std::move(what));
  }

  const Figures& figures() const { return figures_; }

 private:
  // Adds the wall time from its making to its end().
  class Lap {
   public:
    explicit Lap(nanoseconds& total) : total_{total}, began_{wall_now()} {}
    void end() const { total_ += wall_now() - began_; }

   private:
    nanoseconds& total_;
    WallTime began_;
  };

  std::optional<Timestamp> wake() const {
    auto wake = engine_.wake();
    for (const auto& other : {next_check_, settings_.until})
      if (wake && other) wake = std::min(*wake, *other);
    return wake;
  }

  // Everything of one instant; leaves `events` empty.
  Result<> turn(std::vector<Event>& events) {
    if (!events.empty()) pass_crash_point(CrashPoint::Received);
    stages_ = {};
    const auto began = wall_now();
    const auto boundaries = engine_.books().tally().boundaries;
    const auto now = venue_.now();
    const auto due = engine_.wake();
    if (due && *due <= now) events.insert(events.begin(), Event{now, TimerFired{}});
    for (auto& what : take_said()) events.push_back({now, std::move(what)});
    plan_check(now);
    while (!events.empty()) {
      std::vector<Command> commands;
      const Lap engine{stages_.engine};
      for (const auto& event : events) GYRE_CHECK(feed(event, commands));
      events.clear();
      engine.end();
      GYRE_CHECK(release(std::move(commands), events));
    }
    GYRE_CHECK(sync());
    GYRE_CHECK(virtual_sink_(feed_.take(now)));
    stages_.whole = wall_now() - began;
    figures_.turn(stages_, engine_.books().tally().boundaries != boundaries);
    watcher_(now);
    pass_crash_point(CrashPoint::BetweenInstants);
    return {};
  }

  Result<> feed(const Event& event, std::vector<Command>& commands) {
    if (std::holds_alternative<FillReport>(event.what))
      pass_crash_point(CrashPoint::FillBeforeStop);
    feed_.on(event);
    const auto boundaries = engine_.books().tally().boundaries;
    const auto cpu = thread_cpu_now();
    Batch batch = engine_.on(event);
    if (engine_.books().tally().boundaries != boundaries) figures_.boundary(thread_cpu_now() - cpu);
    return take(std::move(batch), event.at, commands);
  }

  Result<> take(Batch batch, Timestamp at, std::vector<Command>& commands) {
    if (!batch.records.empty()) {
      for (const auto& record : batch.records) feed_.on(record, engine_.books());
      GYRE_CHECK(journal_.append(batch.records));
      figures_.cover(engine_.books(), at, wall_now());
    }
    std::ranges::move(batch.commands, std::back_inserter(commands));
    return {};
  }

  // Commands leave when everything written before them is durable.
  Result<> release(std::vector<Command> commands, std::vector<Event>& events) {
    const bool orders = std::ranges::any_of(commands, [](const Command& command) {
      return std::holds_alternative<SubmitOrder>(command) ||
             std::holds_alternative<SubmitStop>(command);
    });
    if (!commands.empty()) GYRE_CHECK(sync());
    if (orders) pass_crash_point(CrashPoint::AfterDurable);
    const Lap venue{stages_.venue};
    if (!commands.empty()) GYRE_CHECK(venue_.submit(std::move(commands)));
    auto settled = venue_.settle(events);
    venue.end();
    if (orders) pass_crash_point(CrashPoint::AfterSend);
    return settled;
  }

  Result<> sync() {
    const Lap journal{stages_.journal};
    auto synced = journal_.sync();
    journal.end();
    return synced;
  }

  // The last word: our books against the venue's, when market time has ended.
  Result<> close() {
    const auto now = venue_.now();
    std::vector<Command> commands;
    std::vector<Event> events;
    GYRE_CHECK(take(engine_.close_books(now), now, commands));
    GYRE_CHECK(release(std::move(commands), events));
    return turn(events);
  }

  void plan_check(Timestamp now) {
    if (!settings_.check_books || !engine_.ready()) return;
    if (next_check_ && now >= *next_check_) engine_.check_books();
    if (!next_check_ || now >= *next_check_) next_check_ = next_after(now, *settings_.check_books);
  }

  std::vector<decltype(Event::what)> take_said() {
    const std::scoped_lock lock{mutex_};
    return std::exchange(said_, {});
  }

  Engine& engine_;
  V& venue_;
  J& journal_;
  LoopSettings settings_;
  VirtualSink virtual_sink_;
  Watcher watcher_;
  VirtualFeed feed_;
  Figures figures_;
  Stages stages_;  // of this instant
  std::optional<Timestamp> next_check_;
  std::mutex mutex_;
  std::vector<decltype(Event::what)> said_;  // guarded by mutex_
};

}  // namespace gyre
