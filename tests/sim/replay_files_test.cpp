#include "gyre/sim/replay_files.hpp"

#include <gtest/gtest.h>

#include "tests/data.hpp"
#include "tests/sim/hand_market.hpp"

namespace gyre::sim {
namespace {

constexpr TimeRange week{kStart, Timestamp{std::chrono::sys_days{std::chrono::year{2025} / 6 / 3}}};

TEST(ReplayFiles, play_the_eighteen_symbols_whose_minutes_are_there) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no market data";
  const auto began = thread_cpu_now();
  const auto replay =
      load_replay(beside(*data / "klines"), {.range = week, .symbols = {}, .ladder = {}});
  ASSERT_TRUE(replay) << replay.error().context;
  const auto took = thread_cpu_now() - began;
  std::printf("loaded in %.0f ms\n", static_cast<double>(took.count()) / 1e6);
  EXPECT_EQ(replay->market.listings().size(), 18U);
  EXPECT_EQ(replay->market.range(), week);
  EXPECT_GT(replay->skipped.size(), 20U);
  for (const auto& it : replay->assumed) std::puts(it.c_str());
  for (const auto& listing : replay->market.listings())
    EXPECT_GE(listing.instrument.brackets.size(), 5U) << listing.instrument.symbol;
}

TEST(ReplayFiles, a_week_of_real_bars_trades_at_their_prices) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no market data";
  auto replay = load_replay(beside(*data / "klines"),
                            {.range = week, .symbols = {"BTCUSDT", "SOLUSDT"}, .ladder = {}});
  ASSERT_TRUE(replay) << replay.error().context;
  const auto market = std::make_shared<Market>(std::move(replay->market));
  Trader trader{market, Settings{}, kStart};
  trader.handle(wire::NewOrder{.symbol = "BTCUSDT",
                               .side = OrderSide::Buy,
                               .type = wire::OrderType::Market,
                               .quantity = quantity("0.05")});
  trader.run_for(2h);
  MarketCache cache;
  const auto bar = market->minute(0, kStart, cache);
  ASSERT_TRUE(bar.has_value());
  const auto entry = trader.position("BTCUSDT").entry;
  EXPECT_GE(entry.to_double(), bar->low);
  EXPECT_LE(entry.to_double(), bar->high);
  const auto klines = trader.ask<wire::KlinesView>(
      wire::GetKlines{.symbol = "SOLUSDT", .timeframe = Timeframe::m5, .limit = 499});
  EXPECT_EQ(klines.bars.size(), 499U);
  trader.run_until(kDawn + 8h);
  const auto funding =
      trader.ask<std::vector<wire::IncomeView>>(wire::GetIncome{.type = "FUNDING_FEE"});
  ASSERT_EQ(funding.size(), 1U);
  EXPECT_EQ(funding[0].info, "");
}

TEST(ReplayFiles, a_named_symbol_that_cannot_be_played_is_an_error) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no market data";
  const auto replay =
      load_replay(beside(*data / "klines"), {.range = week, .symbols = {"TONUSDT"}, .ladder = {}});
  ASSERT_FALSE(replay);
  EXPECT_EQ(replay.error().code, Errc::NotFound);
  EXPECT_TRUE(replay.error().context.starts_with("TONUSDT: "));
}

}  // namespace
}  // namespace gyre::sim
