#include "gyre/sim/command_log.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/sim/hand_market.hpp"

namespace gyre::sim {
namespace {

namespace fs = std::filesystem;
using enum OrderSide;

struct CommandLogs : testing::Test {
  fs::path directory = fs::path{testing::TempDir()} /
                       ("commands-" + std::to_string(::getpid()) + "-" +
                        testing::UnitTest::GetInstance()->current_test_info()->name());
  void SetUp() override { fs::create_directories(directory); }
  void TearDown() override { fs::remove_all(directory); }

  CommandLog open(std::string_view market = "hand-made") {
    auto log = CommandLog::open(directory, market);
    EXPECT_TRUE(log) << log.error().context;
    return std::move(log).value();
  }
  std::string text() const {
    std::ifstream file{directory / "commands.log"};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  void write(std::string_view text) const {
    std::ofstream{directory / "commands.log", std::ios::trunc} << text;
  }
};

// Handles and logs, as a server does.
void handle(Trader& trader, CommandLog& log, const wire::Request& request) {
  if (is_command(request))
    ASSERT_TRUE(log.append(trader.exchange.now(), trader.exchange.api_key(trader.me), request));
  trader.handle(request);
}

TEST_F(CommandLogs, keep_the_position_that_an_order_is_about) {
  Trader before{HandMarket{}};
  auto log = open();
  handle(before, log, wire::SetPositionMode{true});
  for (const auto position : {PositionSide::Long, PositionSide::Short}) {
    auto order = market_order(position == PositionSide::Long ? Buy : Sell, "3");
    order.position = position;
    handle(before, log, order);
  }
  before.run_for(1min);
  Exchange after{HandMarket{}.make(), hand_settings(), kStart};
  ASSERT_TRUE(log.mark(before.exchange.now()));
  ASSERT_TRUE(restore(after, open()));
  const auto& positions = after.account_state(after.account("key")).positions;
  EXPECT_EQ(positions.at({0, PositionSide::Long}).quantity, quantity("3"));
  EXPECT_EQ(positions.at({0, PositionSide::Short}).quantity, quantity("3"));
}

TEST_F(CommandLogs, bring_a_killed_exchange_back_to_where_it_was) {
  HandMarket market;
  market.set(40, 100, 100.5, 96, 97);
  Trader before{market};
  auto log = open();
  handle(before, log, wire::StartListenKey{});
  handle(before, log, wire::SetLeverage{"AAAUSDT", 10});
  before.run_for(1min);
  handle(before, log, market_order(Buy, "3"));
  before.run_for(30s);
  auto named = stop_order(Sell, "1.5", "98");
  named.client_id = "stop \"1\"";
  handle(before, log, named);  // refused: the name is no name
  named.client_id = "stop-1";
  handle(before, log, named);
  handle(before, log, close_all(Sell, "90"));
  handle(before, log, limit_order(Buy, "1", "98.5"));
  handle(before, log, wire::GetAccount{});
  before.run_until(kStart + 50min + 5s);
  ASSERT_TRUE(log.mark(before.exchange.now()));

  auto found = open();
  EXPECT_EQ(found.found().size(), 7U);
  Exchange after{market.make(), hand_settings(), kStart};
  const auto me = after.account("key");
  ASSERT_TRUE(restore(after, found));
  EXPECT_EQ(after.now(), before.exchange.now());
  const auto same = [&](const wire::Request& request) {
    return std::pair{after.handle(me, request), before.handle(request)};
  };
  const auto [a, b] = same(wire::GetAccount{});
  const auto& one = std::get<wire::AccountView>(a.body);
  const auto& two = std::get<wire::AccountView>(b.body);
  EXPECT_EQ(one.wallet, two.wallet);
  EXPECT_EQ(one.available, two.available);
  EXPECT_EQ(one.positions.at(0).amount, two.positions.at(0).amount);
  EXPECT_EQ(one.positions.at(0).isolated_wallet, two.positions.at(0).isolated_wallet);
  EXPECT_EQ(two.positions.at(0).amount, money("2.5"));
  const auto [c, d] = same(wire::GetIncome{});
  EXPECT_EQ(std::get<std::vector<wire::IncomeView>>(c.body).size(),
            std::get<std::vector<wire::IncomeView>>(d.body).size());
  const auto [e, f] = same(wire::StartListenKey{});
  EXPECT_EQ(std::get<wire::ListenKeyView>(e.body).key, std::get<wire::ListenKeyView>(f.body).key);
  EXPECT_EQ(after.next_instant(), before.exchange.next_instant());
}

TEST_F(CommandLogs, lose_only_a_torn_last_line) {
  {
    auto log = open();
    ASSERT_TRUE(log.append(kStart, "key", market_order(Buy, "1")));
    ASSERT_TRUE(log.append(kStart + 1s, "key", market_order(Sell, "1")));
  }
  const auto whole = text();
  for (std::size_t cut = whole.rfind('\n', whole.size() - 2) + 1; cut < whole.size(); cut += 37) {
    write(std::string_view{whole}.substr(0, cut));
    auto log = open();
    EXPECT_EQ(log.found().size(), 1U);
    EXPECT_EQ(log.reached(), kStart);
    ASSERT_TRUE(log.append(kStart + 2s, "key", market_order(Sell, "2")));
    EXPECT_EQ(open().found().size(), 2U);
  }
}

TEST_F(CommandLogs, name_the_damaged_line_and_the_foreign_market) {
  {
    auto log = open();
    ASSERT_TRUE(log.append(kStart, "key", market_order(Buy, "1")));
    ASSERT_TRUE(log.append(kStart + 1s, "key", market_order(Sell, "1")));
  }
  auto broken = text();
  broken[broken.find("\"quantity\":\"1\"") + 12] = '2';
  write(broken);
  const auto damaged = CommandLog::open(directory, "hand-made");
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, Errc::Corrupt);
  EXPECT_TRUE(
      damaged.error().context.ends_with(": command log, line 2 is damaged"));  // after the place
  const auto foreign = CommandLog::open(directory, "another");
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, Errc::Config);
}

TEST_F(CommandLogs, a_day_of_the_whole_market_is_back_in_well_under_a_second) {
  const auto market = std::make_shared<Market>(
      SyntheticMarket{{.seed = 7, .symbols = 650, .range = {kStart, kStart + 30h}}});
  {
    auto log = open();
    for (int i = 0; i < 20; ++i) {
      const auto name = "SYN" + std::to_string(100 + i) + "USDT";
      const auto& it = market->listings()[static_cast<std::size_t>(99 + i)].instrument;
      ASSERT_EQ(it.symbol, name);
      MarketCache cache;
      const auto bar = market->minute(static_cast<std::size_t>(99 + i), kStart, cache);
      const auto size =
          affordable(Money::from_int(500), to_tick(bar->open, it.tick, Rounding::Nearest).value(),
                     Rounding::Down)
              .floor_to(it.step);
      ASSERT_TRUE(log.append(kStart + i * 1s, "key",
                             wire::NewOrder{.symbol = name,
                                            .side = i % 2 == 0 ? Buy : Sell,
                                            .type = wire::OrderType::Market,
                                            .quantity = size}));
    }
    ASSERT_TRUE(log.mark(kStart + 24h));
  }
  const auto began = thread_cpu_now();
  Exchange exchange{market, Settings{}, kStart};
  ASSERT_TRUE(restore(exchange, open()));
  const auto took = thread_cpu_now() - began;
  EXPECT_EQ(exchange.now(), kStart + 24h);
  const auto response = exchange.handle(exchange.account("key"), wire::GetAccount{});
  const auto& account = std::get<wire::AccountView>(response.body);
  EXPECT_GE(account.positions.size(), 5U);  // the others were liquidated
  std::printf("a day restored in %.0f ms\n", static_cast<double>(took.count()) / 1e6);
}

}  // namespace
}  // namespace gyre::sim
