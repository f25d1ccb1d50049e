#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "gyre/core/hash.hpp"
#include "gyre/core/random.hpp"
#include "tests/sim/hand_market.hpp"

// A trader that does anything at any time on the generated market: what must hold whatever happens.
namespace gyre::sim {
namespace {

std::shared_ptr<const Market> generated(std::uint64_t seed) {
  return std::make_shared<Market>(
      SyntheticMarket{{.seed = seed, .symbols = 5, .range = {kStart, kStart + 12h}}});
}

OrderSide side_of(std::uint64_t draw) { return draw % 2 == 0 ? OrderSide::Buy : OrderSide::Sell; }

Price near(const Instrument& it, Price last, double share) {
  return to_tick(last.to_double() * (1 + share), it.tick, Rounding::Nearest).value();
}

// In hedge mode an order is about one of two positions.
wire::Request hedged(wire::Request request, std::uint64_t k) {
  const auto on_a_side = [&](auto& order) {
    order.position = key(k, 10) % 2 == 0 ? PositionSide::Long : PositionSide::Short;
    order.reduce_only = false;
  };
  if (auto* order = std::get_if<wire::NewOrder>(&request)) on_a_side(*order);
  if (auto* algo = std::get_if<wire::NewAlgoOrder>(&request)) on_a_side(*algo);
  return request;
}

// One thing to do, drawn by number.
wire::Request draw_request(const Market& market, Exchange& exchange, std::uint64_t k) {
  const auto symbol = key(k, 1) % market.listings().size();
  const auto& it = market.listings()[symbol].instrument;
  const auto last = exchange.book_ticker(symbol).bid;
  const auto size =
      affordable(Money::from_int(20 + static_cast<int>(key(k, 2) % 4000)), last, Rounding::Down)
          .floor_to(it.step);
  const double away = (uniform(key(k, 3)) - 0.5) * 0.02;
  switch (key(k, 4) % 9) {
    case 0:
    case 1:
      return wire::NewOrder{.symbol = it.symbol,
                            .side = side_of(key(k, 5)),
                            .type = wire::OrderType::Market,
                            .quantity = size,
                            .reduce_only = key(k, 6) % 3 == 0};
    case 2:
    case 3:
      return wire::NewOrder{.symbol = it.symbol,
                            .side = side_of(key(k, 5)),
                            .type = wire::OrderType::Limit,
                            .time_in_force = wire::TimeInForce(key(k, 7) % 4),
                            .quantity = size,
                            .price = near(it, last, away),
                            .reduce_only = key(k, 6) % 3 == 0};
    case 4:
      return wire::NewAlgoOrder{.symbol = it.symbol,
                                .side = side_of(key(k, 5)),
                                .type = wire::AlgoType(key(k, 7) % 2),
                                .trigger = near(it, last, away),
                                .close_position = true};
    case 5:
      return wire::NewAlgoOrder{.symbol = it.symbol,
                                .side = side_of(key(k, 5)),
                                .type = wire::AlgoType(key(k, 7) % 4),
                                .trigger = near(it, last, away),
                                .price = key(k, 7) % 4 >= 2 ? near(it, last, away * 1.1) : Price{},
                                .quantity = size,
                                .reduce_only = key(k, 6) % 2 == 0};
    case 6:
      return wire::SetLeverage{it.symbol, 1 + static_cast<int>(key(k, 5) % 50)};
    case 7:
      return wire::DeleteAllOrders{it.symbol};
    default:
      return wire::DeleteAllAlgoOrders{it.symbol};
  }
}

struct Run {
  std::shared_ptr<const Market> market;
  Trader trader;
  bool hedge;

  explicit Run(std::uint64_t seed, Settings settings = {}, bool in_hedge_mode = false)
      : market{generated(seed)}, trader{market, settings, kStart}, hedge{in_hedge_mode} {
    if (hedge) trader.handle(wire::SetPositionMode{true});
  }

