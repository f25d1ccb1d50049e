#include "gyre/features/schema.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <set>
#include <string>

#include "gyre/core/random.hpp"
#include "gyre/indicators/all.hpp"
#include "tests/strategy/views.hpp"

namespace gyre {
namespace {

const Timestamp kEnd = parse_timestamp("2025-05-27T14:35:00Z").value();

// A symbol with made-up values, and a plan for it.
struct Sample {
  HandView view;
  Proposal plan;
  PlanCosts costs;

  explicit Sample(std::uint64_t seed) : view{Ladder{}, feature_needs({}).size()} {
    const auto draw = [&](int what, double low, double high) {
      return low + (high - low) * uniform(key(seed, what));
    };
    const auto needs = feature_needs({});
    for (std::size_t i = 0; i < needs.size(); ++i) {
      const auto name = needs[i].kind->name;
      auto& value = view.values[i].now;
      const int what = static_cast<int>(i);
      if (name == "ema")
        value = draw(what, 950, 1050);
      else if (name == "bollinger")
        value = needs[i].output == 0 ? 1060 + draw(what, 0, 9) : draw(what, 1000, 1050);
      else if (name == "atr")
        value = draw(what, 1, 9);
      else if (name == "macd")
        value = draw(what, -5, 5);
      else
        value = draw(what, 1, 99);
    }
    for (const auto frame : {Timeframe::m5, Timeframe::m15, Timeframe::h1}) {
      std::vector<double> closes;
      for (int i = 0; i < 20; ++i)
        closes.push_back(draw(1000 + 20 * static_cast<int>(frame) + i, 900, 1100));
      view.closes(frame, kEnd, closes);
    }
    plan = {.side = Side::Long,
            .entry = 1000,
            .stop = 990,
            .target = 1020,
            .time_limit = 24h,
            .confidence = 0.7};
    costs = {.half_spread = 0.25, .taker_fee = 0.0005, .funding = 0.0001};
  }

