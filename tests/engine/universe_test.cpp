#include <gtest/gtest.h>

#include "gyre/core/json_write.hpp"
#include "tests/engine/world.hpp"

namespace gyre {
namespace {

using namespace test;
using enum UniverseStanding;

constexpr SymbolId kFirst{0}, kSecond{1};
const std::vector<HandMarket::Symbol> kThickAndThin{{.name = "AUSDT"},
                                                    {.name = "BUSDT", .daily = 5e6}};

// Ready at noon, with a first boundary at which nothing stood.
World at_noon(std::vector<HandMarket::Symbol> symbols = kThickAndThin, UniverseSettings how = {}) {
  return World{std::move(symbols), std::move(how)};
}
void begin(World& w) {
  w.start(kDay + 12h);
  w.run(kDay + 12h, kDay + 12h + 5min);
}
// Both setups rise at the boundary of 12:10.
void rise(World& w) {
  for (auto& symbol : w.market.symbols) symbol.price = 101;
  w.run(kDay + 12h + 5min, kDay + 12h + 10min);
}

TEST(EngineUniverse, is_chosen_at_the_first_boundary_as_of_the_midnight_before) {
  auto w = at_noon();
  begin(w);
  const auto chosen = w.all<UniverseChanged>();
  ASSERT_EQ(chosen.size(), 1u);
  EXPECT_EQ(chosen[0].as_of, kDay);
  EXPECT_EQ(w.engine.books().standing(kFirst), Member);
  EXPECT_EQ(w.engine.books().standing(kSecond), LowVolume);
  EXPECT_EQ(w.funnel(), "nu");
}

TEST(EngineUniverse, an_idea_outside_of_it_is_written_down_and_not_traded) {
  auto w = at_noon();
  begin(w);
  rise(w);
  EXPECT_EQ(w.all<Proposed>().size(), 2u);
  EXPECT_EQ(w.decisions(), (std::vector{DecisionReason::Executed, DecisionReason::NotInUniverse}));
  EXPECT_EQ(w.funnel(), "pu");
}

TEST(EngineUniverse, is_chosen_again_once_a_day) {
  auto w = at_noon();
  w.start(kDay + 23h);
  w.run(kDay + 23h, kDay + 24h);
  ASSERT_EQ(w.all<UniverseChanged>().size(), 2u);
  EXPECT_EQ(w.all<UniverseChanged>()[1].as_of, kDay + 24h);
  EXPECT_EQ(w.all<UniverseChanged>()[1].at, kDay + 24h + 2s);
  EXPECT_TRUE(w.all<UniverseChanged>()[1].moves.empty());
  w.run(kDay + 24h, kDay + 25h);
  EXPECT_EQ(w.all<UniverseChanged>().size(), 2u);
}

TEST(EngineUniverse, uses_no_bar_that_closed_after_the_fixed_time) {
  auto w = at_noon({{.name = "AUSDT"}, {.name = "BUSDT"}}, {.at = 11h});
  w.start(kDay + 12h);
  w.market.symbols[1].daily = 0;
  w.run(kDay + 12h, kDay + 12h + 5min);
  EXPECT_EQ(w.all<UniverseChanged>()[0].as_of, kDay + 11h);
  EXPECT_EQ(w.engine.books().standing(kSecond), Member);
}

TEST(EngineUniverse, a_position_keeps_its_symbol_until_it_is_flat) {
  auto w = at_noon();
  w.market.symbols[0].daily = 30e6;
  w.start(kDay + 12h);
  w.run(kDay + 12h, kDay + 12h + 5min);
  rise(w);
  ASSERT_EQ(w.engine.books().orders().size(), 1u);
  w.market.symbols[0].daily = 1e6;
  w.run(kDay + 12h + 10min, kDay + 48h);
  EXPECT_EQ(w.engine.books().standing(kFirst), LowVolume);
  EXPECT_TRUE(w.engine.books().in_universe(kFirst));
  EXPECT_NE(w.funnel()[0], 'u');
  const auto entry = w.engine.books().orders().begin()->first;
  w.tell(OrderReport{.id = entry, .symbol = kFirst, .what = OrderEvent::Expire});
  EXPECT_FALSE(w.engine.books().in_universe(kFirst));
  w.run(kDay + 48h, kDay + 48h + 5min);
  EXPECT_EQ(w.funnel()[0], 'u');
}

TEST(EngineUniverse, a_symbol_that_ceases_to_trade_goes_at_once_and_keeps_its_stops) {
  auto w = at_noon();
  begin(w);
  rise(w);
  const auto entry = w.engine.books().orders().begin()->first;
  w.tell(OrderReport{.id = entry, .symbol = kFirst, .what = OrderEvent::Accept, .venue_id = 77});
  w.tell(FillReport{.symbol = kFirst,
                    .trade_id = 1,
                    .order_id = 77,
                    .id = entry,
                    .side = OrderSide::Buy,
                    .quantity = w.engine.books().find_order(entry)->intent.quantity,
                    .price = Price::from_int(101),
                    .at = w.now});
  ASSERT_EQ(w.engine.books().stops().size(), 2u);
  w.market.symbols[0].tradable = false;
  w.list();
  ASSERT_EQ(w.all<UniverseChanged>().size(), 2u);
  EXPECT_EQ(w.all<UniverseChanged>()[1].as_of, kDay);
  EXPECT_EQ(w.engine.books().standing(kFirst), NotTradable);
  EXPECT_EQ(w.engine.books().stops().size(), 2u);
  // A stop that vanishes is placed again all the same.
  const auto stop = w.engine.books().stops().begin()->first;
  w.tell(StopReport{.id = stop, .symbol = kFirst, .what = StopEvent::Cancel});
  EXPECT_EQ(w.engine.books().stops().size(), 2u);
  // Trading again, it waits for the fixed time.
  w.market.symbols[0].tradable = true;
  w.list();
  EXPECT_EQ(w.engine.books().standing(kFirst), NotTradable);
}

TEST(EngineUniverse, nobody_waits_for_the_bars_of_a_symbol_that_does_not_trade) {
  auto w = at_noon();
  begin(w);
  w.market.symbols[1].tradable = false;
  w.list();
  w.run(kDay + 12h + 5min, kDay + 12h + 9min);
  w.close(kDay + 12h + 10min, {1});
  EXPECT_EQ(w.funnel(), "nl");
  EXPECT_EQ(w.all<BoundaryAnalysed>().back().at, kDay + 12h + 10min + 2s);
}

TEST(EngineUniverse, a_listing_is_looked_at_when_its_history_has_come_and_traded_when_it_is_old) {
  auto w = at_noon();
  begin(w);
  w.market.symbols.push_back({.name = "NEWUSDT", .daily = 90e6});
  w.list();
  EXPECT_EQ(w.all<SymbolListed>().size(), 3u);
  w.run(kDay + 12h + 5min, kDay + 12h + 10min, {2});
  EXPECT_EQ(w.funnel(), "nud");
  w.history(2, 30);
  w.run(kDay + 12h + 10min, kDay + 12h + 15min);
  EXPECT_EQ(w.funnel(), "nuu");
  EXPECT_EQ(w.engine.books().standing({2}), NoData);  // until the fixed time
  w.run(kDay + 12h + 15min, kDay + 24h);
  EXPECT_EQ(w.engine.books().standing({2}), TooNew);
  EXPECT_EQ(w.engine.books().standing(kFirst), Member);
}

TEST(EngineUniverse, the_age_counts_from_the_listing_date_where_the_venue_tells_it) {
  // All have as many bars as are ever held: those alone would not tell twenty days from a year.
  auto w = at_noon({{.name = "AUSDT", .onboard = kDay - 20 * 24h},
                    {.name = "BUSDT", .onboard = kDay - 21 * 24h},
                    {.name = "CUSDT"}});
  begin(w);
  EXPECT_EQ(w.engine.books().standing(kFirst), TooNew);
  EXPECT_EQ(w.engine.books().standing(kSecond), Member);
  EXPECT_EQ(w.engine.books().standing({2}), Member);
}

TEST(EngineUniverse, the_venues_word_for_what_a_contract_is_keeps_it_out) {
  auto w = at_noon({{.name = "AUSDT", .underlying = "EQUITY,TradFi"},
                    {.name = "BUSDT", .underlying = "COIN,Layer-1"}});
  begin(w);
  EXPECT_EQ(w.engine.books().standing(kFirst), StockLike);
  EXPECT_EQ(w.engine.books().standing(kSecond), Member);
}

TEST(EngineUniverse, a_denial_takes_hold_at_the_next_start) {
  auto first = at_noon();
  begin(first);
  World second{kThickAndThin, {.deny = "AUSDT"}};
  for (const auto& record : first.records) second.engine.apply(record);
  second.start(first.now);
  EXPECT_EQ(second.engine.books().standing(kFirst), Denied);
}

TEST(EngineUniverse, a_restart_stands_where_the_unbroken_run_does) {
  auto unbroken = at_noon();
  begin(unbroken);
  const auto before = unbroken.records.size();
  auto restarted = at_noon();
  for (const auto& record : unbroken.records) restarted.engine.apply(record);
  restarted.start(kDay + 12h + 5min + 30s);
  restarted.records.clear();
  rise(unbroken);
  rise(restarted);
  std::vector<std::string> one, other;
  for (std::size_t i = before; i < unbroken.records.size(); ++i)
    std::visit([&](const auto& r) { one.push_back(to_json(r)); }, unbroken.records[i]);
  for (const auto& record : restarted.records)
    std::visit([&](const auto& r) { other.push_back(to_json(r)); }, record);
  EXPECT_EQ(one, other);
  EXPECT_EQ(restarted.engine.books().standing(kSecond), LowVolume);
}

}  // namespace
}  // namespace gyre
