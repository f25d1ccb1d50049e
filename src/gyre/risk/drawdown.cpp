#include "gyre/risk/drawdown.hpp"

namespace gyre::risk {
namespace {

bool fell_by(Money equity, Money from, Rate by) {
  return from - equity >= share(from, by, Rounding::Up);
}
Rate half(Rate rate) { return Rate::from_raw(rate.raw() / 2); }

}  // namespace

RiskEvent drawdown_event(const Settings& settings, RiskMode mode, Money equity, Money high) {
  using enum RiskEvent;
  if (fell_by(equity, high, settings.halted)) return DrawdownStop;
  if (fell_by(equity, high, settings.averse)) return DrawdownLarge;
  if (mode == RiskMode::Averse)
    return fell_by(equity, high, half(settings.averse)) ? DrawdownLarge : DrawdownSmall;
  if (fell_by(equity, high, settings.cautious)) return DrawdownSmall;
  if (mode == RiskMode::Cautious && fell_by(equity, high, half(settings.cautious)))
    return DrawdownSmall;
  return DrawdownNone;
}

DayVerdict day_verdict(const Settings& settings, Money equity, Money day_open) {
  if (fell_by(equity, day_open, settings.day_flatten)) return DayVerdict::Flatten;
  if (fell_by(equity, day_open, settings.day_stop)) return DayVerdict::StopEntries;
  return DayVerdict::Fine;
}

}  // namespace gyre::risk
