#include "gyre/app/explain.hpp"

#include <gtest/gtest.h>

#include "gyre/core/json_write.hpp"
#include "tests/app/runs.hpp"
#include "tests/engine/world.hpp"

// Cases made by hand, of which each closes a gate that is known beforehand.
namespace gyre::test {
namespace {

using app::Story;

// Goes long above 100, when there is volume, and as far as a test lets it.
struct Picky {
  double volume_min = 0, confidence = 0.9, stop = 0.98, target = 1.04;
  bool short_too = false;
};

NamedStrategy picky(const Picky& how, std::string name = "picky") {
  static constexpr std::array<std::string_view, kParts> parts{"a", "b", "c", "d", "e"};
  const auto propose = [how](const MarketView& market, double) -> std::optional<Proposal> {
    const auto& bar = market.bar(market.ladder().setup);
    if (!market.above("above_100", bar.close, 100) ||
        !market.at_least("volume", bar.volume, how.volume_min))
      return std::nullopt;
    if (how.stop == 1) return std::nullopt;  // no levels
    Proposal p{.side = Side::Long,
               .entry = bar.close,
               .stop = bar.close * how.stop,
               .target = bar.close * how.target,
               .time_limit = 24h,
               .confidence = how.confidence};
    if (how.short_too) {
      p.side = Side::Short;
      p.stop = bar.close * 1.02;
      p.target = bar.close * 0.96;
    }
    return p;
  };
  return {std::move(name), {{}, propose, parts}};
}

// A world at noon whose first boundary has passed with nothing standing.
struct Case {
  explicit Case(std::vector<NamedStrategy> strategies, EngineSettings settings = {},
                std::vector<HandMarket::Symbol> symbols = {{.name = "AUSDT"}, {.name = "BUSDT"}})
      : settings{with(std::move(settings), std::move(strategies))},
        world{std::move(symbols), this->settings} {
    world.start(kDay + 12h);
    world.run(kDay + 12h, kDay + 12h + 5min);
  }
  static EngineSettings with(EngineSettings settings, std::vector<NamedStrategy> strategies) {
    settings.strategies = std::move(strategies);
    return settings;
  }
  // Prices rise, and the boundary of 12:10 is analysed.
  Story rise(std::size_t symbol = 0, const std::vector<std::size_t>& without = {}) {
    for (auto& one : world.market.symbols) one.price = 101;
    world.run(kDay + 12h + 5min, kDay + 12h + 10min, without);
    return story(symbol);
  }
  Story story(std::size_t symbol = 0) {
    return app::explain(app::witness(world.engine, {static_cast<std::uint16_t>(symbol)}),
                        world.records, settings, world.market.instrument(symbol));
  }
  EngineSettings settings;
  World world;
};

void expect_closed(const Story& story, std::string_view gate) {
  EXPECT_EQ(story.closed, gate) << story_text(story);
  bool closed = false;
  for (const auto& one : story.strategies) {
    if (one.strategy != story.furthest) continue;
    for (const auto& line : one.gates) {
      if (!closed && line.gate == gate) EXPECT_FALSE(line.passed) << story_text(story);
      if (line.gate == gate) closed = true;
      if (!closed) EXPECT_TRUE(line.passed) << line.gate << "\n" << story_text(story);
    }
  }
  EXPECT_EQ(closed, !gate.empty() && !story.strategies.empty()) << story_text(story);
}

TEST(Explain, an_order_that_was_sent_closed_no_gate) {
  Case it{{picky({})}};
  const auto story = it.rise();
  expect_closed(story, "");
  EXPECT_EQ(story.stage, "proposed");
  EXPECT_EQ(story.strategies.at(0).side, "long");
}

TEST(Explain, names_the_gates_of_a_strategy_with_their_figures) {
  Case calm{{picky({})}};
  expect_closed(calm.story(), "above_100");
  EXPECT_EQ(calm.story().strategies.at(0).gates.at(0).value, 100);
  EXPECT_EQ(calm.story().strategies.at(0).gates.at(0).threshold, 100);

  Case thin{{picky({.volume_min = 1e12})}};
  expect_closed(thin.rise(), "volume");
  EXPECT_EQ(thin.story().stage, "no_setup");

  Case broken{{picky({.volume_min = kNaN})}};
  expect_closed(broken.rise(), "volume");

  Case flat{{picky({.stop = 1})}};
  expect_closed(flat.rise(), "levels");
}

TEST(Explain, names_what_the_bars_lack) {
  Case late{{picky({})}};
  late.rise(0, {0});
  late.world.wake(kDay + 12h + 10min + 11s);
  expect_closed(late.story(0), "stale");
  EXPECT_TRUE(late.story(0).strategies.empty());

  Case fresh{{picky({})}};
  fresh.world.market.symbols.push_back({.name = "NEWUSDT", .daily = 90e6});
  fresh.world.list();
  fresh.rise(0, {2});
  expect_closed(fresh.story(2), "no_data");
}

TEST(Explain, names_the_universe) {
  Case thin{{picky({})}, {}, {{.name = "AUSDT", .daily = 5e6}}};
  const auto story = thin.rise();
  expect_closed(story, "not_in_universe");
  EXPECT_EQ(story.standing, "low_volume");

  Case denied{{picky({})}, {.universe = {.deny = "AUSDT"}}};
  expect_closed(denied.rise(), "not_in_universe");
  EXPECT_EQ(denied.story().standing, "denied");

  Case young{{picky({})}, {}, {{.name = "AUSDT", .onboard = kDay - 20 * 24h}}};
  expect_closed(young.rise(), "not_in_universe");
  EXPECT_EQ(young.story().standing, "too_new");
}

TEST(Explain, names_the_desks_gates_with_their_figures) {
  Case unsure{{picky({.confidence = 0.5})}};
  expect_closed(unsure.rise(), "low_confidence");

  Case near{{picky({.stop = 0.999, .target = 1.01})}};
  expect_closed(near.rise(), "cost_too_high");

  Case poor{{picky({.target = 1.02})}};
  const auto story = poor.rise();
  expect_closed(story, "reward_too_low");
  for (const auto& gate : story.strategies.at(0).gates)
    if (gate.gate == "reward_too_low") {
      EXPECT_GT(gate.value, 0.5);
      EXPECT_LT(gate.value, 1);
      EXPECT_EQ(gate.threshold, 1.5);
    }
}

TEST(Explain, a_setup_that_stood_before_is_no_idea) {
  Case it{{picky({})}};
  expect_closed(it.rise(), "");
  it.world.run(kDay + 12h + 10min, kDay + 12h + 15min);
  const auto story = it.story();
  expect_closed(story, "edge");
  EXPECT_EQ(story.stage, "setup_stands");
  EXPECT_TRUE(story.strategies.at(0).armed.contains("at 2025-05-27T12:10")) << story_text(story);
  EXPECT_TRUE(story.strategies.at(0).armed.contains("from 2025-05-27T13:10"));
}

TEST(Explain, one_that_stood_before_anybody_looked_has_no_edge) {
  EngineSettings settings{.strategies = {picky({})}};
  World world{{{.name = "AUSDT", .price = 101}}, settings};
  world.start(kDay + 12h + 30s);
  world.run(kDay + 12h, kDay + 12h + 5min);
  expect_closed(app::explain(app::witness(world.engine, {0}), world.records, settings,
                             world.market.instrument(0)),
                "edge");
}

TEST(Explain, names_what_stands_in_the_way_of_the_account) {
  Case stale{{picky({})}};
  stale.world.tell(AccountGap{true});
  expect_closed(stale.rise(), "account_stale");

  Case stopped{{picky({})}};
  stopped.world.tell(OperatorSaid{OperatorAction::StopEntries});
  expect_closed(stopped.rise(), "entries_stopped");

  Case full{{picky({})}, {.risk = {.positions = 1}}};
  full.rise();
  expect_closed(full.story(1), "position_limit");
}

TEST(Explain, names_another_strategy_that_goes_before) {
  Case both{{picky({}), picky({.short_too = true}, "contrary")}};
  expect_closed(both.rise(), "conflicting");

  Case better{{picky({.confidence = 0.8}), picky({.confidence = 0.95}, "better")}};
  const auto story = better.rise();
  EXPECT_EQ(story.furthest, "better");
  EXPECT_EQ(story.closed, "");
  EXPECT_EQ(story.strategies.at(0).closed, "outranked");
}

TEST(Explain, the_strategy_that_came_furthest_gives_the_name) {
  Case it{{picky({.volume_min = 1e12}), picky({.confidence = 0.3}, "unsure")}};
  const auto story = it.rise();
  expect_closed(story, "low_confidence");
  EXPECT_EQ(story.furthest, "unsure");
  EXPECT_EQ(story.strategies.at(0).closed, "volume");
}

TEST(Explain, a_journal_tells_the_same_end) {
  Case it{{picky({.confidence = 0.5})}};
  it.rise();
  const auto told =
      app::explain(it.world.records, "AUSDT", kDay + 12h + 10min, it.settings).value();
  EXPECT_EQ(told.closed, "low_confidence");
  EXPECT_EQ(told.stage, "proposed");
  EXPECT_EQ(told.strategies.at(0).scores.size(), kParts);
  EXPECT_FALSE(app::explain(it.world.records, "AUSD", kDay + 12h + 10min, it.settings));
  EXPECT_FALSE(app::explain(it.world.records, "AUSDT", kDay + 11h, it.settings));
}

TEST(Explain, is_a_command_on_any_market_and_on_a_data_dir) {
  const auto market = Words{"--synthetic 7 --symbols 12"};
  const auto asked = Words{"explain --symbol SYN003USDT --at 2025-06-02T01:03"};
  const auto text = run(asked + market);
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_TRUE(text.out.starts_with("SYN003USDT at 2025-06-02T01:00:00Z: ")) << text.out;
  EXPECT_TRUE(text.out.contains("\nbreakout: ")) << text.out;
  const TempDir dir;
  const auto data = (dir / "data").string();
  ASSERT_EQ(run(Words{"run --speed max --for 2h"}.with("--data-dir", data) + market).code, 0);
  auto told = run_told(asked + Words{""}.with("--data-dir", data));
  EXPECT_EQ(told.text("symbol"), "SYN003USDT");

  EXPECT_TRUE(run(asked + "--synthetic 7 --symbols 2")
                  .err.starts_with("gyre: --symbol: unknown symbol 'SYN003USDT'; did you mean"));
  EXPECT_TRUE(run(Words{"explain --symbol SYN003USDT --at 2025-07-02"} + market)
                  .err.contains("decisions are made from 2025-06-02T00:00:00Z to"));
  EXPECT_TRUE(run(Words{"explain --symbol SYN003USDT --at noon"} + market)
                  .err.contains("'noon' is not a time"));
}

}  // namespace
}  // namespace gyre::test
