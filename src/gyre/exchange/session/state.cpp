#include "gyre/exchange/session/state.hpp"

#include <algorithm>
#include <utility>

#include "gyre/exchange/wire/answer.hpp"
#include "gyre/exchange/wire/error.hpp"

namespace gyre::session {
namespace {

constexpr milliseconds kReadWindow = 5000ms;
constexpr milliseconds kRestless = 1min;
constexpr milliseconds kClockEvery = 10min, kClockSoon = 5s;
constexpr milliseconds kRetryMin = 250ms, kRetryMax = 10s, kRetryLocked = 5min;

milliseconds back_off(int tries, milliseconds most) {
  return std::min(kRetryMin * (1 << std::clamp(tries - 1, 0, 10)), most);
}

bool sets_something(const wire::Request& request) {
  return std::holds_alternative<wire::SetMarginType>(request) ||
         std::holds_alternative<wire::SetLeverage>(request) ||
         std::holds_alternative<wire::SetPositionMode>(request);
}

bool places_something(const wire::Request& request) {
  return std::holds_alternative<wire::NewOrder>(request) ||
         std::holds_alternative<wire::NewAlgoOrder>(request);
}

bool is_submit(const Ask& ask) {
  return std::holds_alternative<SubmitAsk>(ask) || std::holds_alternative<CancelAsk>(ask);
}

}  // namespace

Session::State::State(SessionPlan session_plan, Timestamp begin)
    : plan{std::move(session_plan)},
      now{begin},
      startup{plan.symbols, plan.mode},
      landings{begin, plan.last_seen},
      bars{plan},
      streams{plan.feed} {}

void Session::State::start(Timestamp at) {
  now = at;
  landings = {at, plan.last_seen};
  if (plan.restless) governor.spare(at + kRestless);
  ask(*startup.request(), StartupAsk{}, Priority::Protective);
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
  if (account_at && *account_at <= now) begin_account();
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
  consider(echoes.due());
  consider(halts_wake());
  if (const auto at_venue = bars.wake()) consider(*at_venue - clock.offset());
  consider(account_at);
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
  const bool locked = halts.is_on(Halt::Key) && wire::is_signed(pending.request);
  const auto most = locked ? kRetryLocked : kRetryMax;
  const auto at = now + back_off(pending.tries, most);
  departures.add_at(at, std::move(pending));
}

// How many more requests for market data may be under way.
int Session::State::market_room() const {
  return plan.feed.in_flight - attempts.market_in_flight();
}

bool Session::State::is_blocked() const { return plan.serial && attempts.in_flight() > 0; }

// Lets out what may leave now; what waited too long is told as never sent.
void Session::State::pump() {
  if (failure) return;
  tend_halts();
  if (departures.empty()) return;
  for (const auto& pending : departures.take_late(now)) {
    const auto* submit = std::get_if<SubmitAsk>(&pending.ask);
    ensure(submit != nullptr, "only orders have a deadline");
    say(submit->id, submit->symbol, OrderEvent::Reject, StopEvent::Reject,
        {Outcome::NotSent, 0, nullptr, "it waited too long", Refusal::Busy}, 0);
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
  if (submit != nullptr) {
    landings.sent(submit->id, now, window);
    echoes.sent(submit->id, Echo::Order);
  }
  if (const auto* cancel = std::get_if<CancelAsk>(&pending.ask))
    echoes.sent(cancel->id, Echo::Cancel);
  ++counters.requests;
  const auto weight = static_cast<std::uint64_t>(wire::cost_of(pending.request).weight);
  counters.weight += weight;
  if (std::holds_alternative<wire::GetKlines>(pending.request)) counters.kline_weight += weight;
  breaker.asked(now);
  auto request = pending.request;
  const auto id = attempts.open(std::move(pending), now);
  requests.push_back({id, std::move(request), stamp, window});
}

void Session::State::on(const Answer& answer) {
  auto attempt = attempts.close(answer.id);
  if (!attempt) return void(++counters.errors);
  const auto verdict = judge(answer, attempt->pending.request);
  notice(verdict, attempt->pending);
  // What was read in vain was asked again meanwhile.
  if (attempt->timed_out && !is_submit(attempt->pending.ask)) return;
  const auto what = attempt->pending.ask;
  std::visit([&](const auto& ask) { answered(ask, verdict, attempt->pending); }, what);
}

Verdict Session::State::judge(const Answer& answer, const wire::Request& asked) {
  if (const auto* broken = std::get_if<TransportFailure>(&answer.what)) {
    ++counters.errors;
    if (broken->sent) return {Outcome::Unknown, 0, nullptr, broken->why, Refusal::None, true};
    return {Outcome::NotSent, 0, nullptr, broken->why, Refusal::Busy, true};
  }
  const auto& response = std::get<wire::Response>(answer.what);
  governor.learn(response, now);
  if (response.status == 429 || response.status == 418) ++counters.limited;
  const auto* error = std::get_if<wire::ErrorView>(&response.body);
  if (response.ok() && error == nullptr) {
    if (wire::fits(asked, response.body)) {
      if (is_signed(asked)) trust.stamp_taken();
      return {Outcome::Done, 0, &response.body, {}};
    }
    ++counters.not_understood;
    return {Outcome::Unknown, 0, nullptr, "an answer to something else"};
  }
  const int code = error != nullptr ? error->code : 0;
  const std::string why = error != nullptr ? error->message : std::string{};
  const auto meaning = wire::meaning_of(response.status, code, why);
  if (meaning.error == wire::ErrorClass::Time) {
    clock.forget();
    trust.stamp_refused();
    resync();
  }
  auto outcome = wire::outcome_of(meaning.error);
  // "No need to change" answers what changes a setting, and nothing else.
  if (meaning.error == wire::ErrorClass::Same && !sets_something(asked)) outcome = Outcome::Unknown;
  // "No such order" answers who asks for one, and says nothing of one that is placed.
  if (meaning.refusal == Refusal::Absent && places_something(asked)) outcome = Outcome::Unknown;
  const auto* body = outcome == Outcome::Done ? &response.body : nullptr;
  const bool judged = outcome == Outcome::Done || outcome == Outcome::Refused;
  if (judged && is_signed(asked)) trust.stamp_taken();
  return {outcome, code, body, why, meaning.refusal, response.status >= 500};
}

void Session::State::timed_out(Pending pending) {
  const Verdict verdict{Outcome::Unknown, 0, nullptr, "no answer", Refusal::None, true};
  notice(verdict, pending);
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
  learn_time(view->time);
  clock_pending = false;
  clock_at = now + (trust.is_trusted() ? kClockEvery : kClockSoon);
}

void Session::State::learn_time(Timestamp venue_time) {
  const auto sample = ClockOffset::measure(clock_asked, now, venue_time);
  if (!trust.sample(sample.offset, sample.doubt())) clock.forget();
  clock.learn(sample);
}

void Session::State::answered(const StartupAsk&, const Verdict& verdict, Pending& pending) {
  const auto step = startup.step();
  // A key that is not taken, or a mode that cannot be left, is for a person; all else may pass.
  const bool final = verdict.refusal == Refusal::Key || step == StartupStep::SetMode;
  if (verdict.outcome == Outcome::Refused && final) {
    failure = Error{Errc::Unauthorized, "the venue refused " + std::string{to_string(step)} + ": " +
                                            std::to_string(verdict.code) + " " + verdict.why};
    return;
  }
  if (verdict.body == nullptr) return retry(std::move(pending));
  if (const auto done = startup.answer(*verdict.body); !done) {
    ++counters.not_understood;
    return retry(std::move(pending));
  }
  if (step == StartupStep::Clock) learn_time(std::get<wire::TimeView>(*verdict.body).time);
  if (step == StartupStep::Contracts) governor.set_limits(startup.facts().info.limits);
  if (startup.step() == StartupStep::Done) return list_symbols();
  auto next = startup.request();
  if (!next) {
    failure = std::move(next).error();
    return;
  }
  ask(*std::move(next), StartupAsk{}, Priority::Protective);
}

}  // namespace gyre::session
