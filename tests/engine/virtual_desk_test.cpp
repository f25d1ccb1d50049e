#include "gyre/engine/virtual_desk.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gyre/core/json_write.hpp"
#include "gyre/engine/virtual_loop.hpp"
#include "gyre/features/schema.hpp"
#include "tests/engine/desk.hpp"

namespace gyre {
namespace {

using namespace test;

// Free of every cost, so that results are the barriers themselves.
CostSettings free_of_cost() {
  CostSettings costs;
  costs.taker_fee = costs.maker_fee = {};
  costs.half_spread_top = {};
  costs.impact = costs.stop_slippage = 0;
  return costs;
}

Proposed proposal(std::uint64_t id, Side side = Side::Long) {
  const double s = sign(side);
  return {.at = kNoon + 2s,
          .boundary = kNoon,
          .id = {id},
          .symbol = kSymbol,
          .strategy = "test",
          .side = side,
          .entry = 100,
          .stop = 100 - 2 * s,
          .target = 100 + 3 * s,
          .time_limit = 10min,
          .tick = price("0.01"),
          .stop_price = price(side == Side::Long ? "98" : "102"),
          .target_price = price(side == Side::Long ? "103" : "97"),
          .quantity = 1,
          .median_volume = 1e9,
          .rank = 1};
}

SymbolBar minute(int after_noon, double open, double high, double low, double close) {
  Bar bar;
  bar.opened = kNoon + std::chrono::minutes{after_noon};
  bar.open = open, bar.high = high, bar.low = low, bar.close = close, bar.volume = 1;
  return {kSymbol, bar};
}

std::vector<VirtualRow> follow(const Proposed& proposed, const std::vector<SymbolBar>& bars,
                               CostSettings costs = free_of_cost()) {
  VirtualDesk desk{costs, "5m/15m/1h", "config"};
  desk.on(proposed, "ABCUSDT");
  desk.on(bars);
  return desk.take_rows();
}

TEST(VirtualDesk, follows_a_proposal_to_its_target) {
  const auto rows =
      follow(proposal(1), {minute(0, 100, 100.5, 99.5, 100), minute(1, 100, 103.5, 99, 103)});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].result, VirtualState::Target);
  EXPECT_DOUBLE_EQ(rows[0].entry, 100.01);  // half a tick of spread, on the tick against us
  EXPECT_DOUBLE_EQ(rows[0].r, (103 - 100.01) / (100.01 - 98));
  EXPECT_TRUE(rows[0].y);
}

TEST(VirtualDesk, counts_the_fill_bar_for_the_stop_and_never_for_the_target) {
  EXPECT_TRUE(follow(proposal(1), {minute(0, 100, 104, 99.5, 103.9)}).empty());
  const auto rows = follow(proposal(1), {minute(0, 100, 100.5, 97.5, 98)});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].result, VirtualState::Stop);
  EXPECT_DOUBLE_EQ(rows[0].exit, 98);
}

TEST(VirtualDesk, runs_out_at_the_close_of_its_last_minute) {
  std::vector<SymbolBar> bars;
  for (int i = 0; i < 10; ++i) bars.push_back(minute(i, 100, 100.2, 99.8, 100.05));
  const auto rows = follow(proposal(1), bars);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].result, VirtualState::TimeLimit);
  EXPECT_EQ(rows[0].left, kNoon + 10min);
}

TEST(VirtualDesk, a_missing_minute_makes_the_row_invalid) {
  const auto rows =
      follow(proposal(1), {minute(0, 100, 100.2, 99.8, 100), minute(2, 100, 104, 99.8, 103)});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].result, VirtualState::Invalid);
}

TEST(VirtualDesk, charges_fees_and_funding) {
  CostSettings costs;
  costs.half_spread_top = {};
  costs.impact = costs.stop_slippage = 0;
  VirtualDesk desk{costs, "5m/15m/1h", "config"};
  desk.on(proposal(1), "ABCUSDT");
  desk.on(std::vector{minute(0, 100, 100.5, 99.5, 100)});
  desk.on(FundingSettled{kSymbol, kNoon + 1min, 0.0001});
  desk.on(std::vector{minute(1, 100, 103.5, 99, 103)});
  const auto rows = desk.take_rows();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_NEAR(rows[0].cost, 0.0005 + 0.0002 * 103 / 100.01, 1e-15);
  EXPECT_NEAR(rows[0].net, (103 - 100.01) / 100.01 - rows[0].cost - 0.0001, 1e-15);
}

