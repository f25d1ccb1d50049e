#include <algorithm>

#include "tests/sim/hostile.hpp"

// What a plan does to positions, accounts and contracts.
namespace gyre::sim {
namespace {

using enum OrderSide;

TEST_F(Hostile, a_winning_position_is_deleveraged) {
  market.set_from(1, 110, 110.5, 109.5, 110);
  begin("adl@2m:50%");
  enter();
  trader->run_for(3min);
  EXPECT_EQ(trader->position().amount, money("1"));
  const auto updates = trader->heard<wire::OrderTradeUpdate>();
  ASSERT_EQ(updates.size(), 1u);
  EXPECT_TRUE(updates[0].client_id.starts_with("adl_autoclose"));
  EXPECT_EQ(updates[0].fee, Money{});
  EXPECT_TRUE(is_balanced());
}

TEST_F(Hostile, a_losing_position_is_not) {
  market.set_from(1, 98, 98.5, 97.5, 98);
  begin("adl@2m:50%");
  enter();
  trader->run_for(3min);
  EXPECT_EQ(trader->position().amount, money("2"));
}

TEST_F(Hostile, a_funding_comes_between) {
  begin("extra_funding@1m");
  enter();
  trader->run_for(2min);
  const auto rows =
      trader->ask<std::vector<wire::IncomeView>>(wire::GetIncome{.type = "FUNDING_FEE"});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_FALSE(rows[0].amount.is_zero());
  EXPECT_TRUE(is_balanced());
}

TEST_F(Hostile, the_mode_is_switched_until_somebody_switches_it_back) {
  begin("mode_switch@1m+1h");
  trader->run_for(2min);
  EXPECT_EQ(trader->heard<wire::AccountConfigUpdate>().size(), 1u);
  EXPECT_TRUE(trader->ask<wire::PositionModeView>(wire::GetPositionMode{}).hedge);
  EXPECT_EQ(trader->code(market_order(Buy, "2")), -4061);
  EXPECT_EQ(trader->code(close_all(Sell, "90")), -4061);
  EXPECT_EQ(trader->code(wire::SetPositionMode{false}), 0);
  EXPECT_EQ(trader->code(market_order(Buy, "2")), 0);
}

TEST_F(Hostile, the_mode_comes_back_at_the_end_of_its_fault) {
  begin("mode_switch@1m+1m");
  trader->run_for(3min);
  EXPECT_EQ(trader->heard<wire::AccountConfigUpdate>().size(), 2u);
  EXPECT_EQ(trader->code(market_order(Buy, "2")), 0);
}

TEST_F(Hostile, filters_and_tiers_change_for_a_while) {
  begin("new_filters@1m+1m:AAAUSDT;new_tiers@1m+1m:20%");
  EXPECT_EQ(trader->code(limit_order(Buy, "2", "99.9")), 0);
  trader->run_for(90s);
  EXPECT_EQ(trader->code(limit_order(Buy, "2", "99.9")), -4014);
  const auto info = trader->ask<wire::ExchangeInfoView>(wire::GetExchangeInfo{});
  EXPECT_EQ(info.symbols[0].instrument.tick, price("1"));
  EXPECT_EQ(info.symbols[1].instrument.tick, price("0.1"));
  EXPECT_EQ(trader->code(wire::SetLeverage{"AAAUSDT", 50}), -4028);
  trader->run_for(1min);
  EXPECT_EQ(trader->code(limit_order(Buy, "2", "99.9")), 0);
  EXPECT_EQ(trader->code(wire::SetLeverage{"AAAUSDT", 50}), 0);
}

TEST_F(Hostile, somebody_orders_and_trades_by_hand) {
  begin("foreign_order@1m:AAAUSDT;foreign_trade@2m:BBBUSDT");
  trader->run_for(90s);
  const auto open = trader->ask<std::vector<wire::OrderView>>(wire::GetOpenOrders{});
  ASSERT_EQ(open.size(), 1u);
  EXPECT_TRUE(open[0].client_id.starts_with("web_"));
  trader->run_for(1min);
  EXPECT_FALSE(trader->position("BBBUSDT").amount.is_zero());
  EXPECT_TRUE(is_balanced());
}

TEST_F(Hostile, prices_jump_and_answers_and_streams_agree) {
  begin("gap@90s+2m:-20%:AAAUSDT");
  const auto price_of = [&](std::string symbol) {
    return trader->ask<std::vector<wire::PriceView>>(wire::GetPrice{symbol}).at(0).price;
  };
  trader->run_until(kStart + 2min - 1ms);
  EXPECT_EQ(price_of("AAAUSDT"), price("100"));
  trader->run_until(kStart + 2min);
  EXPECT_EQ(price_of("AAAUSDT"), price("80"));
  EXPECT_EQ(price_of("BBBUSDT"), price("10"));
  trader->run_until(kStart + 3min + 5s);
  const auto said = trader->heard<wire::KlineMessage>();
  const auto told = std::ranges::find_if(said, [](const wire::KlineMessage& kline) {
    return kline.symbol == "AAAUSDT" && kline.bar.opened == kStart + 2min;
  });
  ASSERT_NE(told, said.end());
  const auto asked = trader->ask<wire::KlinesView>(wire::GetKlines{
      .symbol = "AAAUSDT", .timeframe = Timeframe::m1, .start = kStart + 2min, .limit = 1});
  EXPECT_EQ(asked.bars.at(0).bar.close, told->bar.close);
  EXPECT_EQ(told->bar.close, 80);
  trader->run_until(kStart + 10min);
  EXPECT_EQ(price_of("AAAUSDT"), price("100"));
  const auto coarse = trader->ask<wire::KlinesView>(wire::GetKlines{
      .symbol = "AAAUSDT", .timeframe = Timeframe::m5, .start = kStart, .limit = 1});
  EXPECT_EQ(coarse.bars.at(0).bar.low, 79.6);
  EXPECT_EQ(coarse.bars.at(0).bar.high, 100.5);
}

TEST_F(Hostile, a_gap_liquidates) {
  begin("gap@2m:-50%");
  enter();
  trader->run_for(3min);
  EXPECT_EQ(trader->position().amount, Money{});
  EXPECT_TRUE(is_balanced());
}

TEST_F(Hostile, a_listen_key_runs_out_told_or_not) {
  for (const auto& [plan, told] :
       {std::pair{"key_expired@1m", 1u}, {"key_expired@1m:0%", 0u}, {"key_deleted@1m", 0u}}) {
    begin(plan);
    trader->run_for(50s);
    EXPECT_EQ(trader->code(wire::KeepListenKey{}), 0);
    trader->run_for(20s);
    EXPECT_EQ(trader->heard<wire::ListenKeyExpired>().size(), told) << plan;
    EXPECT_EQ(trader->code(wire::KeepListenKey{}), -1125) << plan;
  }
}

TEST_F(Hostile, money_comes_and_goes_with_its_rows) {
  begin("transfer@1m:1%;transfer@2m:-100%");
  enter();
  trader->run_for(90s);
  auto updates = trader->heard<wire::AccountUpdate>();
  ASSERT_EQ(updates.size(), 1u);
  EXPECT_EQ(updates[0].reason, "DEPOSIT");
  EXPECT_EQ(updates[0].wallet, trader->wallet());
  trader->run_for(1min);
  updates = trader->heard<wire::AccountUpdate>();
  EXPECT_EQ(updates.back().reason, "WITHDRAW");
  EXPECT_EQ(trader->ask<wire::AccountView>(wire::GetAccount{}).available, Money{});
  EXPECT_TRUE(is_balanced());
}

TEST_F(Hostile, open_orders_are_told_as_they_were) {
  begin("stale_orders@1m:100%:10s");
  trader->run_for(2min);
  const auto id = send(limit_order(Buy, "2", "99"));
  bool missed = false, seen = false;
  const auto count = [&] {
    return trader->ask<std::vector<wire::OrderView>>(wire::GetOpenOrders{}).size();
  };
  for (int i = 0; i < 20; ++i, trader->run_for(500ms)) (count() == 0 ? missed : seen) = true;
  EXPECT_TRUE(missed && seen);
  trader->run_for(10s);
  EXPECT_EQ(count(), 1u);
  trader->handle(wire::DeleteOrder{{"AAAUSDT", id, ""}});
  missed = seen = false;
  for (int i = 0; i < 20; ++i, trader->run_for(500ms)) (count() == 0 ? missed : seen) = true;
  EXPECT_TRUE(missed && seen);
}

TEST_F(Hostile, positions_are_told_as_they_were) {
  begin("stale_positions@1m:100%:3s");
  trader->run_for(2min);
  enter();
  bool flat = false, open = false;
  for (int i = 0; i < 30; ++i, trader->run_for(100ms))
    (trader->position().amount.is_zero() ? flat : open) = true;
  EXPECT_TRUE(flat && open);
  trader->run_for(3s);
  EXPECT_EQ(trader->position().amount, money("2"));
}

TEST_F(Hostile, fees_are_paid_in_bnb_while_there_is_some) {
  auto settings = hand_settings();
  settings.fees_in_bnb = true;
  trader.emplace(market, settings);
  enter();
  const auto& state = trader->exchange.account_state(trader->me);
  const auto& trade = state.trades.at(0);
  EXPECT_EQ(trade.fee_asset, "BNB");
  EXPECT_EQ(state.bnb + trade.fee, Money::from_int(10));
  EXPECT_EQ(trader->wallet(), Money::from_int(10'000));
  const auto balances = trader->ask<std::vector<wire::BalanceView>>(wire::GetBalance{});
  ASSERT_EQ(balances.size(), 2u);
  EXPECT_EQ(balances[1].wallet, state.bnb);
  const auto rows =
      trader->ask<std::vector<wire::IncomeView>>(wire::GetIncome{.type = "COMMISSION"});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].asset, "BNB");
  EXPECT_EQ(rows[0].amount, -trade.fee);
}

}  // namespace
}  // namespace gyre::sim
