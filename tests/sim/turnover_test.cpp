#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/sim/hand_market.hpp"

// Contracts that are listed and delisted while the market runs.
namespace gyre::sim {
namespace {

constexpr TimeRange kDay{kDawn, kDawn + 24h};

std::shared_ptr<const Market> busy_market(Rate share = percent(20), int symbols = 20,
                                          int wide = 0) {
  return std::make_shared<const Market>(SyntheticMarket{{.seed = 7,
                                                         .symbols = symbols,
                                                         .range = {kDawn - 72h, kDay.end},
                                                         .turnover_share = share,
                                                         .turnover = kDay,
                                                         .wide_names = wide}});
}

// The first one that has it.
SymbolIndex first_with(const Market& market, std::optional<Timestamp> Life::* end) {
  for (SymbolIndex s = 0; s < market.listings().size(); ++s)
    if (market.life(s).*end) return s;
  ADD_FAILURE() << "nothing of the kind";
  return 0;
}

std::vector<Bar> bars_of(const Market& market, SymbolIndex symbol, Timeframe frame,
                         TimeRange opened) {
  std::vector<Bar> out;
  market.bars(symbol, frame, opened, out);
  return out;
}

struct Listed : Trader {
  explicit Listed(Timestamp start = kDawn) : Trader{busy_market(), hand_settings(), start} {}
  const Market& market_() { return exchange.market(); }
  std::string name(SymbolIndex symbol) { return market_().listings()[symbol].instrument.symbol; }
  // What exchangeInfo says; empty when it does not list it.
  std::string status(SymbolIndex symbol) {
    for (const auto& view : ask<wire::ExchangeInfoView>(wire::GetExchangeInfo{}).symbols)
      if (view.instrument.symbol == name(symbol)) return view.status;
    return "";
  }
  wire::NewOrder buy(SymbolIndex symbol) {
    const auto& it = market_().listings()[symbol].instrument;
    return {.symbol = it.symbol,
            .side = OrderSide::Buy,
            .type = wire::OrderType::Market,
            .quantity = Quantity::from_raw(
                (1 + 10'000'000'000 / std::max<std::int64_t>(1, last(symbol).raw())) *
                Quantity::kScale)};
  }
  Price last(SymbolIndex symbol) {
    return ask<std::vector<wire::PriceView>>(wire::GetPrice{name(symbol)}).at(0).price;
  }
};

TEST(Turnover, is_none_unless_it_is_asked_for) {
  const auto still = busy_market(Rate{});
  for (SymbolIndex s = 0; s < 20; ++s) EXPECT_TRUE(still->life(s).is_endless());
}

TEST(Turnover, half_is_listed_and_half_delisted_on_whole_hours_and_the_largest_stay) {
  const auto it = busy_market(percent(20), 40);
  int listed = 0, delisted = 0;
  for (SymbolIndex s = 0; s < 40; ++s) {
    const auto life = it->life(s);
    listed += life.listed ? 1 : 0;
    delisted += life.delisted ? 1 : 0;
    if (s < 10) EXPECT_TRUE(life.is_endless()) << s;
    for (const auto at : {life.listed, life.delisted}) {
      if (!at) continue;
      EXPECT_EQ(floor_to(*at, 1h), *at);
      EXPECT_GT(*at, kDay.begin + 4h);
      EXPECT_LT(*at, kDay.end - 4h);
    }
    if (life.listed) EXPECT_EQ(it->listings()[s].instrument.onboard, *life.listed);
  }
  EXPECT_EQ(listed, 4);
  EXPECT_EQ(delisted, 4);
}

TEST(Turnover, bars_begin_and_end_with_the_life_in_every_frame) {
  const auto it = busy_market();
  MarketCache cache;
  const auto fresh = first_with(*it, &Life::listed), old = first_with(*it, &Life::delisted);
  const auto listed = *it->life(fresh).listed, delisted = *it->life(old).delisted;
  EXPECT_FALSE(it->minute(fresh, listed - 1min, cache));
  EXPECT_TRUE(it->minute(fresh, listed, cache));
  EXPECT_TRUE(it->minute(old, delisted - 1min, cache));
  EXPECT_FALSE(it->minute(old, delisted, cache));
  for (const auto frame : {Timeframe::m1, Timeframe::m5, Timeframe::m15, Timeframe::h1}) {
    EXPECT_EQ(bars_of(*it, fresh, frame, kDay).front().opened, listed);
    EXPECT_EQ(it->first_bar(fresh, frame), listed);
    EXPECT_EQ(bars_of(*it, old, frame, kDay).back().opened, delisted - duration(frame));
  }
  // A four-hour bar is of the hours there are.
  const auto four = bars_of(*it, fresh, Timeframe::h4, kDay).front();
  const auto hours = bars_of(*it, fresh, Timeframe::h1, {four.opened, four.opened + 4h});
  EXPECT_EQ(four.open, hours.front().open);
  EXPECT_EQ(four.close, hours.back().close);
}

TEST(Turnover, a_contract_is_pending_for_an_hour_and_then_trades) {
  Listed trader;
  const auto symbol = first_with(trader.market_(), &Life::listed);
  const auto listed = *trader.market_().life(symbol).listed;
  trader.run_until(listed - 1h - 1ms);
  EXPECT_EQ(trader.status(symbol), "");
  EXPECT_EQ(trader.code(wire::GetKlines{.symbol = trader.name(symbol), .start = {}, .end = {}}),
            -1121);
  trader.run_until(listed - 1ms);
  EXPECT_EQ(trader.status(symbol), "PENDING_TRADING");
  auto order = trader.buy(0);
  order.symbol = trader.name(symbol);
  EXPECT_EQ(trader.code(order), -4108);
  trader.run_until(listed + 5min);
  EXPECT_EQ(trader.status(symbol), "TRADING");
  const auto klines = trader.ask<wire::KlinesView>(
      wire::GetKlines{.symbol = trader.name(symbol), .start = {}, .end = {}});
  EXPECT_EQ(klines.bars.front().bar.opened, listed);
  EXPECT_EQ(trader.code(trader.buy(symbol)), 0);
}

TEST(Turnover, a_delisting_settles_what_is_open_and_the_contract_goes) {
  Listed trader;
  const auto symbol = first_with(trader.market_(), &Life::delisted);
  const auto delisted = *trader.market_().life(symbol).delisted;
  trader.run_until(delisted - 1h);
  trader.handle(wire::SetLeverage{trader.name(symbol), 2});
  EXPECT_EQ(trader.code(trader.buy(symbol)), 0);
  trader.run_for(1min);
  ASSERT_FALSE(trader.position(trader.name(symbol)).amount.is_zero());
  const auto& it = trader.market_().listings()[symbol].instrument;
  wire::NewAlgoOrder stop = close_all(OrderSide::Sell, "1");
  stop.symbol = it.symbol;
  stop.trigger = Price::from_raw(trader.last(symbol).raw() / 2).round_to(it.tick, Rounding::Down);
  EXPECT_EQ(trader.code(stop), 0);
  trader.run_until(delisted - 29min);
  EXPECT_EQ(trader.code(trader.buy(symbol)), -4140);
  trader.run_until(delisted - 1ms);
  const auto mark = trader.last(symbol);
  trader.said.clear();
  trader.run_until(delisted + 1s);
  EXPECT_EQ(trader.status(symbol), "SETTLING");
  EXPECT_TRUE(trader.position(trader.name(symbol)).amount.is_zero());
  const auto updates = trader.heard<wire::OrderTradeUpdate>();
  ASSERT_FALSE(updates.empty());
  EXPECT_TRUE(updates.back().client_id.starts_with("settlement_autoclose-"));
  EXPECT_EQ(updates.back().last_price, mark);
  EXPECT_EQ(trader.heard<wire::AlgoUpdate>().back().status, wire::AlgoStatus::Expired);
  EXPECT_EQ(trader.code(trader.buy(0)), 0);
  auto order = trader.buy(0);
  order.symbol = trader.name(symbol);
  EXPECT_EQ(trader.code(order), -4108);
  trader.run_until(delisted + 10min);
  EXPECT_EQ(trader.status(symbol), "CLOSE");
  EXPECT_EQ(trader.code(order), -4141);
  trader.run_until(delisted + 1h);
  EXPECT_EQ(trader.status(symbol), "");
  EXPECT_EQ(trader.code(order), -4141);
}

TEST(Turnover, bars_and_marks_stop_with_the_contract_and_its_changes_are_told) {
  Listed trader;
  trader.run_until(kDay.end - 1h);
  std::map<std::string, std::vector<std::pair<Timestamp, std::string>>> changes;
  for (const auto& info : trader.heard<wire::ContractInfoMessage>())
    changes[info.symbol].emplace_back(info.event_time, info.status);
  const auto old = first_with(trader.market_(), &Life::delisted);
  const auto fresh = first_with(trader.market_(), &Life::listed);
  const auto listed = *trader.market_().life(fresh).listed;
  const auto delisted = *trader.market_().life(old).delisted;
  using Changes = std::vector<std::pair<Timestamp, std::string>>;
  EXPECT_EQ(changes[trader.name(fresh)],
            (Changes{{listed - 1h, "PENDING_TRADING"}, {listed, "TRADING"}}));
  EXPECT_EQ(changes[trader.name(old)],
            (Changes{{delisted, "SETTLING"}, {delisted + 10min, "CLOSE"}}));
  Timestamp last_bar{}, last_mark{};
  for (const auto& kline : trader.heard<wire::KlineMessage>())
    if (kline.symbol == trader.name(old)) last_bar = kline.bar.opened;
  for (const auto& mark : trader.heard<wire::MarkPriceMessage>())
    if (mark.symbol == trader.name(old)) last_mark = mark.event_time;
  EXPECT_EQ(last_bar, delisted - 1min);
  EXPECT_LT(last_mark, delisted);
}

TEST(Turnover, a_restart_settles_as_those_who_were_there_saw_it) {
  Listed there, away;
  const auto symbol = first_with(there.market_(), &Life::delisted);
  const auto delisted = *there.market_().life(symbol).delisted;
  for (auto* trader : {&there, &away}) {
    trader->run_until(delisted - 2h);
    EXPECT_EQ(trader->code(trader->buy(symbol)), 0);
  }
  there.run_until(delisted + 5min);
  away.exchange.skip_to(delisted + 5min);
  EXPECT_EQ(there.wallet(), away.wallet());
  EXPECT_TRUE(away.position(away.name(symbol)).amount.is_zero());
}

TEST(WideNames, stand_in_the_list_by_their_bytes_and_are_traded_like_others) {
  const auto it = busy_market(Rate{}, 20, 2);
  const auto plain = busy_market(Rate{}, 20);
  std::set<std::string> names;
  for (const auto& listing : it->listings()) names.insert(listing.instrument.symbol);
  EXPECT_TRUE(names.contains("币安人生USDT"));
  EXPECT_EQ(names.size(), 20u);
  EXPECT_TRUE(std::ranges::is_sorted(
      it->listings(), {}, [](const Listing& listing) { return listing.instrument.symbol; }));
  // The name is all that is different.
  const auto wide = static_cast<SymbolIndex>(
      std::ranges::find(it->listings(), "币安人生USDT",
                        [](const Listing& l) { return l.instrument.symbol; }) -
      it->listings().begin());
  EXPECT_EQ(bars_of(*it, wide, Timeframe::h1, kDay), bars_of(*plain, 10, Timeframe::h1, kDay));
}

TEST(Shifted, markets_are_the_same_some_days_later) {
  const auto it = busy_market();
  const auto later = it->shifted(std::chrono::days{100});
  constexpr auto by = std::chrono::days{100};
  MarketCache here, there;
  EXPECT_EQ(later.range().begin, it->range().begin + by);
  for (SymbolIndex s = 0; s < 20; ++s) {
    auto bar = it->minute(s, kDawn + 12h, here);
    if (bar) bar->opened += by;
    EXPECT_EQ(later.minute(s, kDawn + by + 12h, there), bar);
    auto all = bars_of(*it, s, Timeframe::h4, kDay);
    for (auto& one : all) one.opened += by;
    EXPECT_EQ(bars_of(later, s, Timeframe::h4, {kDay.begin + by, kDay.end + by}), all);
    auto funding = it->next_funding(s, kDawn);
    funding.at += by;
    EXPECT_EQ(later.next_funding(s, kDawn + by), funding);
    EXPECT_EQ(later.listings()[s].instrument.onboard, it->listings()[s].instrument.onboard + by);
    EXPECT_EQ(later.life(s).listed.has_value(), it->life(s).listed.has_value());
    EXPECT_EQ(later.first_bar(s, Timeframe::m1), it->first_bar(s, Timeframe::m1) + by);
  }
}

}  // namespace
}  // namespace gyre::sim