TEST(VirtualDesk, a_mirrored_market_gives_the_mirrored_row) {
  const std::vector bars{minute(0, 100, 100.5, 99.5, 100.2), minute(1, 100.2, 102, 98.4, 99),
                         minute(2, 99, 101, 97.9, 98.1)};
  auto mirrored = bars;
  for (auto& [symbol, bar] : mirrored) {
    bar.open = 200 - bar.open, bar.close = 200 - bar.close;
    bar.high = std::exchange(bar.low, 200 - bar.high), bar.high = 200 - bar.high;
  }
  const auto longs = follow(proposal(1), bars);
  const auto shorts = follow(proposal(1, Side::Short), mirrored);
  ASSERT_EQ(longs.size(), 1u);
  ASSERT_EQ(shorts.size(), 1u);
  EXPECT_EQ(longs[0].result, shorts[0].result);
  EXPECT_EQ(longs[0].y, shorts[0].y);
  EXPECT_NEAR(longs[0].r, shorts[0].r, 1e-12);
}

TEST(VirtualDesk, keeps_what_was_frozen_and_says_what_it_was_followed_by) {
  auto proposed = proposal(1);
  proposed.features.assign(kFeatureCount, 0.25F);
  proposed.half_spread = 0.01, proposed.taker_fee = 0.0005;
  proposed.funding = -0.0002, proposed.funding_at = kNoon + 4h;
  VirtualDesk desk{free_of_cost(), "15m/1h/4h", "config", Timeframe::m15};
  desk.on(proposed, "ABCUSDT");
  desk.on(std::vector{minute(0, 100, 100.5, 97.5, 98)});
  const auto rows = desk.take_rows();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].features, proposed.features);
  EXPECT_EQ(rows[0].half_spread, 0.01);
  EXPECT_EQ(rows[0].taker_fee, 0.0005);
  EXPECT_EQ(rows[0].funding_rate, -0.0002);
  EXPECT_EQ(rows[0].funding_at, kNoon + 4h);
  EXPECT_EQ(rows[0].schema, schema_hash());
  EXPECT_EQ(rows[0].ladder, "15m/1h/4h");
  EXPECT_EQ(rows[0].label, VirtualRow::label_policy);
  EXPECT_EQ(rows[0].path, "15m");
  EXPECT_EQ(rows[0].lineage, "config");
}

TEST(VirtualDesk, the_fingerprint_is_of_the_bars_that_were_walked) {
  const auto bars_of = [](double volume, double later) {
    auto first = minute(0, 100, 100.5, 99.5, 100);
    first.bar.volume = volume;
    const auto rows = follow(
        proposal(1), {first, minute(1, 100, 103.5, 99, 103), minute(2, 103, later, 102, 103)});
    return rows.at(0).bars;
  };
  EXPECT_FALSE(bars_of(1, 104).empty());
  EXPECT_EQ(bars_of(1, 104), bars_of(1, 105));
  EXPECT_NE(bars_of(1, 104), bars_of(2, 104));
}

TEST(VirtualDesk, what_was_decided_is_noted_and_changes_nothing_else) {
  const std::vector bars{minute(0, 100, 100.5, 99.5, 100), minute(1, 100, 103.5, 99, 103)};
  const auto decided = [&](std::optional<Decided> decision) {
    VirtualDesk desk{free_of_cost(), "5m/15m/1h", "config"};
    desk.on(proposal(1), "ABCUSDT");
    if (decision) desk.on(*decision);
    desk.on(bars);
    return desk.take_rows().at(0);
  };
  Decided executed{.proposal = {1}, .reason = DecisionReason::Executed, .model = "m1", .p = 0.6};
  auto row = decided(executed);
  EXPECT_TRUE(row.executed);
  EXPECT_EQ(row.model, "m1");
  EXPECT_EQ(row.p, 0.6);
  row.executed = false;
  row.model.clear();
  row.p = kAbsent;
  EXPECT_EQ(to_json(row), to_json(decided({})));
  const Decided refused{.proposal = {1}, .reason = DecisionReason::ModelRefused};
  EXPECT_EQ(to_json(row), to_json(decided(refused)));
}

