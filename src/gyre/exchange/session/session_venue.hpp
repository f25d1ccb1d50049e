#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "gyre/exchange/session/session.hpp"

// A session on a transport: the world as the engine's loop sees it (engine/venue.hpp).
namespace gyre::session {

template <Transport T>
class SessionVenue {
 public:
  SessionVenue(Session session, T& transport)
      : session_{std::move(session)}, transport_{transport} {}

  // Stands still while a clock that was set back catches up: what follows in time must not have an
  // earlier one.
  Timestamp now() const { return now_ = std::max(now_, transport_.now()); }
  const SessionCounters& counters() const { return session_.counters(); }

  Result<> submit(std::vector<Command> commands) {
    for (const auto& command : commands) session_.on(command, now());
    hand_over();
    return {};
  }

  Result<> settle(std::vector<Event>& events) {
    do {
      inputs_.clear();
      GYRE_CHECK(transport_.settle(inputs_));
    } while (absorb(events));
    if (session_.failure()) return std::unexpected(*session_.failure());
    return {};
  }

  Result<bool> next(std::optional<Timestamp> wake, std::vector<Event>& events) {
    if (!started_) {
      started_ = true;
      session_.start(now());
      hand_over();
      GYRE_CHECK(settle(events));
      return true;
    }
    const auto own = session_.wake();
    if (own && (!wake || *own < *wake)) wake = own;
    inputs_.clear();
    GYRE_TRY(const bool more, transport_.next(wake, inputs_));
    session_.on_time(now());
    if (absorb(events) && more) GYRE_CHECK(settle(events));
    if (session_.failure()) return std::unexpected(*session_.failure());
    return more;
  }

 private:
  // Says whether anything came of the inputs.
  bool absorb(std::vector<Event>& events) {
    for (const auto& input : inputs_) session_.on(input, now());
    const bool sent = hand_over();
    auto fresh = session_.take_events();
    const bool came = sent || !fresh.empty();
    std::ranges::move(fresh, std::back_inserter(events));
    return came;
  }

  bool hand_over() {
    auto opens = session_.take_opens();
    auto more = session_.take_subscriptions();
    auto closes = session_.take_closes();
    auto requests = session_.take_requests();
    const bool any = !opens.empty() || !more.empty() || !closes.empty() || !requests.empty();
    for (const auto stream : closes) transport_.close(stream);
    for (auto& plan : opens) transport_.open(std::move(plan));
    for (auto& subscription : more) transport_.subscribe(std::move(subscription));
    for (auto& outgoing : requests) transport_.send(std::move(outgoing));
    return any;
  }

  Session session_;
  T& transport_;
  std::vector<Input> inputs_;
  bool started_ = false;
  mutable Timestamp now_{};
};

}  // namespace gyre::session
