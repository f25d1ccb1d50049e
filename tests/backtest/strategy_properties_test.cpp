#include <gtest/gtest.h>

#include <cmath>

#include "tests/backtest/studies.hpp"

// What must be true of every strategy that is listed, whatever it looks for.
namespace gyre {
namespace {

constexpr std::size_t kSymbols = 6;

class EveryStrategy : public testing::TestWithParam<std::string_view> {
 protected:
  std::string name() const { return std::string{GetParam()}; }
  std::span<const std::string_view, kParts> parts() const {
    return std::ranges::find(kStrategies, GetParam(), &StrategyKind::name)->parts;
  }
  // Shares of the price are not mirrored with it: they are set out of the way. The width of bands,
  // of which volatility is judged, is a share too, and is left out of the comparison.
  Settings without_shares() const {
    Settings settings;
    settings["stop_min"] = "0.1%", settings["stop_max"] = "20%";
    if (GetParam() == "trend_confluence") settings["slope_min"] = "0";
    return settings;
  }
};

TEST_P(EveryStrategy, has_ideas_of_both_sides_in_a_market_that_moves) {
  const auto ideas = ideas_of(with_frames(study_of(kSymbols, 1)), name());
  const auto longs = std::ranges::count(
      ideas, Side::Long, [](const SeenIdea& idea) { return idea.setup.proposal.side; });
  EXPECT_GE(longs, 1);
  EXPECT_GE(static_cast<std::ptrdiff_t>(ideas.size()) - longs, 1);
}

TEST_P(EveryStrategy, wants_the_mirror_image_in_a_mirrored_market) {
  const auto market = study_of(kSymbols, 2);
  const auto ideas = ideas_of(with_frames(market), name(), without_shares());
  const auto mirrored = ideas_of(altered(market,
                                         [](Bar& bar) {
                                           bar.open = 2 * kMiddle - bar.open;
                                           bar.close = 2 * kMiddle - bar.close;
                                           bar.high = 2 * kMiddle - bar.high;
                                           bar.low = 2 * kMiddle - bar.low;
                                           std::swap(bar.high, bar.low);
                                         }),
                                 name(), without_shares());
  ASSERT_EQ(ideas.size(), mirrored.size());
  ASSERT_FALSE(ideas.empty());
  for (std::size_t i = 0; i < ideas.size(); ++i) {
    const auto &a = ideas[i].setup.proposal, &b = mirrored[i].setup.proposal;
    EXPECT_EQ(ideas[i].boundary, mirrored[i].boundary);
    EXPECT_EQ(ideas[i].setup.symbol, mirrored[i].setup.symbol);
    EXPECT_NE(a.side, b.side);
    EXPECT_NEAR(a.entry + b.entry, 2 * kMiddle, 1e-6);
    EXPECT_NEAR(a.stop + b.stop, 2 * kMiddle, 1e-6);
    EXPECT_NEAR(a.target + b.target, 2 * kMiddle, 1e-6);
    for (std::size_t p = 0; p < kParts; ++p)
      if (parts()[p] != "volatility") EXPECT_NEAR(a.parts[p], b.parts[p], 1e-6) << parts()[p];
  }
}

TEST_P(EveryStrategy, does_not_care_for_the_unit_of_the_price) {
  const auto market = study_of(kSymbols, 3);
  const auto ideas = ideas_of(with_frames(market), name());
  for (const double factor : {1024.0, 1000.0}) {  // the first is exact, the second rounds
    const auto scaled = ideas_of(altered(market,
                                         [&](Bar& bar) {
                                           bar.open *= factor, bar.high *= factor;
                                           bar.low *= factor, bar.close *= factor;
                                         }),
                                 name());
    ASSERT_EQ(ideas.size(), scaled.size());
    for (std::size_t i = 0; i < ideas.size(); ++i) {
      const auto &a = ideas[i].setup.proposal, &b = scaled[i].setup.proposal;
      EXPECT_EQ(ideas[i].boundary, scaled[i].boundary);
      EXPECT_EQ(a.side, b.side);
      EXPECT_NEAR(a.stop * factor, b.stop, factor * 1e-7);
      EXPECT_NEAR(a.target * factor, b.target, factor * 1e-7);
      EXPECT_NEAR(a.confidence, b.confidence, 1e-7);
      if (factor == 1024) EXPECT_EQ(a.parts, b.parts);
    }
  }
}

TEST_P(EveryStrategy, wants_nothing_where_nothing_moves) {
  const auto still = altered(study_of(2, 4, 24h), [](Bar& bar) {
    bar.open = bar.high = bar.low = bar.close = kMiddle;
    bar.volume = 5;
  });
  EXPECT_TRUE(ideas_of(still, name()).empty());
}

// Minutes without trades, and prices that jump.
TEST_P(EveryStrategy, proposes_numbers_only) {
  int bar_number = 0;
  const auto market = altered(study_of(kSymbols, 5), [&](Bar& bar) {
    const auto chance = key(6, bar_number++) % 100;
    if (chance < 30) bar.volume = 0;
    if (chance < 5) bar.open = bar.high = bar.low = bar.close;
    if (chance >= 97) bar.high *= 1.25;
    if (chance >= 98) bar.close = bar.high;
  });
  for (const auto& [boundary, setup] : ideas_of(market, name())) {
    const auto& p = setup.proposal;
    EXPECT_TRUE(std::isfinite(p.entry) && p.entry > 0);
    EXPECT_GT(sign(p.side) * (p.entry - p.stop), 0);
    EXPECT_GT(sign(p.side) * (p.target - p.entry), 0);
    EXPECT_TRUE(p.confidence >= 0 && p.confidence <= 1);
    for (const double part : p.parts) EXPECT_TRUE(part >= 0 && part <= 1);
  }
}

std::vector<std::string_view> all_names() {
  std::vector<std::string_view> names;
  for (const auto& kind : kStrategies) names.push_back(kind.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Listed, EveryStrategy, testing::ValuesIn(all_names()),
                         [](const auto& param) { return std::string{param.param}; });

}  // namespace
}  // namespace gyre