  FeatureRow row() const {
    const auto seen = view.view();
    return feature_row({seen, &seen, plan, costs, kEnd});
  }
};

// Instead of those that it had.
void put_closes(HandView& view, Timeframe frame, const std::vector<double>& closes) {
  view.series[index(frame)] = BarSeries{frame, 100};
  view.closes(frame, kEnd, closes);
}

float of(const FeatureRow& row, std::string_view name) {
  for (std::size_t i = 0; i < kFeatureCount; ++i)
    if (features()[i].name == name) return row[i];
  ADD_FAILURE() << "no feature " << name;
  return 0;
}

bool same_bits(const FeatureRow& a, const FeatureRow& b) {
  return std::bit_cast<std::array<std::uint32_t, kFeatureCount>>(a) ==
         std::bit_cast<std::array<std::uint32_t, kFeatureCount>>(b);
}

TEST(FeatureSchema, names_are_unique_and_every_feature_says_what_it_is) {
  std::set<std::string_view> names;
  for (const auto& feature : features()) {
    EXPECT_TRUE(names.insert(feature.name).second) << feature.name;
    EXPECT_FALSE(feature.meaning.empty());
  }
  EXPECT_EQ(names.size(), kFeatureCount);
}

// A change here makes every row and model of before another schema's. Count a version up, and say
// so in the changelog.
TEST(FeatureSchema, its_hash_is_the_known_one) {
  EXPECT_EQ(schema_hash(), "c8054c04268ba8965deded4816e3241a816e20551ba964b1db6621eed7c68233");
}

TEST(FeatureSchema, a_known_row) {
  Sample sample{1};
  auto& values = sample.view.values;
  const std::array<double, 23> known{990, 980,  30,   60,   10,  // trend
                                     995, 985,  25,   45,   5,   1.5,  0.5,
                                     990, 1002, 0.25, 1.75,                   // confirm
                                     999, 997,  55,   2,    0.5, 0.75, 0.5};  // setup
  for (std::size_t i = 0; i < known.size(); ++i) values[i].now = known[i];
  for (const auto frame : {Timeframe::m5, Timeframe::m15, Timeframe::h1}) {
    std::vector<double> closes(20);
    for (std::size_t i = 0; i < closes.size(); ++i) closes[i] = 981 + static_cast<double>(i);
    put_closes(sample.view, frame, closes);
  }
  auto& setup = sample.view.series[index(Timeframe::m5)];
  setup.push({{999, 1003, 998, 1002, 1, kEnd}});
  const std::array<float, kFeatureCount> want{2,
                                              1,
                                              30,
                                              10,
                                              1,  // trend: gap slope strength rsi range
                                              3,
                                              2,
                                              25,
                                              -5,
                                              0.2F,
                                              20.0F / 12,
                                              0.25F,
                                              1.75F,
                                              1.6F,  // confirm
                                              2.5F,
                                              1,
                                              5,
                                              -0.125F,
                                              0.5F,
                                              1.5F,
                                              0.6F,
                                              6.5F,  // setup
                                              static_cast<float>(2 * std::sqrt(3.0) / 5),
                                              0.8F,  // range_ratio leader_change
                                              2,
                                              4,
                                              0.15F,
                                              0.1F,
                                              1,
                                              0.7F,
                                              14};
  const auto row = sample.row();
  for (std::size_t i = 0; i < kFeatureCount; ++i) EXPECT_EQ(row[i], want[i]) << features()[i].name;
}

RC_GTEST_PROP(FeatureSchema, a_short_in_a_mirrored_market_looks_like_the_long, ()) {
  const Sample plain{*rc::gen::arbitrary<std::uint64_t>()};
  Sample mirrored = plain;
  const auto needs = feature_needs({});
  for (std::size_t i = 0; i < needs.size(); ++i) {
    auto& value = mirrored.view.values[i].now;
    const auto name = needs[i].kind->name;
    const bool middle = needs[i].output == Bollinger::Middle;
    if (name == "ema") value = 2000 - value;
    if (name == "rsi") value = 100 - value;
    if (name == "macd") value = -value;
    if (name == "bollinger") value = middle ? 2000 - value : value;
  }
  // The width of the bands stays as it is.
  for (std::size_t i = 0; i + 1 < needs.size(); ++i)
    if (needs[i].kind->name == "bollinger" && needs[i].output == Bollinger::Middle)
      mirrored.view.values[i + 1].now =
          mirrored.view.values[i].now + (plain.view.values[i + 1].now - plain.view.values[i].now);
  for (auto& series : mirrored.view.series) {
    const std::vector<Bar> bars{series.bars().begin(), series.bars().end()};
    if (bars.empty()) continue;
    std::vector<double> closes;
    for (const auto& bar : bars) closes.push_back(2000 - bar.close);
    put_closes(mirrored.view,
               bars[1].opened - bars[0].opened == 5min    ? Timeframe::m5
               : bars[1].opened - bars[0].opened == 15min ? Timeframe::m15
                                                          : Timeframe::h1,
               closes);
  }
  mirrored.plan.side = Side::Short;
  mirrored.plan.stop = 1010;
  mirrored.plan.target = 980;
  mirrored.costs.funding = -plain.costs.funding;
  const auto a = plain.row(), b = mirrored.row();
  for (std::size_t i = 0; i < kFeatureCount; ++i) {
    if (features()[i].name == "trend_range") continue;  // a share of the price
    RC_ASSERT(std::fabs(a[i] - b[i]) <= 1e-4F * (1 + std::fabs(a[i])));
  }
}

TEST(FeatureSchema, what_cannot_be_computed_is_nan_and_never_nought) {
  Sample sample{3};
  for (auto& value : sample.view.values) value.now = kNaN;
  sample.costs.funding = kNaN;
  const auto seen = sample.view.view();
  const auto row = feature_row({seen, nullptr, sample.plan, sample.costs, kEnd});
  const std::set<std::string_view> known{"setup_place", "cost", "confidence", "hour"};
  for (std::size_t i = 0; i < kFeatureCount; ++i)
    EXPECT_EQ(std::isnan(row[i]), !known.contains(features()[i].name)) << features()[i].name;
}

TEST(FeatureSchema, a_market_without_range_gives_nan_and_not_infinity) {
  Sample sample{4};
  const auto needs = feature_needs({});
  for (std::size_t i = 0; i < needs.size(); ++i)
    if (needs[i].kind->name == "atr") sample.view.values[i].now = 0;
  for (const float value : sample.row()) EXPECT_FALSE(std::isinf(value));
}

TEST(FeatureSchema, a_price_a_thousand_times_as_high_changes_nothing) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Sample plain{seed};
    Sample high = plain;
    const auto needs = feature_needs({});
    for (std::size_t i = 0; i < needs.size(); ++i) {
      const auto name = needs[i].kind->name;
      if (name == "ema" || name == "atr" || name == "macd" || name == "bollinger")
        high.view.values[i].now *= 1024;
    }
    for (const auto frame : {Timeframe::m5, Timeframe::m15, Timeframe::h1}) {
      std::vector<double> closes;
      for (const auto& bar : plain.view.series[index(frame)].bars())
        closes.push_back(1024 * bar.close);
      put_closes(high.view, frame, closes);
    }
    for (double* price :
         {&high.plan.entry, &high.plan.stop, &high.plan.target, &high.costs.half_spread})
      *price *= 1024;
    EXPECT_TRUE(same_bits(plain.row(), high.row())) << "seed " << seed;
  }
}

TEST(FeatureSchema, the_hour_is_of_utc_wherever_the_machine_stands) {
  const Sample sample{5};
  setenv("TZ", "Asia/Shanghai", 1);
  tzset();
  const auto there = sample.row();
  setenv("TZ", "UTC", 1);
  tzset();
  EXPECT_TRUE(same_bits(there, sample.row()));
  EXPECT_EQ(of(there, "hour"), 14);
}

TEST(FeatureSchema, costs_only_ever_speak_against_and_are_declared_so) {
  for (const auto name : {"cost", "spread", "funding", "target_distance"})
    for (const auto& feature : features())
      if (feature.name == name) EXPECT_EQ(feature.monotone, Monotone::Falling) << name;
}

TEST(FeatureNeeds, all_settle_by_the_bars_that_are_held_on_every_ladder) {
  const Ladder study{Timeframe::m15, Timeframe::h1, Timeframe::h4};
  for (const auto& ladder : {Ladder{}, study})
    for (const auto& need : feature_needs(ladder)) EXPECT_TRUE(check(need)) << to_text(need);
}

}  // namespace
}  // namespace gyre