TEST(VirtualDesk, a_newer_proposal_closes_no_older_one) {
  auto newer = proposal(2);
  newer.boundary = kNoon + 1min;
  const std::vector bars{minute(0, 100, 100.5, 99.5, 100), minute(1, 100, 101, 99, 100),
                         minute(2, 100, 103.5, 99, 103)};
  VirtualDesk desk{free_of_cost(), "5m/15m/1h", "config"};
  desk.on(proposal(1), "ABCUSDT");
  desk.on(std::span{bars}.first(1));
  desk.on(newer, "ABCUSDT");
  desk.on(std::span{bars}.subspan(1));
  const auto rows = desk.take_rows();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(to_json(rows[0]), to_json(follow(proposal(1), bars).at(0)));
  EXPECT_EQ(to_json(rows[1]), to_json(follow(newer, bars).at(0)));
}

// A market of an hour in which several proposals begin.
std::vector<VirtualWork> hour(std::uint64_t seed = 7) {
  std::vector<VirtualWork> work;
  double close = 100;
  for (int i = 0; i < 60; ++i) {
    const double step = (uniform(key(seed, i)) - 0.5) * 1.5;
    VirtualWork now{.at = kNoon + std::chrono::minutes{i + 1} + 2s};
    now.minutes.push_back(minute(i, close, std::max(close, close + step) + 0.1,
                                 std::min(close, close + step) - 0.1, close + step));
    close += step;
    if (i % 5 == 4) {
      auto p = proposal(static_cast<std::uint64_t>(i / 5 + 1), i % 2 ? Side::Long : Side::Short);
      p.boundary = kNoon + std::chrono::minutes{i + 1};
      now.proposed.push_back({p, "ABCUSDT"});
    }
    work.push_back(std::move(now));
  }
  return work;
}

std::string rows_with_cycle(milliseconds cycle, std::uint64_t seed = 7) {
  std::string all;
  VirtualLoop loop{VirtualDesk{free_of_cost(), "l", "c"}, cycle,
                   [&](std::vector<VirtualRow> rows, const VirtualDesk&) -> Result<> {
                     for (const auto& row : rows) write_json(all, row);
                     return {};
                   }};
  for (auto work : hour(seed)) EXPECT_TRUE(loop.add(std::move(work)));
  EXPECT_TRUE(loop.finish());
  return all;
}

TEST(VirtualLoop, rows_do_not_depend_on_the_length_of_the_cycle) {
  const auto every_minute = rows_with_cycle(60s);
  EXPECT_GT(every_minute.size(), 1000u);
  EXPECT_EQ(every_minute, rows_with_cycle(300s));
  EXPECT_EQ(every_minute, rows_with_cycle(1h));
}

RC_GTEST_PROP(VirtualLoop, rows_are_the_same_however_late_they_are_worked_off, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto minutes = *rc::gen::inRange(1, 120);
  RC_ASSERT(rows_with_cycle(60s, seed) == rows_with_cycle(std::chrono::minutes{minutes}, seed));
}

TEST(VirtualDesk, goes_on_after_a_restart_as_if_there_had_been_none) {
  const auto work = hour();
  for (std::size_t cut = 1; cut < work.size(); cut += 7) {
    VirtualDesk whole{free_of_cost(), "l", "c"}, first = whole;
    std::string unbroken, broken;
    const auto feed = [](VirtualDesk& desk, const VirtualWork& now) {
      desk.on(now.minutes);
      for (const auto& [p, symbol] : now.proposed) desk.on(p, symbol);
    };
    for (const auto& now : work) feed(whole, now);
    for (const auto& row : whole.take_rows()) write_json(unbroken, row);
    for (std::size_t i = 0; i < cut; ++i) feed(first, work[i]);
    for (const auto& row : first.take_rows()) write_json(broken, row);
    VirtualDesk second{free_of_cost(), "l", "c"};
    second.restore(first.open(), first.seen());
    for (const auto& now : work)
      feed(second, now);  // from the beginning: what is known is passed over
    auto rows = second.take_rows();
    for (const auto& row : rows)
      if (!broken.contains(to_json(row))) write_json(broken, row);
    EXPECT_EQ(unbroken.size(), broken.size()) << "cut at " << cut;
  }
}

}  // namespace
}  // namespace gyre
