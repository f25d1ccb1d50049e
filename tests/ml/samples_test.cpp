#include "gyre/ml/samples.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "gyre/core/random.hpp"

namespace gyre::ml {
namespace {

VirtualRow virtual_row(std::uint64_t id) {
  VirtualRow row;
  row.id = ProposalId{id};
  row.boundary = from_ms(1'700'000'000'000) + static_cast<std::int64_t>(id) * 5min;
  row.symbol = "BTCUSDT", row.strategy = "breakout", row.ladder = "5m/15m/1h";
  row.side = Side::Short;
  row.reference = 100, row.stop = 102, row.target = 95, row.time_limit = 4h;
  row.features.assign(kFeatureCount, 0.5f);
  row.schema = "schema";
  row.left = row.boundary + 30min;
  row.result = VirtualState::Target;
  row.r = 2.4, row.y = true;
  row.label = "triple_barrier_1", row.path = "1m";
  return row;
}

const Kin kRowKin = kin_of(virtual_row(1));

TEST(Samples, are_what_was_known_at_the_boundary_and_what_came_of_it) {
  const auto row = virtual_row(7);
  const auto all = gather({{row}}, kRowKin);
  ASSERT_EQ(all.samples.size(), 1u);
  const auto& sample = all.samples[0];
  EXPECT_EQ(sample.at, row.boundary);
  EXPECT_EQ(sample.due, row.boundary + 4h);  // however early it ended
  EXPECT_EQ(sample.ended, row.boundary + 30min);
  EXPECT_TRUE(sample.y);
  EXPECT_EQ(sample.r, 2.4);
  EXPECT_EQ(sample.reward_risk, 2.5);
  EXPECT_EQ(kRowKin.label, "triple_barrier_1 by 1m");
}

TEST(Samples, do_not_depend_on_what_was_executed_or_what_a_model_said) {
  std::vector<VirtualRow> idle, traded;
  for (std::uint64_t id = 0; id < 50; ++id) {
    idle.push_back(virtual_row(id));
    auto row = idle.back();
    row.executed = uniform(key(id)) < 0.1;
    row.quantity = 3;
    row.rank = 1;
    row.model = "01";
    row.p = uniform(key(id, 1));
    traded.push_back(row);
  }
  const auto a = gather(idle, kRowKin).samples, b = gather(traded, kRowKin).samples;
  ASSERT_EQ(a.size(), 50u);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].id, b[i].id);
    EXPECT_EQ(a[i].x, b[i].x);
    EXPECT_EQ(a[i].y, b[i].y);
    EXPECT_EQ(a[i].r, b[i].r);
  }
}

TEST(Samples, are_one_for_each_symbol_strategy_side_and_boundary) {
  const auto row = virtual_row(1);
  auto again = row, other_side = row, other_symbol = row, other_strategy = row, later = row;
  again.id = ProposalId{2}, again.y = false, again.r = -1.1;  // met live after it was replayed
  other_side.id = ProposalId{3}, other_side.side = Side::Long;
  other_symbol.id = ProposalId{4}, other_symbol.symbol = "ETHUSDT";
  other_strategy.id = ProposalId{5}, other_strategy.strategy = "sweep";
  later.id = ProposalId{6}, later.boundary += 5min;
  const auto all = gather({{row, again, other_side, other_symbol, other_strategy, later}}, kRowKin);
  EXPECT_EQ(all.samples.size(), 5u);
  for (const auto& sample : all.samples) EXPECT_TRUE(sample.y);  // the first counts
  EXPECT_EQ(all.skipped.at("met twice"), 1u);
}

// Rows of a run and of replayed history count from 1 each: by those numbers, two ideas would look
// like one that was counted twice.
TEST(Samples, have_the_number_of_their_idea_and_not_of_their_row) {
  auto replayed = virtual_row(1), live = virtual_row(1), other = virtual_row(1);
  live.id = ProposalId{77};
  other.boundary += 5min;
  const auto number = [](const VirtualRow& row) {
    return gather({{row}}, kRowKin).samples.at(0).id;
  };
  EXPECT_EQ(number(replayed), number(live));
  EXPECT_NE(number(replayed), number(other));
}

TEST(Samples, are_as_many_as_closed_rows_that_fit) {
  std::vector<VirtualRow> rows;
  for (std::uint64_t id = 0; id < 10; ++id) rows.push_back(virtual_row(id));
  rows[1].schema = "another";
  rows[2].ladder = "15m/1h/4h";
  rows[3].label = "triple_barrier_2";
  rows[4].path = "15m";
  rows[5].features.pop_back();
  rows[6].result = VirtualState::Invalid;
  rows[7].result = VirtualState::Open;
  rows[8].r = std::numeric_limits<double>::quiet_NaN();
  const auto all = gather(rows, kRowKin);
  EXPECT_EQ(all.samples.size(), 2u);
  const std::map<std::string, std::uint64_t> skipped{
      {"another feature schema", 1}, {"another ladder", 1},
      {"another label policy", 2},   {"not as many features as the schema has", 1},
      {"bars are missing", 1},       {"no result yet", 1},
      {"no finite result", 1}};
  EXPECT_EQ(all.skipped, skipped);
}

TEST(Samples, keep_what_could_not_be_computed_as_it_is) {
  auto row = virtual_row(1);
  row.features[4] = std::numeric_limits<float>::quiet_NaN();
  const auto all = gather({{row}}, kRowKin);
  EXPECT_TRUE(std::isnan(all.samples[0].x[4]));  // 0 would look like a value
}

TEST(Samples, come_in_the_order_of_decisions_whatever_the_order_of_rows) {
  std::vector<VirtualRow> rows;
  for (std::uint64_t id = 0; id < 20; ++id) rows.push_back(virtual_row(mix(id) % 1000));
  const auto all = gather(rows, kRowKin).samples;
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LE(all[i - 1].at, all[i].at);
}

}  // namespace
}  // namespace gyre::ml
