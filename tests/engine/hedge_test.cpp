#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gyre/engine/reconcile.hpp"
#include "tests/engine/desk.hpp"

// Two positions of one symbol, each with all that a position has.
namespace gyre {
namespace {

using namespace test;

constexpr Leg kLong{kSymbol, PositionSide::Long}, kShort{kSymbol, PositionSide::Short};

// Ten on each side at 100, with stops and targets live.
struct Hedged : Desk {
  ClientId bought, sold;
  Hedged() {
    bought = enter(Side::Long, PositionSide::Long);
    fill(bought, OrderSide::Buy, "10", "100");
    accept_all();
    sold = enter(Side::Short, PositionSide::Short);
    fill(sold, OrderSide::Sell, "10", "100", "0", 77);
    accept_all();
  }
  const Holding& of(Leg leg) const { return books.holding(leg); }
  ClientId live_stop_of(Leg leg, Role role) const {
    for (const auto& [id, stop] : books.stops())
      if (id.role == role && leg_of(stop.intent) == leg) return id;
    return {};
  }
  AccountSnapshot snapshot() const {
    AccountSnapshot whole{.wallet = books.wallet()};
    for (const auto& [leg, held] : books.holdings())
      if (!held.quantity.is_zero())
        whole.positions.push_back({leg.symbol, held.side, held.quantity, held.entry, leg.position});
    for (const auto& [id, order] : books.orders())
      whole.orders.push_back({.id = id, .what = OrderEvent::Accept, .source = Source::Query});
    for (const auto& [id, stop] : books.stops())
      whole.stops.push_back({.id = id, .what = StopEvent::Accept, .source = Source::Query});
    return whole;
  }
};

TEST(HedgeMode, each_position_has_stops_and_a_target_of_its_own) {
  const Hedged d;
  for (const auto leg : {kLong, kShort}) {
    EXPECT_EQ(d.of(leg).state, PositionState::Protected);
    EXPECT_EQ(d.of(leg).quantity, quantity("10"));
    for (const auto role : {Role::Stop, Role::Disaster}) {
      const auto* stop = d.books.find_stop(d.live_stop_of(leg, role));
      ASSERT_NE(stop, nullptr);
      EXPECT_EQ(stop->intent.side, closing(d.of(leg).side));
    }
  }
  EXPECT_EQ(d.of(kLong).side, Side::Long);
  EXPECT_EQ(d.of(kShort).side, Side::Short);
  EXPECT_EQ(d.of({kSymbol}).state, PositionState::Flat);
}

TEST(HedgeMode, the_end_of_one_leaves_the_other_as_it_was) {
  Hedged d;
  const auto before = d.of(kShort);
  const auto stop = d.live_stop_of(kLong, Role::Stop);
  d.fill(stop, OrderSide::Sell, "10", "98", "-20", 90);
  const auto closed = d.records<TradeClosed>();
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].position, PositionSide::Long);
  EXPECT_EQ(closed[0].reason, ExitReason::Stop);
  EXPECT_EQ(d.of(kLong).state, PositionState::Flat);
  EXPECT_EQ(d.of(kShort), before);
  for (const auto& cancel : d.commands<CancelOrder>())
    EXPECT_EQ(d.position_of(cancel.id), PositionSide::Long);
}

TEST(HedgeMode, one_is_left_without_the_other) {
  Hedged d;
  Output out{d.books, d.now};
  d.desk.protector().leave(out, kShort, ExitReason::Operator);
  d.answer = out.take();
  const auto exits = d.commands<SubmitOrder>();
  ASSERT_EQ(exits.size(), 1u);
  EXPECT_EQ(exits[0].position, PositionSide::Short);
  EXPECT_EQ(exits[0].side, OrderSide::Buy);
  EXPECT_FALSE(d.of(kLong).leave);
}

// One that closes, told before the one that opened: a stop on the other side would open more.
TEST(HedgeMode, nothing_is_placed_while_a_fill_is_missing) {
  Hedged d;
  const auto more = d.enter(Side::Long, PositionSide::Long);
  d.fill(d.live_stop_of(kLong, Role::Stop), OrderSide::Sell, "14", "98", "-28", 90);
  EXPECT_EQ(d.of(kLong).side, Side::Short);
  for (const auto& stop : d.commands<SubmitStop>()) EXPECT_NE(stop.position, PositionSide::Long);
  EXPECT_TRUE(d.commands<SubmitOrder>().empty());
  d.fill(more, OrderSide::Buy, "10", "99");
  EXPECT_EQ(d.of(kLong).side, Side::Long);
  EXPECT_EQ(d.of(kLong).quantity, quantity("6"));
}

