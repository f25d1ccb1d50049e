#pragma once

#include <optional>

#include "gyre/core/time.hpp"
#include "gyre/domain/risk_machine.hpp"
#include "gyre/risk/settings.hpp"

// Equity at mark against its high and against the day's opening, as events for the risk machine.
namespace gyre::risk {

struct EquityMarks {
  Money high;      // of all time; deposits shift it
  Money day_open;  // at 00:00 UTC
};

// What the drawdown asks for. On the way back each step needs the drawdown to be under half of the
// level that led down, so that equity at a level does not flicker.
RiskEvent drawdown_event(const Settings& settings, RiskMode mode, Money equity, Money high);

enum class DayVerdict : std::uint8_t { Fine, StopEntries, Flatten };
DayVerdict day_verdict(const Settings& settings, Money equity, Money day_open);

}  // namespace gyre::risk
