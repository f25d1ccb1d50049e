#include "gyre/backtest/row_study.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <set>

#include "gyre/core/json_write.hpp"
#include "gyre/features/schema.hpp"
#include "tests/backtest/studies.hpp"
#include "tests/backtest/worlds.hpp"

namespace gyre {
namespace {

constexpr milliseconds kStep = duration(Timeframe::m5);

// A generated market with weeks of history before it is traded.
sim::World long_known_world(int symbols, milliseconds length) {
  const TimeRange range{test::kDay + 26 * 24h, test::kDay + 26 * 24h + length};
  sim::World world{.range = range, .name = "synthetic"};
  world.market = std::make_shared<const sim::Market>(sim::Market{
      sim::SyntheticMarket{{.seed = 11, .symbols = symbols, .range = {test::kDay, range.end}}}});
  for (const auto& listing : world.market->listings())
    world.symbols.push_back(listing.instrument.symbol);
  return world;
}

RowStudy study_settings(const sim::World& world, const EngineSettings& engine) {
  RowStudy how{.costs = engine.costs,
               .desk = engine.desk,
               .risk = share(world.exchange.balance, engine.risk.per_trade, Rounding::Down)};
  const auto listings = world.market->listings();
  for (std::size_t i = 0; i < listings.size(); ++i) {
    how.instruments.push_back(listings[i].instrument);
    how.funding.push_back(payments(
        world.range, [&](Timestamp after) { return world.market->next_funding(i, after); }));
  }
  return how;
}

// A run decides from the first instant of its range to before its end; a study looks at the first
// boundary after its begin and at its end.
BuiltRows built_like_a_run(sim::World world, const EngineSettings& engine) {
  world.range = {world.range.begin - kStep, world.range.end - kStep};
  ParallelFor parallel;
  return build_rows(study_market(world, engine.ladder), engine.strategies,
                    study_settings(world, engine), parallel);
}

constexpr std::size_t kFunding = 28;  // the feature

// What a study cannot know as a run does: when bars came over the wire, and the rate of the next
// payment, which an embedded exchange tells beforehand and history only once it was paid.
VirtualRow comparable(VirtualRow row) {
  row.at = row.funding_at = {};
  row.funding_rate = 0;
  row.features.at(kFunding) = 0;
  return row;
}

std::vector<VirtualRow> ended_by(const std::vector<VirtualRow>& rows, Timestamp end) {
  std::vector<VirtualRow> some;
  std::ranges::copy_if(rows, std::back_inserter(some),
                       [&](const VirtualRow& row) { return row.left <= end; });
  return some;
}

std::string bytes(const std::vector<VirtualRow>& rows) {
  std::string all;
  for (const auto& row : rows) (write_json(all, row), all += '\n');
  return all;
}

bool same_features(const VirtualRow& a, const VirtualRow& b) {
  return a.features.size() == kFeatureCount && b.features.size() == kFeatureCount &&
         std::memcmp(a.features.data(), b.features.data(), kFeatureCount * sizeof(float)) == 0;
}

TEST(RowStudy, gives_the_rows_of_a_run_that_executes_nothing) {
  ASSERT_EQ(features()[kFunding].name, "funding");
  const auto world = long_known_world(24, 24h);
  auto settings = test::engine_settings();
  settings.desk.confidence = 1;  // nobody is so sure
  const auto run = backtest(world, settings, {});
  ASSERT_TRUE(run) << run.error().context;
  const auto built = built_like_a_run(world, settings);
  const auto end = world.range.end - kStep;
  const auto expected = ended_by(run->rows, end), rows = ended_by(built.rows, end);
  ASSERT_GT(expected.size(), 100u);
  ASSERT_EQ(expected.size(), rows.size());
  EXPECT_GT(std::ranges::count_if(rows, [](const auto& row) { return row.funding != 0; }), 20);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_EQ(to_json(comparable(expected[i])), to_json(comparable(rows[i])));
    ASSERT_TRUE(same_features(comparable(expected[i]), comparable(rows[i])));
  }
}

TEST(RowStudy, what_a_run_executes_changes_no_row_but_its_size) {
  auto world = long_known_world(24, 24h);
  auto settings = test::engine_settings();
  settings.costs.impact = world.exchange.costs.impact = 0;  // size moves no price
  const auto run = backtest(world, settings, {});
  ASSERT_TRUE(run) << run.error().context;
  const auto built = built_like_a_run(world, settings);
  const auto end = world.range.end - kStep;
  auto expected = ended_by(run->rows, end);
  const auto rows = ended_by(built.rows, end);
  EXPECT_GT(std::ranges::count_if(expected, &VirtualRow::executed), 0);
  ASSERT_EQ(expected.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    expected[i].executed = false;
    expected[i].quantity = rows[i].quantity;  // by an equity that trades have moved
    ASSERT_EQ(to_json(comparable(expected[i])), to_json(comparable(rows[i])));
  }
}

// Three days of 5m bars and payments of every kind.
struct Stored {
  StudyMarket market;
  RowStudy how;

