#include <gtest/gtest.h>

#include "tests/app/runs.hpp"
#include "tests/sim/server/client.hpp"

// `gyre exchange` for clients that know nothing of it but the time on the wall.
namespace gyre::test {
namespace {

constexpr std::string_view kGenerated = "exchange --synthetic 7 --symbols 2 --json";

struct Serving {
  explicit Serving(const Words& words)
      : process{words}, url{Told{{.out = process.line()}}.text("url")}, client{url} {}
  Timestamp time() {
    const auto body = client.call("GET", "/fapi/v1/time").body;
    const auto digits = body.substr(body.find(':') + 1);
    return from_ms(from_text<std::int64_t>(digits.substr(0, digits.find('}'))).value_or(0));
  }

  Process process;
  std::string url;
  sim::Client client;
};

void expect_present(Serving& exchange) {
  const auto before = utc_now();
  const auto told = exchange.time();
  EXPECT_GE(told, before - 1s);
  EXPECT_LE(told, utc_now() + 1s);
  const auto balance =
      exchange.client.call_signed("GET", "/fapi/v3/balance", "recvWindow=2000", utc_now());
  EXPECT_EQ(balance.status, 200) << balance.body;
}

TEST(ExchangeAtPresent, generated_markets_begin_now) {
  Serving exchange{kGenerated};
  expect_present(exchange);
}

TEST(ExchangeAtPresent, replayed_days_are_brought_to_now_with_their_funding) {
  const auto market = real_market("168h");
  if (!market) GTEST_SKIP() << "no market data";
  Serving exchange{"exchange --json --symbols BTCUSDT" + *market};
  expect_present(exchange);
  const auto rates = exchange.client.call("GET", "/fapi/v1/fundingRate?symbol=BTCUSDT&limit=1");
  const auto at = fmt::format(R"("fundingTime":{})", to_ms(floor_to(utc_now(), 8h)));
  EXPECT_TRUE(rates.body.contains(at)) << rates.body;
}

TEST(ExchangeAtPresent, a_killed_one_goes_on_with_the_same_market_at_the_new_present) {
  const TempDir dir;
  const auto words = Words{kGenerated}.with("--data-dir", (dir / "data").string());
  const std::string bars = "/fapi/v1/klines?symbol=SYN001USDT&interval=1h&limit=3&endTime=";
  const auto end = std::to_string(to_ms(floor_to(utc_now(), 1h) - 1ms));
  std::string told;
  {
    Serving exchange{words};
    told = exchange.client.call("GET", bars + end).body;
    exchange.process.signal(SIGKILL);
  }
  Serving again{words};
  expect_present(again);
  EXPECT_EQ(again.client.call("GET", bars + end).body, told);
  EXPECT_NE(told, "[]");
}

TEST(ExchangeAtPresent, what_is_held_or_asked_for_as_recorded_is_not_moved) {
  for (const auto* more : {"--hold --speed max", "--at recorded"}) {
    Serving exchange{Words{kGenerated} + "--timerange 20250602-20250603" + more};
    const auto time = exchange.time();
    EXPECT_LT(time, Timestamp{std::chrono::sys_days{std::chrono::year{2025} / 6 / 3}}) << more;
    EXPECT_GT(time, Timestamp{std::chrono::sys_days{std::chrono::year{2025} / 6 / 1}}) << more;
  }
}

TEST(ExchangeAtPresent, what_cannot_be_is_refused_in_one_line) {
  for (const auto* more : {"--hold --at now", "--speed 60 --at now", "--faults-plan drop@1h"}) {
    const auto ended = run(Words{kGenerated} + more);
    EXPECT_NE(ended.code, 0) << more;
    EXPECT_TRUE(ended.err.starts_with("gyre: ")) << ended.err;
    EXPECT_EQ(std::ranges::count(ended.err, '\n'), 1) << ended.err;
    EXPECT_EQ(ended.out, "");
  }
}

}  // namespace
}  // namespace gyre::test
