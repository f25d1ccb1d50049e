#include "gyre/risk/gate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

namespace gyre::risk {
namespace {

Price price(std::string_view text) { return Price::parse(text).value(); }
Quantity quantity(std::string_view text) { return Quantity::parse(text).value(); }
Money money(std::string_view text) { return Money::parse(text).value(); }
Rate rate(std::string_view text) { return Rate::parse(text).value(); }

Instrument instrument() {
  return {.symbol = "ABCUSDT",
          .tick = price("0.01"),
          .step = quantity("0.1"),
          .quantity_min = quantity("0.1"),
          .quantity_max = quantity("100000"),
          .notional_min = money("5"),
          .brackets = {{money("0"), money("100000"), 50, rate("0.01"), {}},
                       {money("100000"), money("1000000"), 4, rate("0.05"), {}}}};
}

// Long at 100 with the stop at 98: 2 % away.
EntryRequest request() {
  return {.order = {.role = Role::Entry,
                    .symbol = {7},
                    .side = OrderSide::Buy,
                    .price = price("100.1"),
                    .stop = price("98"),
                    .target = price("104")},
          .side = Side::Long,
          .entry = price("100"),
          .disaster = price("96"),
          .impact_max = quantity("100000")};
}

Account account() { return {.equity = money("10000")}; }

Exposure exposure(std::uint16_t symbol, Side side, std::string_view notional,
                  std::string_view at_risk) {
  return {SymbolId{symbol}, side, money(notional), money(at_risk), 1};
}

TEST(Gate, sizes_by_the_risk_of_the_stop) {
  const auto order = Gate{{}}.entry(request(), instrument(), account());
  ASSERT_TRUE(order);
  EXPECT_EQ((*order)->quantity, quantity("25"));  // 10,000 * 0.5 % = 50, over 2 a piece
}

TEST(Gate, trades_smaller_in_a_drawdown_and_not_at_all_when_halted) {
  auto standing = account();
  standing.mode = RiskMode::Cautious;
  EXPECT_EQ((*Gate{{}}.entry(request(), instrument(), standing))->quantity, quantity("12.5"));
  standing.mode = RiskMode::Averse;
  EXPECT_EQ((*Gate{{}}.entry(request(), instrument(), standing))->quantity, quantity("6.2"));
  standing.mode = RiskMode::Halted;
  EXPECT_EQ(Gate{{}}.entry(request(), instrument(), standing).error(), DecisionReason::RiskHalted);
}

TEST(Gate, never_rounds_up_to_the_smallest_order) {
  auto standing = account();
  standing.equity = money("1.9");
  EXPECT_EQ(Gate{{}}.entry(request(), instrument(), standing).error(), DecisionReason::SymbolCap);
  auto minimum = instrument();
  minimum.notional_min = money("2500.01");
  EXPECT_EQ(Gate{{}}.entry(request(), minimum, account()).error(), DecisionReason::BelowMinimum);
  minimum.notional_min = money("2500");
  EXPECT_TRUE(Gate{{}}.entry(request(), minimum, account()));
}

TEST(Gate, holds_the_smallest_order_against_the_limit_as_the_venue_does) {
  auto minimum = instrument();
  minimum.notional_min = money("2500");
  auto wanted = request();
  wanted.order.price = price("99.9");
  EXPECT_EQ(Gate{{}}.entry(wanted, minimum, account()).error(), DecisionReason::BelowMinimum);
  wanted.order.price = price("100.1");
  EXPECT_TRUE(Gate{{}}.entry(wanted, minimum, account()));
}

TEST(Gate, the_cap_of_a_symbol_is_for_both_of_its_positions) {
  auto wanted = request();
  wanted.order.position = PositionSide::Long;
  Settings settings;
  settings.symbol = percent(30);
  auto standing = account();
  auto other = exposure(7, Side::Short, "1000", "10");
  other.leg.position = PositionSide::Short;
  standing.exposures = {&other, 1};
  const auto order = Gate{settings}.entry(wanted, instrument(), standing);
  ASSERT_TRUE(order);
  EXPECT_EQ((*order)->quantity, quantity("20"));  // 3,000 less 1,000, at 100
  other.notional = money("3000");
  EXPECT_EQ(Gate{settings}.entry(wanted, instrument(), standing).error(),
            DecisionReason::SymbolCap);
  other.leg.position = PositionSide::Long;
  EXPECT_EQ(Gate{settings}.entry(wanted, instrument(), standing).error(),
            DecisionReason::SymbolBusy);
}

TEST(Gate, cuts_to_the_cap_of_a_symbol) {
  auto narrow = request();
  narrow.order.stop = price("99.8");
  narrow.disaster = price("99.6");
  const auto order = Gate{{}}.entry(narrow, instrument(), account());
  EXPECT_EQ((*order)->quantity, quantity("75"));  // 7,500 of 10,000
}

struct Closed {
  const char* why;
  std::vector<Exposure> held;
  DecisionReason reason;
};

TEST(Gate, names_the_first_cap_that_closes) {
  const std::vector<Exposure> eight(8, exposure(1, Side::Short, "10", "0"));
  const Closed cases[]{
      {"same symbol", {exposure(7, Side::Short, "10", "1")}, DecisionReason::SymbolBusy},
      {"eight positions", eight, DecisionReason::PositionLimit},
      {"open risk", {exposure(1, Side::Short, "10", "250.01")}, DecisionReason::OpenRisk},
      {"side risk", {exposure(1, Side::Long, "10", "150.01")}, DecisionReason::SideRisk},
      {"gross", {exposure(1, Side::Short, "30000", "0")}, DecisionReason::GrossCap},
      {"beta", {exposure(1, Side::Long, "15000", "0")}, DecisionReason::BetaCap},
  };
  for (const auto& one : cases) {
    auto standing = account();
    standing.exposures = one.held;
    const auto order = Gate{{}}.entry(request(), instrument(), standing);
    ASSERT_FALSE(order) << one.why;
    EXPECT_EQ(order.error(), one.reason) << one.why;
  }
}

TEST(Gate, allows_so_many_entries_at_a_boundary) {
  auto standing = account();
  standing.entries_at_boundary = 3;
  EXPECT_EQ(Gate{{}}.entry(request(), instrument(), standing).error(),
            DecisionReason::BoundaryLimit);
}

TEST(Gate, refuses_where_the_bracket_allows_less_leverage) {
  auto thin = instrument();
  thin.brackets.erase(thin.brackets.begin());
  EXPECT_EQ(Gate{{}}.entry(request(), thin, account()).error(), DecisionReason::LeverageBracket);
}

TEST(Gate, keeps_the_liquidation_price_beyond_the_disaster_stop) {
  auto wide = request();
  wide.disaster = price("90");  // twice 10 % is beyond 20 % - 1 %
  EXPECT_EQ(Gate{{}}.entry(wide, instrument(), account()).error(), DecisionReason::LiquidationNear);
}

TEST(Gate, takes_at_most_its_share_of_the_volume) {
  auto illiquid = request();
  illiquid.impact_max = quantity("3.27");
  EXPECT_EQ((*Gate{{}}.entry(illiquid, instrument(), account()))->quantity, quantity("3.2"));
  illiquid.impact_max = {};
  EXPECT_EQ(Gate{{}}.entry(illiquid, instrument(), account()).error(), DecisionReason::ImpactCap);
}

RC_GTEST_PROP(Gate, an_approved_entry_is_on_the_grid_and_under_every_cap,
              (std::uint32_t stop_raw, std::uint32_t equity_raw)) {
  auto asked = request();
  const auto distance = 10 + stop_raw % 500;  // 0.10 to 5.09
  asked.order.stop = price("100") - Price::from_raw(Wide{distance} * 1'000'000);
  asked.disaster = price("100") - Price::from_raw(Wide{distance} * 2'000'000);
  auto standing = account();
  standing.equity = Money::from_int(50 + equity_raw % 1'000'000);
  const auto order = Gate{{}}.entry(asked, instrument(), standing);
  if (!order) return;
  const auto size = (*order)->quantity;
  RC_ASSERT(size == size.floor_to(quantity("0.1")));
  const auto value = notional(price("100"), size, Rounding::Up);
  RC_ASSERT(value <= share(standing.equity, rate("0.75"), Rounding::Up));
  RC_ASSERT(notional(price("100") - asked.order.stop, size, Rounding::Down) <=
            share(standing.equity, rate("0.005"), Rounding::Up));
  RC_ASSERT(value >= money("5"));
}

// Accounts from 100 USDT to a billion, coins from 1e-7 to a million, settings by chance.
RC_GTEST_PROP(Gate, keeps_every_cap_for_any_account_coin_and_settings, ()) {
  const auto any = [](int from, int to) { return *rc::gen::inRange(from, to + 1); };
  const auto power = [](int exponent) {  // in 1e-8
    Wide raw = 1;
    while (exponent-- > -8) raw *= 10;
    return raw;
  };
  const Settings settings{.per_trade = basis_points(1) + Rate::from_raw(any(0, 2'000'000)),
                          .open = Rate::from_raw(any(1, 20) * 1'000'000),
                          .side = Rate::from_raw(any(1, 20) * 1'000'000),
                          .leverage = any(1, 20),
                          .symbol = Rate::from_raw(any(1, 300) * 1'000'000),
                          .gross = Rate::from_raw(any(1, 600) * 1'000'000),
                          .beta_net = Rate::from_raw(any(1, 300) * 1'000'000)};
  const Price entry = Price::from_raw(power(any(-7, 6)) * any(1, 9));
  const Price distance =
      std::max(Price::from_raw(1), Price::from_raw(Wide{entry.raw()} * any(1, 50) / 1000));
  const bool buys = any(0, 1) == 1;
  const auto behind = [&](int times) {
    return buys ? Price::from_raw(std::max(Wide{0}, Wide{entry.raw()} - times * distance.raw()))
                : Price::from_raw(Wide{entry.raw()} + times * distance.raw());
  };
  RC_PRE(!behind(1).is_zero());
  auto asked = request();
  asked.side = buys ? Side::Long : Side::Short;
  asked.order.side = opening(asked.side);
  asked.order.price = asked.entry = entry;
  asked.order.stop = behind(1);
  asked.disaster = behind(2);
  asked.impact_max = Quantity::from_raw(Quantity::kMax);
  auto coin = instrument();
  coin.tick = Price::from_raw(1);
  coin.step = coin.quantity_min = Quantity::from_raw(power(any(-8, 0)));
  coin.quantity_max = Quantity::from_raw(power(any(0, 10)));
  coin.brackets = {{Money{}, Money::from_raw(Money::kMax), 125, rate("0.004"), {}}};
  auto standing = account();
  standing.equity = Money::from_raw(power(any(2, 9)));
  const std::array held{exposure(1, Side::Long, "70", "1"), exposure(2, Side::Short, "30", "0.4")};
  standing.exposures = std::span{held}.first(static_cast<std::size_t>(any(0, 2)));

  const auto order = Gate{settings}.entry(asked, coin, standing);
  RC_CLASSIFY(order.has_value());
  if (!order) return;
  const auto size = (*order)->quantity;
  const auto cap = [&](Rate of) { return share(standing.equity, of, Rounding::Up); };
  const auto value = notional(entry, size, Rounding::Down);
  const auto at_risk = notional(distance, size, Rounding::Down);
  Money gross = value, open = at_risk, side = at_risk;
  double net = sign(asked.side) * value.to_double();
  for (const auto& e : standing.exposures) {
    gross += e.notional;
    open += e.at_risk;
    if (e.side == asked.side) side += e.at_risk;
    net += sign(e.side) * e.notional.to_double();
  }
  RC_ASSERT(size == size.floor_to(coin.step) && size <= coin.quantity_max);
  RC_ASSERT(at_risk <= cap(settings.per_trade));
  RC_ASSERT(open <= cap(settings.open) && side <= cap(settings.side));
  RC_ASSERT(value <= cap(settings.symbol) && gross <= cap(settings.gross));
  RC_ASSERT(sign(asked.side) * net <= cap(settings.beta_net).to_double() * (1 + 1e-12));
  RC_ASSERT(Money::from_raw(gross.raw() / settings.leverage) <=
            cap(percent(100) - settings.free_margin) + Money::from_raw(1));
}

}  // namespace
}  // namespace gyre::risk