  void trade(std::uint64_t seed, int requests) {
    for (int i = 0; i < requests; ++i) {
      const auto k = key(seed, 99, i);
      trader.run_for(milliseconds{static_cast<std::int64_t>(key(k, 8) % 400'000)});
      const auto request = draw_request(*market, trader.exchange, k);
      trader.handle(hedge ? hedged(request, k) : request);
    }
  }
};

// Everything that an exchange may do to an account, again and again.
Settings hostile() {
  Settings settings;
  settings.faults =
      "dies_later@0s:10%;slices@0s:30%:all;cut@0s:10%:all;self_match@0s:5%:all;cancel_race@0s:50%;"
      "trigger_rejected@0s:10%;trigger_part@0s:10%;trigger_stuck@0s:20%;fill_first@0s:30%;"
      "stop_vanishes@1h+9h:20m:30%;stop_cancelled@50m+9h:20m:30%;adl@1h+9h:30m:40%;"
      "extra_funding@1h+9h:40m;mode_switch@2h+10m;new_tiers@3h+1h:40%;new_filters@5h+30m;"
      "foreign_order@30m+9h:30m;foreign_trade@40m+9h:30m;gap@4h+1h:7%;gap@6h:-12%;empty_book@0s:5%:"
      "all;"
      "key_expired@1h+9h:1h;transfer@1h+9h:1h:5%;transfer@90m+9h:1h:-7%;stale_orders@0s;"
      "stale_positions@8h+1h";
  return settings;
}

std::string user_story(const std::vector<Message>& said) {
  Fingerprint print;
  for (const auto& message : said) {
    if (!message.account) continue;
    if (const auto* it = std::get_if<wire::OrderTradeUpdate>(&message.what)) {
      print.add(static_cast<std::uint64_t>(to_ms(it->transaction_time)));
      print.add(it->client_id);
      print.add(static_cast<std::uint64_t>(it->last_price.raw()));
      print.add(index(it->status));
      print.add(static_cast<std::uint64_t>(it->fee.raw()));
    } else if (const auto* account = std::get_if<wire::AccountUpdate>(&message.what)) {
      print.add(static_cast<std::uint64_t>(account->wallet.raw()));
    } else if (const auto* algo = std::get_if<wire::AlgoUpdate>(&message.what)) {
      print.add(static_cast<std::uint64_t>(algo->algo_id));
      print.add(index(algo->status));
    }
  }
  return print.text();
}

void check_books(Run& run) {
  auto& trader = run.trader;
  Money rows;
  for (const auto& row : trader.ask<std::vector<wire::IncomeView>>(wire::GetIncome{.limit = 1000}))
    rows += row.amount;
  RC_ASSERT(rows == trader.wallet());
  for (const auto& listing : run.market->listings()) {
    const auto& name = listing.instrument.symbol;
    std::map<PositionSide, Money> amounts;
    for (const auto& trade : trader.ask<std::vector<wire::UserTradeView>>(
             wire::GetUserTrades{.symbol = name, .limit = 1000})) {
      const auto size = Money::from_raw(trade.quantity.raw());
      amounts[trade.position] += trade.side == OrderSide::Buy ? size : -size;
    }
    for (const auto& position :
         trader.ask<std::vector<wire::PositionView>>(wire::GetPositions{name})) {
      const auto amount = amounts[position.position];
      RC_ASSERT(position.amount == amount);
      RC_ASSERT(position.isolated_wallet >= Money{});
      RC_ASSERT(!amount.is_zero() || position.isolated_wallet.is_zero());
      RC_ASSERT(position.position != PositionSide::Long || amount >= Money{});
      RC_ASSERT(position.position != PositionSide::Short || amount <= Money{});
    }
  }
}

RC_GTEST_PROP(RandomTrading, books_balance_to_the_last_unit, (std::uint64_t seed)) {
  Run run{seed % 50};
  run.trade(seed, 120);
  check_books(run);
}

RC_GTEST_PROP(RandomTrading, books_balance_whatever_goes_wrong, (std::uint64_t seed)) {
  Run run{seed % 50, hostile()};
  run.trade(seed, 120);
  // Past the faults of answers and of what is listed.
  run.trader.run_until(std::max(run.trader.exchange.now(), kStart + 9h + 30min));
  check_books(run);
}

RC_GTEST_PROP(RandomTrading, books_balance_in_hedge_mode_whatever_goes_wrong,
              (std::uint64_t seed, bool bad)) {
  Run run{seed % 50, bad ? hostile() : Settings{}, true};
  run.trade(seed, 120);
  run.trader.run_until(std::max(run.trader.exchange.now(), kStart + 9h + 30min));
  check_books(run);
}

RC_GTEST_PROP(RandomTrading, the_same_things_go_wrong_again, (std::uint64_t seed)) {
  Run one{seed % 50, hostile()}, two{seed % 50, hostile()};
  one.trade(seed, 80);
  two.trade(seed, 80);
  RC_ASSERT(user_story(one.trader.said) == user_story(two.trader.said));
  RC_ASSERT(one.trader.exchange.faults() == two.trader.exchange.faults());
}

FaultCounts strikes_of(std::uint64_t seed) {
  auto settings = hostile();
  settings.seed = seed;
  Run run{seed, settings};
  for (std::uint64_t part = 0; part < 60; ++part) {
    run.trade(key(seed, part), 3);
    run.trader.handle(wire::StartListenKey{});
    run.trader.handle(wire::GetPositions{});
    const auto open = run.trader.ask<std::vector<wire::OrderView>>(wire::GetOpenOrders{});
    if (!open.empty()) run.trader.handle(wire::DeleteOrder{{open[0].symbol, open[0].order_id, ""}});
  }
  return run.trader.exchange.faults();
}

TEST(RandomTrading, everything_that_may_go_wrong_does) {
  FaultCounts sum{};
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const auto counts = strikes_of(seed);
    for (std::size_t i = 0; i < counts.size(); ++i) sum[i] += counts[i];
  }
  for (const auto& fault : read_fault_plan(hostile().faults).value())
    if (fault.kind != FaultKind::Gap) {  // it is in the market
      EXPECT_GT(sum[index(fault.kind)], 0u) << to_string(fault.kind);
    }
}

RC_GTEST_PROP(RandomTrading, every_fill_lies_inside_its_minute, (std::uint64_t seed)) {
  Run run{seed % 50};
  run.trade(seed, 120);
  MarketCache cache;
  int fills = 0;
  for (SymbolIndex s = 0; s < run.market->listings().size(); ++s)
    for (const auto& trade : run.trader.ask<std::vector<wire::UserTradeView>>(wire::GetUserTrades{
             .symbol = run.market->listings()[s].instrument.symbol, .limit = 1000})) {
      const auto bar = run.market->minute(s, floor_to(trade.time, 1min), cache);
      RC_ASSERT(bar.has_value());
      RC_ASSERT(bar->low <= trade.price.to_double() && trade.price.to_double() <= bar->high);
      ++fills;
    }
  RC_CLASSIFY(fills > 20, "many fills");
}

RC_GTEST_PROP(RandomTrading, the_same_requests_give_the_same_story, (std::uint64_t seed)) {
  Run one{seed % 50}, two{seed % 50};
  one.trade(seed, 80);
  two.trade(seed, 80);
  RC_ASSERT(user_story(one.trader.said) == user_story(two.trader.said));
}

RC_GTEST_PROP(RandomTrading, forming_bars_change_no_trade, (std::uint64_t seed)) {
  Settings path;
  path.updates = Updates::Path;
  Run one{seed % 50}, two{seed % 50, path};
  one.trade(seed, 40);
  two.trade(seed, 40);
  RC_ASSERT(user_story(one.trader.said) == user_story(two.trader.said));
}

RC_GTEST_PROP(RandomTrading, a_restart_comes_to_the_same_account, (std::uint64_t seed, bool bad)) {
  const auto settings = bad ? hostile() : Settings{};
  Run run{seed % 50, settings};
  Exchange again{run.market, settings, kStart};
  const auto me = again.account("key");
  again.handle(me, wire::StartListenKey{});
  for (int i = 0; i < 60; ++i) {
    const auto k = key(seed, 99, i);
    run.trader.run_for(milliseconds{static_cast<std::int64_t>(key(k, 8) % 400'000)});
    const auto request = draw_request(*run.market, run.trader.exchange, k);
    run.trader.handle(request);
    again.skip_to(run.trader.exchange.now());
    again.handle(me, request);
  }
  const auto ours = run.trader.ask<std::vector<wire::IncomeView>>(wire::GetIncome{.limit = 1000});
  const auto response = again.handle(me, wire::GetIncome{.limit = 1000});
  const auto& theirs = std::get<std::vector<wire::IncomeView>>(response.body);
  RC_ASSERT(ours.size() == theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    RC_ASSERT(ours[i].amount == theirs[i].amount);
    RC_ASSERT(ours[i].time == theirs[i].time);
    RC_ASSERT(ours[i].trade_id == theirs[i].trade_id);
  }
}

}  // namespace
}  // namespace gyre::sim