  explicit Stored(std::uint64_t seed, std::size_t symbols = 3)
      : market{with_frames(study_of(symbols, seed))} {
    how.risk = Money::from_int(50);
    for (std::size_t i = 0; i < symbols; ++i) {
      how.instruments.push_back(
          {.symbol = market.symbols[i].name, .tick = Price::parse("0.001").value()});
      const bool known = i != 1;
      how.funding.push_back(payments(market.range, [&](Timestamp after) {
        const auto at = next_after(after, 4h);
        const double share = uniform(key(seed, i, to_ms(at)));
        return sim::Funding{at, Rate::from_raw(static_cast<std::int64_t>(share * 2e5) - 100'000),
                            known};
      }));
    }
  }
  BuiltRows build(unsigned threads = 1) const {
    ParallelFor parallel{threads};
    return build_rows(market, all_strategies(market.ladder), how, parallel);
  }
};

TEST(RowStudy, rows_depend_neither_on_the_cycle_nor_on_threads) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Stored stored{seed, 2};
    stored.market.range.end = stored.market.range.begin + 24h;
    const auto rows = bytes(stored.build().rows);
    EXPECT_GT(rows.size(), 10'000u);
    EXPECT_TRUE(rows == bytes(stored.build(4).rows)) << seed;
    for (const auto cycle : {60s, 3600s}) {
      stored.how.cycle = cycle;
      EXPECT_TRUE(rows == bytes(stored.build().rows)) << seed;
    }
  }
}

TEST(RowStudy, every_idea_becomes_one_row_or_is_still_open) {
  const auto built = Stored{3, 12}.build();
  EXPECT_EQ(built.rows.size() + built.open, built.ideas);
  EXPECT_GT(built.rows.size(), 400u);
  std::set<std::tuple<std::string, std::string, Side, Timestamp>> keys;
  std::set<ProposalId> ids;
  for (const auto& row : built.rows) {
    keys.emplace(row.symbol, row.strategy, row.side, row.boundary);
    ids.insert(row.id);
    EXPECT_FALSE(row.executed);
    EXPECT_EQ(row.model, "");
    EXPECT_TRUE(std::isnan(row.p));
    EXPECT_EQ(row.path, "5m");
    EXPECT_EQ(row.schema, schema_hash());
    EXPECT_LE(row.left, row.boundary + row.time_limit);
  }
  EXPECT_EQ(keys.size(), built.rows.size());
  EXPECT_EQ(ids.size(), built.rows.size());
}

TEST(RowStudy, a_newer_idea_closes_no_older_one) {
  const auto rows = Stored{3}.build().rows;
  int overlaps = 0;
  for (const auto& older : rows)
    for (const auto& newer : rows)
      overlaps += older.symbol == newer.symbol && older.strategy == newer.strategy &&
                  older.side == newer.side && older.boundary < newer.boundary &&
                  newer.boundary < older.left;
  EXPECT_GT(overlaps, 0);
}

// Of a market of which something was taken away or put in place of everything after the cut.
void expect_the_same_features_up_to(Timestamp cut, const std::vector<VirtualRow>& whole,
                                    const std::vector<VirtualRow>& other, std::size_t& compared) {
  std::map<ProposalId, const VirtualRow*> known;
  for (const auto& row : whole) known[row.id] = &row;
  for (const auto& row : other) {
    if (row.boundary > cut) continue;
    const auto found = known.find(row.id);
    if (found == known.end()) continue;  // open at the end of the one, and ended in the other
    ASSERT_EQ(found->second->boundary, row.boundary);
    ASSERT_TRUE(same_features(*found->second, row)) << to_json(*found->second) << to_json(row);
    ++compared;
  }
}

TEST(RowStudy, features_know_nothing_that_comes_after_their_boundary) {
  const Stored stored{5};
  const auto whole = stored.build().rows;
  std::size_t compared = 0, cut_short = 0;
  for (std::uint64_t i = 0; i < 6; ++i) {
    const auto& row = whole[key(7, i) % whole.size()];
    const auto t0 = row.boundary;
    auto changed = stored;
    for (auto& symbol : changed.market.symbols)
      for (std::size_t frame = 0; frame < kCount<Timeframe>; ++frame)
        for (auto& bar : symbol.frames[frame]) {
          if (bar.opened + duration(Timeframe(frame)) <= t0) continue;
          for (double* value : {&bar.open, &bar.high, &bar.low, &bar.close, &bar.volume})
            *value *= 1e6;
        }
    for (auto& all : changed.how.funding)
      for (auto& funding : all)
        if (funding.at > t0) funding.rate = Rate::from_raw(funding.rate.raw() * 1'000'000);
    expect_the_same_features_up_to(t0, whole, changed.build().rows, compared);

    // Cut off where it still has to be followed: what comes within three hours of the boundary.
    auto cut = stored;
    cut.market.range.end = t0 + 3h;
    for (auto& symbol : cut.market.symbols)
      for (std::size_t frame = 0; frame < kCount<Timeframe>; ++frame)
        std::erase_if(symbol.frames[frame], [&](const Bar& bar) {
          return bar.opened + duration(Timeframe(frame)) > t0 + 3h;
        });
    expect_the_same_features_up_to(t0, whole, cut.build().rows, cut_short);
  }
  EXPECT_GT(compared, 200u);
  EXPECT_GT(cut_short, 200u);
}

TEST(RowStudy, a_label_pays_what_was_settled_while_it_was_open) {
  const Stored stored{9};
  int paid = 0;
  for (const auto& row : stored.build().rows) {
    if (row.result == VirtualState::Invalid) continue;
    const auto symbol = static_cast<std::size_t>(row.symbol.back() - '0');
    if (symbol == 1) continue;  // nobody knows its rates
    double expected = 0;
    for (const auto& one : stored.how.funding[symbol])
      if (row.entered < one.at && one.at <= row.left)
        expected += sign(row.side) * one.rate.to_double();
    EXPECT_NEAR(row.funding, expected, 1e-15);
    paid += expected != 0;
  }
  EXPECT_GT(paid, 20);
}

TEST(RowStudy, a_feature_knows_the_last_payment_and_not_the_next) {
  const Stored stored{9};
  for (const auto& row : stored.build().rows) {
    const auto symbol = static_cast<std::size_t>(row.symbol.back() - '0');
    const auto& all = stored.how.funding[symbol];
    const auto next = std::ranges::upper_bound(all, row.boundary, {}, &sim::Funding::at);
    ASSERT_NE(next, all.begin());
    if (symbol == 1) {
      EXPECT_TRUE(std::isnan(row.funding_rate));
      EXPECT_TRUE(std::isnan(row.features[kFunding]));
      continue;
    }
    const double rate = std::prev(next)->rate.to_double();
    EXPECT_EQ(row.funding_rate, rate);
    EXPECT_EQ(row.funding_at, next->at);
    EXPECT_EQ(row.features[kFunding], static_cast<float>(sign(row.side) * 1e4 * rate));
  }
}

TEST(RowStudy, a_symbol_without_rates_pays_the_unknown_one_on_either_side) {
  auto stored = Stored{9};
  const auto with = stored.build().rows;
  stored.how.costs.unknown_funding = {};
  const auto without = stored.build().rows;
  ASSERT_EQ(with.size(), without.size());
  int paid = 0;
  for (std::size_t i = 0; i < with.size(); ++i) {
    if (with[i].symbol != "S1") EXPECT_EQ(to_json(with[i]), to_json(without[i]));
    EXPECT_TRUE(with[i].symbol != "S1" || without[i].funding == 0);
    if (with[i].symbol == "S1") EXPECT_GE(with[i].funding, 0);
    paid += with[i].funding != without[i].funding;
  }
  EXPECT_GT(paid, 20);
}

TEST(RowStudy, the_cost_of_coarse_bars_is_scaled_to_a_minute) {
  const auto minute = scaled_to_minutes({8, 0.02, 400, 7}, 4min);
  EXPECT_DOUBLE_EQ(minute.atr, 4);
  EXPECT_DOUBLE_EQ(minute.sigma, 0.01);
  EXPECT_DOUBLE_EQ(minute.median_volume, 100);
  EXPECT_EQ(minute.rank, 7);
}

}  // namespace
}  // namespace gyre