TEST(HedgeMode, a_snapshot_is_compared_a_position) {
  Hedged d;
  const auto compare = [&](const AccountSnapshot& snapshot) {
    Output out{d.books, d.now};
    return take_snapshot(out, d.desk, snapshot, true).difference;
  };
  auto snapshot = d.snapshot();
  EXPECT_EQ(compare(snapshot), "");
  snapshot.positions[1].quantity = quantity("9");
  EXPECT_EQ(compare(snapshot), "ABCUSDT short: ours 10, the venue's 9");
  snapshot.positions.erase(snapshot.positions.begin());
  EXPECT_EQ(compare(snapshot), "ABCUSDT long: ours 10, the venue's 0");
  snapshot = d.snapshot();
  snapshot.positions.push_back({kSymbol, Side::Long, quantity("1"), price("100")});
  EXPECT_EQ(compare(snapshot), "ABCUSDT: ours 0, the venue's 1");
}

TEST(HedgeMode, one_instant_may_pay_twice) {
  Hedged d;
  const FundingReport paid{.symbol = kSymbol,
                           .at = d.now,
                           .amount = money("-3"),
                           .position = PositionSide::Long,
                           .id = 5};
  const FundingReport got{.symbol = kSymbol,
                          .at = d.now,
                          .amount = money("2"),
                          .position = PositionSide::Short,
                          .id = 6};
  const auto before = d.books.wallet();
  for (const auto& report : {paid, got, paid, got}) d.tell(report);
  EXPECT_EQ(d.books.wallet(), before - money("1"));
  EXPECT_EQ(d.of(kLong).funding, money("-3"));
  EXPECT_EQ(d.of(kShort).funding, money("2"));
}

TEST(HedgeMode, funding_of_which_nobody_told_goes_to_the_only_position) {
  Hedged d;
  const FundingReport first{.symbol = kSymbol, .at = d.now, .amount = money("-3"), .id = 5};
  d.tell(first);
  EXPECT_EQ(d.of(kLong).funding, Money{}) << "there are two";
  d.fill(d.live_stop_of(kLong, Role::Stop), OrderSide::Sell, "10", "98", "-20", 90);
  d.tell(FundingReport{.symbol = kSymbol, .at = d.now + 1h, .amount = money("-3"), .id = 6});
  EXPECT_EQ(d.of(kShort).funding, money("-3"));
}

// After a restart the fills of one instant may be heard in another order.
TEST(HedgeMode, a_ledger_is_the_same_whichever_position_is_told_of_first) {
  const auto ledger = [](std::vector<Leg> order) {
    Books books;
    books.apply(SymbolListed{kNoon, kSymbol, "ABCUSDT"});
    books.apply(WalletOpened{kNoon, money("10000")});
    for (const auto leg : order)
      books.apply(FillBooked{.at = kNoon,
                             .symbol = kSymbol,
                             .trade_id = leg == kLong ? 1 : 2,
                             .side = leg == kLong ? OrderSide::Buy : OrderSide::Sell,
                             .quantity = quantity("3"),
                             .price = price("100"),
                             .position = leg.position});
    return books.ledger_hash();
  };
  EXPECT_EQ(ledger({kLong, kShort}), ledger({kShort, kLong}));
}

// Whatever comes between, each position is the sum of its own fills.
RC_GTEST_PROP(HedgeMode, the_fills_of_one_do_not_touch_the_other, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(1, 40);
  Books books;
  books.apply(SymbolListed{kNoon, kSymbol, "ABCUSDT"});
  books.apply(WalletOpened{kNoon, money("10000")});
  std::map<Leg, Books> alone;
  for (const auto leg : {kLong, kShort}) {
    alone[leg].apply(SymbolListed{kNoon, kSymbol, "ABCUSDT"});
    alone[leg].apply(WalletOpened{kNoon, money("10000")});
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto leg = *rc::gen::element(kLong, kShort);
    const FillBooked fill{.at = kNoon,
                          .symbol = kSymbol,
                          .trade_id = static_cast<VenueId>(i) + 1,
                          .order_id = 1,
                          .side = *rc::gen::element(OrderSide::Buy, OrderSide::Sell),
                          .quantity = Quantity::from_int(*rc::gen::inRange(1, 9)),
                          .price = Price::from_int(*rc::gen::inRange(90, 110)),
                          .position = leg.position};
    books.apply(fill);
    alone.at(leg).apply(fill);
  }
  for (const auto leg : {kLong, kShort})
    RC_ASSERT(books.holding(leg) == alone.at(leg).holding(leg));
}

}  // namespace
}  // namespace gyre
