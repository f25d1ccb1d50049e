#include "gyre/risk/drawdown.hpp"

#include <gtest/gtest.h>

namespace gyre::risk {
namespace {

using enum RiskMode;
using enum RiskEvent;

TEST(Drawdown, leads_down_at_its_levels_and_back_only_from_half_of_them) {
  struct Case {
    int equity;
    RiskMode mode;
    RiskEvent event;
  };
  const Case cases[]{
      {10'000, Normal, DrawdownNone},  {9'501, Normal, DrawdownNone},
      {9'500, Normal, DrawdownSmall},  {9'600, Cautious, DrawdownSmall},
      {9'751, Cautious, DrawdownNone}, {9'000, Cautious, DrawdownLarge},
      {9'400, Averse, DrawdownLarge},  {9'501, Averse, DrawdownSmall},
      {8'500, Normal, DrawdownStop},   {8'499, Averse, DrawdownStop},
  };
  for (const auto& [equity, mode, event] : cases)
    EXPECT_EQ(drawdown_event({}, mode, Money::from_int(equity), Money::from_int(10'000)), event)
        << equity << " " << to_string(mode);
}

TEST(Drawdown, halts_until_a_person_resumes_into_averse) {
  EXPECT_EQ(risk_machine.next(Averse, DrawdownStop).state, Halted);
  for (const auto event : {DrawdownNone, DrawdownSmall, DrawdownLarge, DayStop})
    EXPECT_EQ(risk_machine.next(Halted, event).state, Halted);
  EXPECT_EQ(risk_machine.next(Halted, Resume).state, Averse);
}

TEST(DayLoss, stops_entries_first_and_flattens_later) {
  const auto verdict = [](int equity) {
    return day_verdict({}, Money::from_int(equity), Money::from_int(10'000));
  };
  EXPECT_EQ(verdict(9'701), DayVerdict::Fine);
  EXPECT_EQ(verdict(9'700), DayVerdict::StopEntries);
  EXPECT_EQ(verdict(9'500), DayVerdict::Flatten);
}

}  // namespace
}  // namespace gyre::risk
