#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "gyre/app/config_text.hpp"
#include "gyre/app/registry_text.hpp"
#include "gyre/app/sections.hpp"
#include "gyre/engine/analyst.hpp"
#include "gyre/features/virtual_row.hpp"
#include "gyre/indicators/all.hpp"
#include "gyre/storage/rows.hpp"
#include "tests/storage/temp_dir.hpp"

// What it takes to add an indicator, and a strategy with a parameter: the two structs below and a
// name in each list. Everything else finds them.
namespace gyre::app {
namespace {

struct Midpoint {
  static constexpr std::string_view name = "midpoint";
  static constexpr std::array<std::string_view, 1> outputs{"middle"};
  double weight = 0.5;
  static constexpr std::tuple attributes{
      Attribute{"weight", &Midpoint::weight, "", 0, 1, "share of the high"}};
  int warm_up() const { return 1; }
  double update(const Ohlcv& bar) { return weight * bar.high + (1 - weight) * bar.low; }
};

struct AboveMiddle {
  static constexpr std::string_view name = "above_middle";
  static constexpr std::array<std::string_view, kParts> parts{"lift", "calm", "tide", "ebb",
                                                              "moon"};
  Rate margin = percent(0.5);
  static constexpr std::tuple attributes{
      Attribute{"margin", &AboveMiddle::margin, "of price", Rate{}, percent(5), "least distance"}};
  auto needs(const Ladder& ladder) const { return std::array{need(ladder.setup, Midpoint{})}; }
  std::optional<Proposal> propose(const MarketView& market) const {
    const auto [middle] = market.of(*this);
    const double close = market.bar(market.ladder().setup).close;
    if (close < middle.now * (1 + margin.to_double())) return std::nullopt;
    return Proposal{.side = Side::Long, .entry = close, .stop = middle.now, .target = 2 * close};
  }
};

constexpr std::array kRegistry{strategy_kind<Breakout>(), strategy_kind<AboveMiddle>()};
constexpr std::array kListed{&kKind<Ema>, &kKind<Midpoint>};

bool has(const std::string& text, std::string_view part) { return text.contains(part); }

TEST(DeclaredOnce, a_new_strategy_is_in_the_configuration) {
  Config config{all_sections(kRegistry)};
  EXPECT_TRUE(has(config_template(config), "[strategy.above_middle]\n# least distance (of price;"));
  EXPECT_TRUE(has(config_page(config), "| `margin` | `\"0.5%\"` | 0% to 5% | of price |"));
  ASSERT_TRUE(config.assign("strategy.above_middle.margin=25bp"));
  ASSERT_TRUE(config.check());
  const auto listing = config_listing(config);
  EXPECT_TRUE(has(listing.substr(listing.find("strategy.above_middle.margin")), "--set"));
  EXPECT_EQ(config.settings("strategy.above_middle").at("margin"), "25bp");
  EXPECT_FALSE(config.assign("strategy.above_middle.margin=6%"));
  EXPECT_TRUE(has(config.assign("strategy.above_middle.margn=1%").error().context, "'margin'"));
  EXPECT_TRUE(make_strategy(kRegistry, "above_middle", config.settings("strategy.above_middle")));
}

TEST(DeclaredOnce, a_new_strategy_and_a_new_indicator_are_listed_and_documented) {
  const auto page = registry_page(kRegistry, kListed);
  EXPECT_TRUE(has(page, "## Strategy above_middle\n\nConfidence of: lift, calm, tide, ebb, moon."));
  EXPECT_TRUE(has(page, "| `margin` | 0.5% | 0% to 5% | of price | least distance |"));
  EXPECT_TRUE(has(page, "## Indicator midpoint\n\nGives: middle."));
  EXPECT_TRUE(has(page, "| `weight` | 0.5 | 0 to 1 |  | share of the high |"));
}

TEST(DeclaredOnce, the_parts_of_a_new_strategy_are_columns) {
  const TempDir dir;
  auto dataset = Dataset::open(dir / "rows.db").value();
  auto rows = Rows<VirtualRow>::open(dataset).value();
  for (const auto& statement : row_views(kRegistry))
    ASSERT_TRUE(dataset.database().execute(statement));
  ASSERT_TRUE(rows.put({.id = {1}, .strategy = "above_middle", .parts = {2, 3, 5, 7, 11}}));
  ASSERT_TRUE(rows.put({.id = {2}, .strategy = "breakout", .parts = {0, 0, 0, 0, 0}}));
  const auto sum = dataset.database().ask("SELECT sum(lift + 100 * moon) FROM rows_above_middle");
  EXPECT_EQ(sum.value(), 1102);
}

TEST(DeclaredOnce, a_new_strategy_proposes_on_what_its_new_indicator_says) {
  ParallelFor serial;
  Analyst analyst{
      Ladder{}, {{"above_middle", make_strategy(kRegistry, "above_middle").value()}}, serial};
  analyst.add_symbols(1);
  const Timestamp begin = *parse_timestamp("2025-05-27");
  for (int i = 0; i < 180; ++i)
    analyst.close(std::array{SymbolBar{{0}, {{10, 14, 6, 13, 1, begin + i * 1min}}}});
  const auto analysis = analyst.analyse(begin + 3h);
  ASSERT_EQ(analysis.standing.size(), 1);
  EXPECT_EQ(analysis.standing[0].proposal.stop, 10);  // half of 14 and 6
}

TEST(Docs, the_page_of_the_registry_is_current) {
  std::ifstream in{std::string{GYRE_SOURCE_DIR} + "/docs/registry.md"};
  std::ostringstream page;
  page << in.rdbuf();
  EXPECT_TRUE(page.str() == registry_page(kStrategies, all_indicators())) << "run make docs";
}

}  // namespace
}  // namespace gyre::app
