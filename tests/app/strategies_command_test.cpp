#include <gtest/gtest.h>

#include "tests/app/process.hpp"

namespace gyre::test {
namespace {

TEST(StrategiesCommand, lists_every_strategy_and_whether_it_is_on) {
  const auto listed = run("strategies list --set strategies.enabled=breakout");
  EXPECT_EQ(listed.code, 0) << listed.err;
  EXPECT_TRUE(listed.out.contains("breakout             true ")) << listed.out;
  EXPECT_TRUE(listed.out.contains("trend_confluence     false ")) << listed.out;
  EXPECT_TRUE(run("strategies list --json").out.starts_with(R"([{"name":"trend_confluence")"));
}

TEST(StrategiesCommand, shows_one_with_what_the_configuration_makes_of_it) {
  const auto shown = run("strategies show breakout --set strategy.breakout.channel=40");
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_TRUE(shown.out.contains("channel     40     20       2     200  bars")) << shown.out;
  EXPECT_TRUE(shown.out.contains("15m    donchian(40).upper")) << shown.out;
  const auto other =
      run("strategies show breakout --json --set ladder.setup=15m --set "
          "ladder.confirm=1h --set ladder.trend=4h");
  EXPECT_TRUE(other.out.contains(R"({"frame":"1h","what":"donchian(20).upper","bars":20,)"))
      << other.out;
}

TEST(StrategiesCommand, an_unknown_name_is_told_with_its_nearest) {
  const auto shown = run("strategies show breakot");
  EXPECT_EQ(shown.code, 1);
  EXPECT_EQ(shown.err, "gyre: unknown strategy 'breakot'; did you mean 'breakout'?\n");
}

TEST(StrategiesCommand, writes_the_page_of_the_registry) {
  const auto page = run("strategies docs");
  EXPECT_TRUE(page.out.starts_with("# Strategies and indicators\n"));
  EXPECT_TRUE(page.out.contains("\n## Indicator order_blocks\n"));
}

}  // namespace
}  // namespace gyre::test
