#include "gyre/backtest/lookahead.hpp"

#include <gtest/gtest.h>

#include <map>

#include "gyre/indicators/all.hpp"
#include "gyre/structure/all.hpp"
#include "tests/backtest/studies.hpp"
#include "tests/data.hpp"

namespace gyre {
namespace {

// What the planted ones look at: the next bar of the only symbol, by the time of this one.
std::map<Timestamp, Bar> next_bars;

double next_close(const Ohlcv& bar) {
  const auto next = next_bars.find(bar.opened);
  return next == next_bars.end() ? bar.close : next->second.close;
}

void look_into(const StudyMarket& market) {
  next_bars.clear();
  const auto& bars = market.symbols[0].frames[index(market.base)];
  for (std::size_t i = 0; i + 1 < bars.size(); ++i) next_bars[bars[i].opened] = bars[i + 1];
}

struct PeekingAverage {
  static constexpr std::string_view name = "test_peeking_average";
  static constexpr std::array<std::string_view, 1> outputs{"average"};
  int period = 20;
  Exponential average{};
  static constexpr std::tuple attributes{
      Attribute{"period", &PeekingAverage::period, "bars", 1, 400, "bars of the average"}};
  double update(const Ohlcv& bar) { return average.update(next_close(bar), period); }
};

// A swing that is told one bar before its confirmation could be known.
struct PeekingSwing {
  static constexpr std::string_view name = "test_peeking_swing";
  static constexpr std::array<std::string_view, 1> outputs{"high"};
  int bars = 1;
  double last = kNaN, swing = kNaN;
  static constexpr std::tuple attributes{
      Attribute{"bars", &PeekingSwing::bars, "bars", 1, 9, "on either side"}};
  double update(const Ohlcv& bar) {
    if (bar.close > last && bar.close > next_close(bar)) swing = bar.close;
    last = bar.close;
    return swing;
  }
};

struct PeekingStrategy {
  static constexpr std::string_view name = "test_peeking_strategy";
  static constexpr std::array<std::string_view, kParts> parts{"a", "b", "c", "d", "e"};
  double least = 0;
  static constexpr std::tuple attributes{
      Attribute{"least", &PeekingStrategy::least, "", 0, 1, "gain that is wanted"}};
  auto needs(const Ladder& ladder) const { return std::array{need(ladder.setup, Sma{})}; }
  std::optional<Proposal> propose(const MarketView& market) const {
    const Bar& bar = market.bar(market.ladder().setup);
    if (!(next_close(bar) > bar.close * (1 + least))) return std::nullopt;
    return Proposal{.entry = bar.close, .stop = bar.close * 0.99, .target = bar.close * 1.02};
  }
};

template <Indicator I>
NamedStrategy watching(const I& indicator) {
  static constexpr std::array<std::string_view, kParts> parts{"", "", "", "", ""};
  return {"watching",
          {{need(Timeframe::m5, indicator)},
           [](const MarketView&, double) { return std::nullopt; },
           parts}};
}

LookaheadReport tried(const StudyMarket& market, const StrategiesOf& strategies, int cuts = 20) {
  ParallelFor parallel;
  return lookahead(market, strategies, {.cuts = cuts}, parallel).value();
}

// Every output of every indicator and structure on every frame.
NamedStrategy everything(const Ladder& ladder) {
  auto all = watching(Sma{});
  all.strategy.needs.clear();
  const auto add = [&](const auto& kinds) {
    for (const IndicatorKind* kind : kinds)
      for (const auto frame : {ladder.setup, ladder.confirm, ladder.trend})
        for (std::uint8_t output = 0; output < kind->outputs.size(); ++output)
          if (const Need one{frame, kind, kind->defaults(), output}; check(one))
            all.strategy.needs.push_back(one);
  };
  add(kIndicators), add(kStructures);
  return all;
}

TEST(Lookahead, finds_nothing_in_what_is_shipped) {
  const auto market = with_frames(study_of(4, 11, 48h));
  auto strategies = all_strategies(market.ladder);
  strategies.push_back(everything(market.ladder));
  const auto report = tried(market, [&](const StudyMarket&) { return strategies; });
  EXPECT_TRUE(report.peeks.empty()) << report.peeks[0].strategy << ' ' << report.peeks[0].what;
  EXPECT_EQ(report.boundaries, 20 * 6);
  EXPECT_GT(report.values, 100'000);
}

TEST(Lookahead, catches_one_bar_seen_by_an_indicator) {
  const auto report = tried(with_frames(study_of(1, 12, 24h)), [](const StudyMarket& market) {
    look_into(market);
    return std::vector{watching(PeekingAverage{})};
  });
  ASSERT_FALSE(report.peeks.empty());
  EXPECT_EQ(report.peeks[0].what, "test_peeking_average(20).average of 5m");
  EXPECT_EQ(report.peeks[0].boundary, report.peeks[0].cut);
}

TEST(Lookahead, catches_one_bar_seen_by_a_structure) {
  const auto report = tried(with_frames(study_of(1, 13, 24h)), [](const StudyMarket& market) {
    look_into(market);
    return std::vector{watching(PeekingSwing{})};
  });
  ASSERT_FALSE(report.peeks.empty());
  EXPECT_EQ(report.peeks[0].what, "test_peeking_swing(1).high of 5m");
}

TEST(Lookahead, catches_one_bar_seen_by_a_strategy) {
  const auto report = tried(with_frames(study_of(1, 14, 24h)), [](const StudyMarket& market) {
    look_into(market);
    return std::vector{NamedStrategy{"peeking", any_strategy(PeekingStrategy{}, market.ladder)}};
  });
  ASSERT_FALSE(report.peeks.empty());
  EXPECT_EQ(report.peeks[0].what, "proposal");
  EXPECT_EQ(report.peeks[0].strategy, "peeking");
}

TEST(Lookahead, replaces_all_that_follows_the_cut_and_nothing_before_it) {
  const auto market = with_frames(study_of(2, 15, 24h));
  const auto cut = market.range.begin + 13h + 5min;
  const auto noised = with_noise_after(market, cut, 1);
  for (std::size_t s = 0; s < 2; ++s)
    for (const auto frame : {Timeframe::m5, Timeframe::m15, Timeframe::h1}) {
      const auto &a = market.symbols[s].frames[index(frame)],
                 &b = noised.symbols[s].frames[index(frame)];
      ASSERT_EQ(a.size(), b.size());
      EXPECT_TRUE(check(b, frame).has_value());
      for (std::size_t i = 0; i < a.size(); ++i)
        EXPECT_EQ(a[i] == b[i], a[i].opened + duration(frame) <= cut);
    }
}

TEST(Lookahead, finds_nothing_on_stored_bars) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no shared data";
  ParallelFor parallel;
  const Ladder coarse{Timeframe::m15, Timeframe::h1, Timeframe::h4};
  for (const auto& [ladder, span] :
       {std::pair{Ladder{}, "20250528-20250603"}, std::pair{coarse, "20250701-20250901"}}) {
    const auto market = study_market(*data / "klines", {"BTCUSDT", "DOGEUSDT", "SOLUSDT"}, ladder,
                                     parse_timerange(span).value());
    ASSERT_TRUE(market.has_value()) << market.error().context;
    auto strategies = all_strategies(ladder);
    strategies.push_back(everything(ladder));
    const auto report = tried(*market, [&](const StudyMarket&) { return strategies; }, 6);
    EXPECT_TRUE(report.peeks.empty()) << report.peeks[0].strategy << ' ' << report.peeks[0].what;
  }
}

}  // namespace
}  // namespace gyre
