#include "gyre/exchange/session/session.hpp"

#include "gyre/exchange/session/state.hpp"

namespace gyre::session {

Session::Session(SessionPlan plan, Timestamp now)
    : state_{std::make_unique<State>(std::move(plan), now)} {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

void Session::start(Timestamp now) { state_->start(now); }
void Session::on(const Input& input, Timestamp now) { state_->on(input, now); }
void Session::on(const Command& command, Timestamp now) { state_->on(command, now); }
void Session::on_time(Timestamp now) { state_->on_time(now); }
std::optional<Timestamp> Session::wake() const { return state_->wake(); }

std::vector<Event> Session::take_events() { return state_->take_events(); }
std::vector<Outgoing> Session::take_requests() { return std::exchange(state_->requests, {}); }
std::vector<StreamPlan> Session::take_opens() { return state_->streams.take_opens(); }
std::vector<StreamId> Session::take_closes() { return state_->streams.take_closes(); }
std::vector<Subscription> Session::take_subscriptions() {
  return state_->streams.take_subscriptions();
}

const SessionCounters& Session::counters() const { return state_->counters; }
const std::optional<Error>& Session::failure() const { return state_->failure; }

}  // namespace gyre::session
