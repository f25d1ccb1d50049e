#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "gyre/backtest/backtest.hpp"
#include "tests/backtest/worlds.hpp"

// A traded idea and its virtual twin: what the exchange did, and what the label says.
namespace gyre {
namespace {

struct Twins {
  int trades = 0, same_exit = 0, near_entry = 0, left_otherwise = 0;
  double worst_bp = 0;
};

bool same(ExitReason traded, VirtualState walked) {
  return (traded == ExitReason::Target && walked == VirtualState::Target) ||
         (traded == ExitReason::Stop && walked == VirtualState::Stop) ||
         (traded == ExitReason::TimeLimit && walked == VirtualState::TimeLimit);
}

void compare(const BacktestResult& result, Twins& twins) {
  std::map<ProposalId, const VirtualRow*> rows;
  for (const auto& row : result.rows) rows[row.id] = &row;
  for (const auto& record : result.records) {
    const auto* trade = std::get_if<TradeClosed>(&record);
    if (trade == nullptr || !rows.contains(trade->proposal)) continue;
    // The account's own reasons to leave are no label's.
    if (trade->reason == ExitReason::DayLoss || trade->reason == ExitReason::Operator) {
      ++twins.left_otherwise;
      continue;
    }
    const auto& row = *rows[trade->proposal];
    EXPECT_TRUE(row.executed);
    ++twins.trades;
    twins.same_exit += same(trade->reason, row.result);
    const double apart = 1e4 * std::abs(trade->entry.to_double() / row.entry - 1);
    twins.near_entry += apart <= 1;
    twins.worst_bp = std::max(twins.worst_bp, apart);
  }
}

TEST(Twins, a_traded_idea_ends_as_its_virtual_twin_and_begins_within_a_basis_point) {
  Twins twins;
  for (std::uint64_t seed = 7; seed < 11; ++seed) {
    auto settings = test::engine_settings();
    settings.risk.positions = 40;  // as many pairs as there are
    settings.risk.entries = 20;
    settings.risk.open = settings.risk.side = percent(50);
    settings.risk.symbol = percent(1000);  // and sized by their risk alone, as the twins are
    settings.risk.gross = settings.risk.beta_net = percent(2000);
    settings.risk.free_margin = percent(0);
    settings.risk.cautious = percent(80);  // a drawdown makes trades smaller, not twins
    settings.risk.averse = percent(85);
    settings.risk.halted = percent(90);
    settings.risk.day_stop = percent(49);
    settings.risk.day_flatten = percent(50);
    const auto result = backtest(test::synthetic_world(seed, 40, 48h), settings, {});
    ASSERT_TRUE(result) << result.error().context;
    compare(*result, twins);
  }
  std::printf(
      "%d trades, %d end alike, %d begin within 1 bp (worst %.2f), %d left by the account\n",
      twins.trades, twins.same_exit, twins.near_entry, twins.worst_bp, twins.left_otherwise);
  ASSERT_GE(twins.trades, 100);
  EXPECT_GE(twins.same_exit, 0.99 * twins.trades);
  EXPECT_GE(twins.near_entry, 0.99 * twins.trades);
}

}  // namespace
}  // namespace gyre
