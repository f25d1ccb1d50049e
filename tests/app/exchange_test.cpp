#include <gtest/gtest.h>

#include "tests/app/exchange_process.hpp"

namespace gyre::test {
namespace {

TEST(ExchangeProcess, is_traded_on_as_the_one_inside) {
  const TempDir dir;
  ExchangeProcess exchange{"6h", dir / "exchange"};
  auto outside = run_told(exchange.client(dir / "outside"));
  auto inside = run_told(run_words(synthetic_market("6h"), dir / "inside"));
  EXPECT_EQ(outside.count("boundaries"), inside.count("boundaries"));
  EXPECT_EQ(hashes(outside), hashes(inside));
  exchange.process().signal(SIGTERM);
  EXPECT_EQ(exchange.process().wait().code, 0);
}

// The client ends with a word about it; both started again go on as if nothing had been.
TEST(ExchangeProcess, killed_itself_and_started_again_goes_on) {
  const TempDir dir;
  ExchangeProcess unkilled{"6h", dir / "exchange"};
  auto told = run_told(unkilled.client(dir / "data"));

  ExchangeProcess exchange{"6h", dir / "exchange-killed"};
  Process client{exchange.client(dir / "data-killed")};
  for (int cycle = 0; cycle < 60; ++cycle) ASSERT_NE(client.line(), "") << "ended early";
  exchange.process().signal(SIGKILL);
  EXPECT_EQ(exchange.process().wait().code, -SIGKILL);
  const auto ended = client.wait(20s);
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(ended.err.starts_with("gyre: the exchange is gone")) << ended.err;

  ExchangeProcess again{"6h", dir / "exchange-killed"};
  auto resumed = run_told(again.client(dir / "data-killed"));
  EXPECT_EQ(hashes(resumed), hashes(told));
  EXPECT_TRUE(resumed.flag("books_equal")) << resumed.text("books_difference");
}

TEST(ExchangeProcess, nothing_is_entered_while_the_disk_is_nearly_full) {
  const TempDir dir;
  const ExchangeProcess exchange{"4h", dir / "exchange"};
  auto told = run_told(exchange.client(dir / "data").with("--set", "store.free_mb=1000000"));
  EXPECT_GT(told.counts("decisions")["entries_stopped"], 0u);
  EXPECT_EQ(told.count("fills"), 0u);
}

TEST(ExchangeProcess, says_that_a_port_is_taken) {
  const Words market = "exchange --synthetic 7 --symbols 2 --for 1h --json";
  Process first{market};
  const auto url = Told{{.out = first.line()}}.text("url");
  const auto second = run(Words{market}.with("--port", url.substr(url.rfind(':') + 1)));
  EXPECT_EQ(second.code, 1);
  EXPECT_TRUE(second.err.starts_with("gyre: ")) << second.err;
  EXPECT_EQ(second.out, "");
}

}  // namespace
}  // namespace gyre::test
