#include "gyre/exchange/session/state.hpp"

#include <algorithm>
#include <utility>

#include "gyre/exchange/wire/error.hpp"

namespace gyre::session {
namespace {

constexpr milliseconds kReadWindow = 5000ms;
constexpr milliseconds kClockEvery = 10min;
constexpr milliseconds kRetryMin = 250ms, kRetryMax = 30s;

milliseconds back_off(int tries) {
  return std::min(kRetryMin * (1 << std::clamp(tries - 1, 0, 10)), kRetryMax);
}

bool is_submit(const Ask& ask) {
  return std::holds_alternative<SubmitAsk>(ask) || std::holds_alternative<CancelAsk>(ask);
}

}  // namespace

Session::State::State(SessionPlan session_plan, Timestamp begin)
    : plan{std::move(session_plan)},
      now{begin},
      startup{plan.symbols},
      landings{begin},
      bars{plan},
      streams{plan.feed} {}

void Session::State::start(Timestamp at) {
  now = at;
  landings = Landings{at};
  ask(*startup.request(), StartupAsk{}, Priority::Account);
  pump();
}

void Session::State::on(const Input& input, Timestamp at) {
  now = at;
  if (const auto* answer = std::get_if<Answer>(&input)) on(*answer);
  if (const auto* open = std::get_if<StreamOpened>(&input)) opened(open->stream);
  if (const auto* loss = std::get_if<StreamLost>(&input)) {
    ++counters.errors;
    lost(loss->stream);
  }
  if (const auto* message = std::get_if<StreamSaid>(&input)) said(*message);
  pump();
}

void Session::State::on(const Command& command, Timestamp at) {
  now = at;
  std::visit([this](const auto& what) { on(what); }, command);
  pump();
}

void Session::State::on_time(Timestamp at) {
  now = at;
  for (auto& pending : attempts.expire(now)) timed_out(std::move(pending));
  tend_streams();
  keep_current();
  if (keepalive_at && *keepalive_at <= now) {
    keepalive_at.reset();
    ask(wire::KeepListenKey{}, ListenKeyAsk{true}, Priority::Account);
  }
  if (clock_at && *clock_at <= now) resync();
  pump();
}

std::optional<Timestamp> Session::State::wake() const {
  if (failure) return std::nullopt;
  std::optional<Timestamp> at;
  const auto consider = [&](std::optional<Timestamp> t) {
    if (t) at = std::min(at.value_or(*t), *t);
  };
  if (!is_blocked()) consider(departures.next(governor, market_room(), now));
  consider(attempts.next());
  consider(streams.wake());
  if (const auto at_venue = bars.wake()) consider(*at_venue - clock.offset());
  consider(keepalive_at);
  consider(clock_at);
  consider(contracts_at);
  consider(marks_at);
  return at;
}

void Session::State::ask(wire::Request request, Ask what, Priority priority) {
  departures.add({std::move(request), std::move(what), priority, 0, std::nullopt});
}

void Session::State::retry(Pending pending) {
  ++counters.errors;
  ++pending.tries;
  const auto at = now + back_off(pending.tries);
  departures.add_at(at, std::move(pending));
}

// How many more requests for market data may be under way.
int Session::State::market_room() const {
  return plan.feed.in_flight - attempts.market_in_flight();
}

bool Session::State::is_blocked() const { return plan.serial && attempts.in_flight() > 0; }

// Lets out what may leave now; what waited too long is told as never sent.
void Session::State::pump() {
  if (failure || departures.empty()) return;
  for (const auto& pending : departures.take_late(now)) {
    const auto* submit = std::get_if<SubmitAsk>(&pending.ask);
    ensure(submit != nullptr, "only orders have a deadline");
    say(submit->id, submit->symbol, OrderEvent::Reject, StopEvent::Reject,
        {.outcome = Outcome::NotSent, .code = 0, .body = nullptr, .why = {}}, 0);
  }
  while (!is_blocked()) {
    auto pending = departures.release(governor, market_room(), now);
    if (!pending) return;
    send(*std::move(pending));
  }
}

void Session::State::send(Pending pending) {
  const auto* submit = std::get_if<SubmitAsk>(&pending.ask);
  if (std::holds_alternative<ClockAsk>(pending.ask) ||
      std::holds_alternative<StartupAsk>(pending.ask))
    clock_asked = now;
  const auto stamp = clock.stamp(now);
  const auto window = submit != nullptr ? Landings::kWindow : kReadWindow;
  if (submit != nullptr) landings.sent(submit->id, stamp, window);
  ++counters.requests;
  const auto weight = static_cast<std::uint64_t>(wire::cost_of(pending.request).weight);
  counters.weight += weight;
  if (std::holds_alternative<wire::GetKlines>(pending.request)) counters.kline_weight += weight;
  auto request = pending.request;
  const auto id = attempts.open(std::move(pending), now);
  requests.push_back({id, std::move(request), stamp, window});
}

void Session::State::on(const Answer& answer) {
  const auto verdict = judge(answer);
  auto attempt = attempts.close(answer.id);
  if (!attempt) return void(++counters.errors);
  // What was read in vain was asked again meanwhile.
  if (attempt->timed_out && !is_submit(attempt->pending.ask)) return;
  const auto what = attempt->pending.ask;
  std::visit([&](const auto& ask) { answered(ask, verdict, attempt->pending); }, what);
}

Verdict Session::State::judge(const Answer& answer) {
  if (const auto* broken = std::get_if<TransportFailure>(&answer.what)) {
    ++counters.errors;
    return {broken->sent ? Outcome::Unknown : Outcome::NotSent, 0, nullptr, broken->why};
  }
  const auto& response = std::get<wire::Response>(answer.what);
  governor.learn(response, now);
  if (response.status == 429 || response.status == 418) ++counters.limited;
  const auto* error = std::get_if<wire::ErrorView>(&response.body);
  if (response.ok() && error == nullptr) return {Outcome::Done, 0, &response.body, {}};
  const int code = error != nullptr ? error->code : 0;
  const std::string why = error != nullptr ? error->message : std::string{};
  const auto error_class = wire::class_of(response.status, code, why);
  if (error_class == wire::ErrorClass::Time) {
    clock.forget();
    resync();
  }
  const auto outcome = wire::outcome_of(error_class);
  return {outcome, code, outcome == Outcome::Done ? &response.body : nullptr, why};
}

void Session::State::timed_out(Pending pending) {
  const Verdict verdict{
      .outcome = Outcome::Unknown, .code = 0, .body = nullptr, .why = "no answer"};
  const auto what = pending.ask;
  std::visit([&](const auto& ask) { answered(ask, verdict, pending); }, what);
}

void Session::State::resync() {
  clock_at.reset();
  if (std::exchange(clock_pending, true)) return;
  ask(wire::ServerTime{}, ClockAsk{}, Priority::Protective);
}

void Session::State::answered(const ClockAsk&, const Verdict& verdict, Pending& pending) {
  const auto* view = verdict.body != nullptr ? std::get_if<wire::TimeView>(verdict.body) : nullptr;
  if (view == nullptr) return retry(std::move(pending));
  clock.learn(clock_asked, now, view->time);
  clock_pending = false;
  clock_at = now + kClockEvery;
}

void Session::State::answered(const StartupAsk&, const Verdict& verdict, Pending& pending) {
  const auto step = startup.step();
  if (verdict.outcome == Outcome::Refused) {
    failure = Error{Errc::Unauthorized, "the venue refused " + std::string{to_string(step)} + ": " +
                                            std::to_string(verdict.code) + " " + verdict.why};
    return;
  }
  if (verdict.body == nullptr) return retry(std::move(pending));
  if (const auto done = startup.answer(*verdict.body); !done) {
    ++counters.not_understood;
    return retry(std::move(pending));
  }
  if (step == StartupStep::Clock)
    clock.learn(clock_asked, now, std::get<wire::TimeView>(*verdict.body).time);
  if (step == StartupStep::Contracts) governor.set_limits(startup.facts().info.limits);
  if (startup.step() == StartupStep::Done) return list_symbols();
  auto next = startup.request();
  if (!next) {
    failure = std::move(next).error();
    return;
  }
  ask(*std::move(next), StartupAsk{}, Priority::Account);
}

}  // namespace gyre::session
