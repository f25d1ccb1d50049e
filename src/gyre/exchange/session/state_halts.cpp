#include <algorithm>
#include <string>
#include <utility>

#include "gyre/exchange/session/state.hpp"

// Reasons for no entries: what answers say of them, and how each ends.
namespace gyre::session {
namespace {

constexpr milliseconds kRestricted = 1min;  // then a new try is worth it
constexpr milliseconds kModeEvery = 1min;   // while it is not as it should be
constexpr milliseconds kVenueProbe = 10s;
constexpr milliseconds kKeyProbe = 5s, kKeyProbeMax = 1min;
constexpr milliseconds kContractsRest = 1min;

}  // namespace

void Session::State::halt(Halt halt, bool on, std::string_view why) {
  if (halts.set(halt, on)) tell(HaltSeen{halt, on, std::string{why}});
}

// Every answer, and every one that did not come, passes here before it is acted on.
void Session::State::notice(const Verdict& verdict, const Pending& pending) {
  const bool counts = pending.priority != Priority::Market;
  if (!verdict.broken)
    breaker.answered(counts, now);
  else if (counts)
    breaker.failed(now);
  const auto* submit = std::get_if<SubmitAsk>(&pending.ask);
  if (verdict.refusal == Refusal::Restricted) {
    restricted_until = now + kRestricted;
    halt(Halt::Restricted, true, verdict.why);
  }
  if (verdict.refusal == Refusal::Key && startup.step() == StartupStep::Done)
    halt(Halt::Key, true, verdict.why);
  if (verdict.refusal == Refusal::Mode) read_mode();
  if (verdict.refusal == Refusal::Filter && submit != nullptr && contracts_at)
    contracts_at = std::min(*contracts_at, std::max(now, contracts_asked + kContractsRest));
  const bool entered = submit != nullptr && !is_protective(submit->id.role);
  if (entered && verdict.outcome == Outcome::Done)
    halt(Halt::Restricted, false, "an entry was accepted");
}

void Session::State::tend_halts() {
  if (attempts.in_flight() == 0 && departures.empty()) breaker.idle();
  if (breaker.look(now))
    halt(Halt::Venue, true, "its answers fail");
  else
    halt(Halt::Venue, false, "it answered for half a minute");
  if (halts.is_on(Halt::Restricted) && restricted_until <= now)
    halt(Halt::Restricted, false, "worth a new try");
  halt(Halt::Clock, !trust.is_trusted(),
       trust.is_trusted() ? "it agrees again" : "it cannot be trusted");
  if (mode_at && *mode_at <= now) read_mode();
  probe();
}

std::optional<Timestamp> Session::State::halts_wake() const {
  auto at = breaker.next();
  const auto consider = [&](std::optional<Timestamp> t) {
    if (t) at = std::min(at.value_or(*t), *t);
  };
  if (halts.is_on(Halt::Restricted)) consider(restricted_until);
  consider(mode_at);
  consider(probe_at);
  return at;
}

// While the venue fails or refuses the key, a read of the account tells when that is over.
void Session::State::probe() {
  const bool locked = halts.is_on(Halt::Key);
  if (!locked && !halts.is_on(Halt::Venue)) {
    probe_at.reset();
    probes = 0;
    return;
  }
  if (probing) return;
  if (!probe_at) {
    const auto pause = kKeyProbe * (1 << std::clamp(probes++, 0, 10));
    probe_at = now + (locked ? std::min(pause, kKeyProbeMax) : kVenueProbe);
  }
  if (*probe_at > now) return;
  probe_at.reset();
  probing = true;
  ask(wire::GetBalance{}, ProbeAsk{}, Priority::Account);
}

void Session::State::answered(const ProbeAsk&, const Verdict& verdict, Pending&) {
  probing = false;
  if (verdict.body == nullptr) return;
  halt(Halt::Key, false, "the key is taken again");
  departures.hurry();
}

void Session::State::read_mode() {
  mode_at.reset();
  if (std::exchange(mode_pending, true)) return;
  ask(wire::GetPositionMode{}, ModeAsk{}, Priority::Account);
}

void Session::State::answered(const ModeAsk&, const Verdict& verdict, Pending& pending) {
  const auto* view =
      verdict.body != nullptr ? std::get_if<wire::PositionModeView>(verdict.body) : nullptr;
  if (view == nullptr) return retry(std::move(pending));
  mode_pending = false;
  const bool differs = view->hedge != (plan.mode == PositionMode::Hedge);
  if (differs || multi_assets) mode_at = now + kModeEvery;
  halt(Halt::Mode, differs || multi_assets,
       multi_assets && !differs ? "the margin is of several assets"
       : view->hedge            ? "the position mode is hedge"
                                : "the position mode is one-way");
}

// Our own leverage is told as anybody's.
void Session::State::heard(const wire::AccountConfigUpdate& update) {
  if (update.multi_assets) multi_assets = *update.multi_assets;
  const auto symbol = symbols.find(update.symbol);
  const auto own = symbol ? leverages.find(*symbol) : leverages.end();
  if (own != leverages.end() && own->second == update.leverage) return;
  read_mode();
}

}  // namespace gyre::session
