#include <gtest/gtest.h>

#include "tests/engine/desk.hpp"
#include "tests/engine/world.hpp"

// A position that somebody opened by hand, beside an engine.
namespace gyre {
namespace {

using namespace test;

World world_with(ForeignPolicy policy) {
  return World{{{.name = "ABCUSDT"}},
               EngineSettings{.desk = {.foreign = policy}, .strategies = {above_100()}}};
}

// Long 10 at 100 by an order of nobody's name.
AccountSnapshot with_position(Timestamp at) {
  AccountSnapshot snapshot{.wallet = money("9999.5")};
  snapshot.fills.push_back({.symbol = kSymbol,
                            .trade_id = 1,
                            .order_id = 500,
                            .side = OrderSide::Buy,
                            .quantity = quantity("10"),
                            .price = price("100"),
                            .fee = money("0.5"),
                            .at = at});
  snapshot.positions.push_back({kSymbol, Side::Long, quantity("10"), price("100")});
  return snapshot;
}

template <class C>
std::vector<C> sent(const World& w) {
  std::vector<C> found;
  for (const auto& command : w.commands)
    if (const auto* one = std::get_if<C>(&command)) found.push_back(*one);
  return found;
}

void accept(World& w, const std::vector<SubmitStop>& stops) {
  VenueId number = 900;
  for (const auto& stop : stops)
    w.tell(StopReport{
        .id = stop.id(), .symbol = kSymbol, .what = StopEvent::Accept, .venue_id = ++number});
}

struct Foreign : testing::Test {
  void begin(World& w) {
    w.start(kNoon);
    w.now += 1s;
    w.commands.clear();
    w.tell(with_position(w.now));
  }
};

TEST_F(Foreign, a_position_is_reported_and_left_alone) {
  auto w = world_with(ForeignPolicy::Leave);
  begin(w);
  const auto alarms = w.all<AlarmRaised>();
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].alarm, Alarm::Foreign);
  for (const auto end = w.now + 5min; w.now < end;) w.wake(*w.engine.wake());
  EXPECT_TRUE(sent<SubmitStop>(w).empty());
  EXPECT_TRUE(sent<SubmitOrder>(w).empty());
  EXPECT_TRUE(w.all<PositionAdopted>().empty());
  w.tell(OperatorSaid{OperatorAction::Flatten});
  EXPECT_TRUE(sent<SubmitOrder>(w).empty()) << "nor is it flattened";
}

TEST_F(Foreign, an_adopted_position_is_covered_at_once) {
  auto w = world_with(ForeignPolicy::Adopt);
  begin(w);
  const auto adopted = w.all<PositionAdopted>();
  ASSERT_EQ(adopted.size(), 1u);
  EXPECT_EQ(adopted[0].stop, price("97"));
  const auto stops = sent<SubmitStop>(w);
  ASSERT_EQ(stops.size(), 2u);
  EXPECT_EQ(stops[0].role, Role::Stop);
  EXPECT_EQ(stops[0].trigger, price("97"));
  EXPECT_EQ(stops[0].quantity, quantity("10"));
  EXPECT_EQ(stops[1].role, Role::Disaster);
  EXPECT_EQ(stops[1].trigger, price("94"));
  accept(w, stops);
  EXPECT_FALSE(w.engine.books().holding(kSymbol).uncovered_since);
}

TEST_F(Foreign, an_adopted_position_is_left_by_its_stop) {
  auto w = world_with(ForeignPolicy::Adopt);
  begin(w);
  const auto stops = sent<SubmitStop>(w);
  ASSERT_EQ(stops.size(), 2u);
  accept(w, stops);
  w.now += 1s;
  w.tell(FillReport{.symbol = kSymbol,
                    .trade_id = 2,
                    .order_id = 501,
                    .id = stops[0].id(),
                    .side = OrderSide::Sell,
                    .quantity = quantity("10"),
                    .price = price("97"),
                    .fee = money("0.5"),
                    .realized = money("-30"),
                    .at = w.now});
  const auto& held = w.engine.books().holding(kSymbol);
  EXPECT_EQ(held.state, PositionState::Flat);
  EXPECT_EQ(w.engine.books().wallet(), money("9969"));
  EXPECT_EQ(w.all<TradeClosed>().size(), 1u);
}

TEST_F(Foreign, an_adopted_position_survives_a_restart_with_its_stop) {
  auto w = world_with(ForeignPolicy::Adopt);
  begin(w);
  accept(w, sent<SubmitStop>(w));
  auto again = world_with(ForeignPolicy::Adopt);
  for (const auto& record : w.records) again.engine.apply(record);
  again.now = w.now + 1min;
  again.list();
  again.tell(AccountReady{});
  EXPECT_EQ(sent<QueryOrder>(again).size(), 2u);
  auto snapshot = with_position(w.now);
  for (const auto& [id, stop] : again.engine.books().stops())
    snapshot.stops.push_back(
        {.id = id, .symbol = kSymbol, .what = StopEvent::Accept, .venue_id = stop.venue_id});
  again.tell(std::move(snapshot));
  EXPECT_FALSE(again.engine.account_stale());
  EXPECT_EQ(again.engine.books().holding(kSymbol).stop, price("97"));
  EXPECT_TRUE(sent<SubmitStop>(again).empty()) << "it has them";
  EXPECT_TRUE(again.all<PositionAdopted>().empty()) << "and is not adopted twice";
}

// As it is when the account is seen for the first time.
void see(World& w) {
  w.now = kNoon;
  w.list();
  w.tell(AccountReady{});
  AccountSnapshot snapshot{.wallet = money("10000")};
  snapshot.positions.push_back({kSymbol, Side::Long, quantity("10"), price("100")});
  w.commands.clear();
  w.tell(std::move(snapshot));
}

TEST_F(Foreign, a_position_from_before_the_first_start_is_reported_and_left_alone) {
  auto w = world_with(ForeignPolicy::Leave);
  see(w);
  EXPECT_FALSE(w.engine.account_stale()) << "the books are equal";
  EXPECT_EQ(w.engine.books().wallet(), money("10000"));
  EXPECT_EQ(w.engine.books().holding(kSymbol).quantity, quantity("10"));
  ASSERT_EQ(w.all<FillBooked>().size(), 1u);
  EXPECT_EQ(w.all<FillBooked>()[0].cause, FillCause::Found);
  ASSERT_EQ(w.all<AlarmRaised>().size(), 1u);
  EXPECT_EQ(w.all<AlarmRaised>()[0].alarm, Alarm::Foreign);
  EXPECT_TRUE(sent<SubmitStop>(w).empty());
}

TEST_F(Foreign, a_position_from_before_the_first_start_is_adopted_where_that_is_wanted) {
  auto w = world_with(ForeignPolicy::Adopt);
  see(w);
  const auto stops = sent<SubmitStop>(w);
  ASSERT_EQ(stops.size(), 2u);
  EXPECT_EQ(stops[0].trigger, price("97"));
}

}  // namespace
}  // namespace gyre
