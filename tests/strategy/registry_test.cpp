#include <gtest/gtest.h>

#include <set>

#include "gyre/market/market_book.hpp"
#include "gyre/strategy/all.hpp"

// What it takes to add an indicator, a parameter and a strategy: the declarations below, and for
// the shipped ones a name in a list.
namespace gyre {
namespace {

struct Midpoint {
  static constexpr std::string_view name = "midpoint";
  static constexpr std::array<std::string_view, 2> outputs{"middle", "range"};
  enum Output : std::uint8_t { Middle, Range };
  double weight = 0.5;
  static constexpr std::tuple attributes{
      Attribute{"weight", &Midpoint::weight, "", 0, 1, "of the high"}};
  int warm_up() const { return 1; }
  std::array<double, 2> update(const Ohlcv& bar) {
    return {weight * bar.high + (1 - weight) * bar.low, bar.high - bar.low};
  }
};

struct AboveMiddle {
  static constexpr std::string_view name = "above_middle";
  static constexpr std::array<std::string_view, kParts> parts{"a", "b", "c", "d", "e"};
  double weight = 0.5;
  static constexpr std::tuple attributes{
      Attribute{"weight", &AboveMiddle::weight, "", 0, 1, "of the high"}};

  auto needs(const Ladder& ladder) const {
    return std::array{need(ladder.setup, Midpoint{.weight = weight})};
  }
  std::optional<Proposal> propose(const MarketView& market) const {
    const auto [middle] = market.of(*this);
    const double close = market.bar(market.ladder().setup).close;
    if (!(close > middle.now)) return std::nullopt;
    return Proposal{.side = Side::Long, .entry = close, .stop = middle.now, .target = 2 * close};
  }
};

struct ByVolume {
  static constexpr std::string_view name = "by_volume";
  static constexpr auto parts = AboveMiddle::parts;
  bool inverse = false;
  static constexpr std::tuple attributes{
      Attribute{"inverse", &ByVolume::inverse, "", false, true, "the quiet ones first"}};
  auto needs(const Ladder& ladder) const { return std::array{need(ladder.trend, VolumeMean{})}; }
  void rank(std::span<const MarketView> all, std::span<double> scores) const {
    for (std::size_t i = 0; i < all.size(); ++i) scores[i] = all[i][0].now * (inverse ? -1 : 1);
  }
  std::optional<Proposal> propose(const MarketView&, double score) const {
    return Proposal{.side = score > 0 ? Side::Long : Side::Short};
  }
};
static_assert(UniverseStrategy<ByVolume> && !Strategy<ByVolume>);
static_assert(Strategy<TrendConfluence> && Strategy<Breakout> && !UniverseStrategy<Breakout>);

TEST(Registry, lists_the_shipped_strategies_by_name) {
  std::set<std::string_view> names;
  for (const auto& kind : kStrategies) {
    EXPECT_TRUE(names.insert(kind.name).second);
    EXPECT_FALSE(kind.attributes().empty());
    for (const Ladder ladder : {Ladder{}, Ladder{Timeframe::m15, Timeframe::h1, Timeframe::h4}}) {
      const auto strategy = kind.make({}, ladder);
      ASSERT_TRUE(strategy.has_value());
      MarketBook book{ladder, strategy->needs};
      EXPECT_EQ(book.resolve(strategy->needs).size(), strategy->needs.size());
    }
  }
  EXPECT_TRUE(names.contains("trend_confluence") && names.contains("breakout"));
}

TEST(Registry, names_what_is_nearest_to_an_unknown_name) {
  const auto strategy = make_strategy(kStrategies, "breakot");
  ASSERT_FALSE(strategy.has_value());
  EXPECT_NE(strategy.error().context.find("did you mean 'breakout'"), std::string::npos);
  const auto setting = make_strategy(kStrategies, "breakout", {{"chanel", "30"}});
  ASSERT_FALSE(setting.has_value());
  EXPECT_NE(setting.error().context.find("channel"), std::string::npos);
  EXPECT_FALSE(make_strategy(kStrategies, "breakout", {{"stop_min", "0.01"}}).has_value());
  EXPECT_FALSE(make_strategy(kStrategies, "breakout", {{"fast", "60"}}).has_value());
  EXPECT_TRUE(make_strategy(kStrategies, "breakout", {{"time_limit", "4h"}}).has_value());
}

TEST(Registry, refuses_what_has_not_settled_by_the_bars_that_are_held) {
  const auto made = make_strategy(kStrategies, "trend_confluence", {{"slow", "200"}});
  ASSERT_FALSE(made.has_value());
  EXPECT_NE(made.error().context.find("ema(200).average of 5m needs"), std::string::npos)
      << made.error().context;
  EXPECT_NE(made.error().context.find("211 are held"), std::string::npos);
}

TEST(Registry, takes_a_new_strategy_with_a_new_indicator_and_a_parameter) {
  constexpr std::array registry{strategy_kind<Breakout>(), strategy_kind<AboveMiddle>()};
  EXPECT_EQ(registry[1].attributes().at(0).name, "weight");
  EXPECT_EQ(kKind<Midpoint>.attributes().at(0).meaning, "of the high");
  const auto strategy = make_strategy(registry, "above_middle", {{"weight", "0.75"}});
  ASSERT_TRUE(strategy.has_value());

  MarketBook book{{}, strategy->needs};
  const auto slots = book.resolve(strategy->needs);
  book.add_symbols(1);
  const Timestamp begin = *parse_timestamp("2025-05-27");
  for (int i = 0; i < 5; ++i) book.close({0}, {{10, 14, 6, 13, 1, begin + i * 1min}});
  const auto proposal = strategy->propose(book.view({0}, slots), 0);
  ASSERT_TRUE(proposal.has_value());
  EXPECT_EQ(proposal->stop, 12);  // 0.75 * 14 + 0.25 * 6
}

}  // namespace
}  // namespace gyre
