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

TEST(ExchangeProcess, has_one_process_an_account_from_whatever_data_dir) {
  const TempDir dir;
  const ExchangeProcess exchange{"47h", dir / "exchange"};
  Process first{exchange.client(dir / "first")};
  ASSERT_NE(first.line(), "");
  const auto second = run(exchange.client(dir / "second") + "--json");
  EXPECT_EQ(second.code, 1);
  EXPECT_TRUE(
      second.err.starts_with("gyre: this account at " + exchange.url() + " is in use by process "))
      << second.err;
  EXPECT_TRUE(second.err.ends_with("/first: end that one first\n")) << second.err;
  EXPECT_EQ(second.out, "");
  first.signal(SIGTERM);
  EXPECT_EQ(first.wait(20s).code, 130);
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
