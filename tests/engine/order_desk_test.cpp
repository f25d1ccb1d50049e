#include "gyre/engine/order_desk.hpp"

#include <gtest/gtest.h>

#include "tests/engine/desk.hpp"

namespace gyre {
namespace {

using namespace test;

TEST(OrderDesk, a_fill_is_answered_with_stop_disaster_stop_and_target) {
  Desk d;
  d.fill(d.enter(), OrderSide::Buy, "10", "100");
  const auto stops = d.commands<SubmitStop>();
  ASSERT_EQ(stops.size(), 2u);
  EXPECT_EQ(stops[0].role, Role::Stop);
  EXPECT_EQ(stops[0].trigger, price("98"));
  EXPECT_EQ(stops[0].quantity, quantity("10"));
  EXPECT_EQ(stops[0].side, OrderSide::Sell);
  EXPECT_EQ(stops[1].role, Role::Disaster);
  EXPECT_EQ(stops[1].trigger, price("96"));
  EXPECT_TRUE(stops[1].quantity.is_zero());
  const auto orders = d.commands<SubmitOrder>();
  ASSERT_EQ(orders.size(), 1u);
  EXPECT_EQ(orders[0].role, Role::Target);
  EXPECT_EQ(orders[0].price, price("104"));
  EXPECT_EQ(d.held().state, PositionState::Naked);
  d.accept_all();
  EXPECT_EQ(d.held().state, PositionState::Protected);
}

TEST(OrderDesk, a_short_is_the_mirror_of_a_long) {
  Desk d;
  d.fill(d.enter(Side::Short), OrderSide::Sell, "10", "100");
  const auto stops = d.commands<SubmitStop>();
  EXPECT_EQ(stops[0].trigger, price("102"));
  EXPECT_EQ(stops[1].trigger, price("104"));
  EXPECT_EQ(stops[0].side, OrderSide::Buy);
  EXPECT_EQ(d.held().side, Side::Short);
}

TEST(OrderDesk, each_partial_fill_is_covered_new_before_old) {
  Desk d;
  const auto entry = d.enter();
  d.fill(entry, OrderSide::Buy, "4", "100");
  EXPECT_EQ(d.commands<SubmitStop>()[0].quantity, quantity("4"));
  d.accept_all();
  const auto first = d.live_stop(Role::Stop);
  d.fill(entry, OrderSide::Buy, "6", "101");
  EXPECT_EQ(d.held().entry, price("100.6"));
  const auto second = d.commands<SubmitStop>();
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].quantity, quantity("10"));
  for (const auto& cancel : d.commands<CancelOrder>()) EXPECT_NE(cancel.id, first);
  d.tell(StopReport{
      .id = second[0].id(), .symbol = kSymbol, .what = StopEvent::Accept, .venue_id = 9});
  ASSERT_EQ(d.commands<CancelOrder>().size(), 1u);
  EXPECT_EQ(d.commands<CancelOrder>()[0].id, first);
}

TEST(OrderDesk, a_fill_told_twice_is_booked_once) {
  Desk d;
  const auto entry = d.enter();
  d.fill(entry, OrderSide::Buy, "10", "100");
  --d.last_trade;
  d.fill(entry, OrderSide::Buy, "10", "100");
  EXPECT_TRUE(d.answer.records.empty());
  EXPECT_EQ(d.held().quantity, quantity("10"));
  EXPECT_EQ(d.books.wallet(), money("9999.5"));
}

TEST(OrderDesk, a_fill_beyond_what_was_ordered_is_booked_covered_and_told) {
  Desk d;
  d.fill(d.enter(), OrderSide::Buy, "14", "100");
  EXPECT_EQ(d.held().quantity, quantity("14"));
  EXPECT_EQ(d.commands<SubmitStop>()[0].quantity, quantity("14"));
  const auto raised = d.records<AlarmRaised>();
  ASSERT_EQ(raised.size(), 1u);
  EXPECT_EQ(raised[0].alarm, Alarm::Contradicted);
}

TEST(OrderDesk, a_refused_exit_is_tried_again_until_the_position_is_gone) {
  Desk d;
  d.open();
  d.now = d.held().deadline;
  d.watch();
  for (int i = 0; i < 3; ++i) {
    const auto exits = d.commands<SubmitOrder>();
    ASSERT_EQ(exits.size(), 1u) << i;
    d.tell(OrderReport{.id = exits[0].id(),
                       .symbol = kSymbol,
                       .what = OrderEvent::Reject,
                       .outcome = Outcome::Refused,
                       .code = -2019});
    if (!d.commands<SubmitOrder>().empty()) continue;  // the first is tried again at once
    d.now += 10s;
    d.watch();
  }
  EXPECT_EQ(d.held().leave, ExitReason::TimeLimit);
}

TEST(OrderDesk, a_target_that_fills_closes_the_trade_and_sweeps_the_stop) {
  Desk d;
  d.open();
  const auto target = d.live_order(Role::Target);
  d.fill(target, OrderSide::Sell, "10", "104", "40", d.books.find_order(target)->venue_id);
  const auto trades = d.records<TradeClosed>();
  ASSERT_EQ(trades.size(), 1u);
  EXPECT_EQ(trades[0].reason, ExitReason::Target);
  EXPECT_EQ(trades[0].entry, price("100"));
  EXPECT_EQ(trades[0].exit, price("104"));
  EXPECT_EQ(trades[0].net, money("39"));
  EXPECT_EQ(d.held().state, PositionState::Flat);
  ASSERT_EQ(d.commands<CancelOrder>().size(), 1u);  // the close-all stop goes by itself
  EXPECT_EQ(d.commands<CancelOrder>()[0].id.role, Role::Stop);
  EXPECT_EQ(d.books.wallet(), money("10039"));
}

TEST(OrderDesk, a_fill_without_a_name_is_known_by_its_order) {
  Desk d;
  d.open();
  const auto target = d.live_order(Role::Target);
  d.tell(FillReport{.symbol = kSymbol,
                    .trade_id = 99,
                    .order_id = d.books.find_order(target)->venue_id,
                    .side = OrderSide::Sell,
                    .quantity = quantity("10"),
                    .price = price("104"),
                    .fee = money("0.2"),
                    .realized = money("40"),
                    .at = d.now});
  ASSERT_EQ(d.records<TradeClosed>().size(), 1u);
  EXPECT_EQ(d.records<TradeClosed>()[0].reason, ExitReason::Target);
}

TEST(OrderDesk, a_triggered_stop_is_found_by_the_order_it_became) {
  Desk d;
  d.open();
  const auto stop = d.live_stop(Role::Stop);
  d.tell(StopReport{.id = stop, .symbol = kSymbol, .what = StopEvent::Trigger});
  d.tell(StopReport{.id = stop, .symbol = kSymbol, .what = StopEvent::Forward, .order_id = 555});
  EXPECT_EQ(d.held().state, PositionState::Protected);
  d.tell(FillReport{.symbol = kSymbol,
                    .trade_id = 99,
                    .order_id = 555,
                    .side = OrderSide::Sell,
                    .quantity = quantity("10"),
                    .price = price("97.9"),
                    .fee = money("0.5"),
                    .realized = money("-21"),
                    .at = d.now});
  ASSERT_EQ(d.records<TradeClosed>().size(), 1u);
  EXPECT_EQ(d.records<TradeClosed>()[0].reason, ExitReason::Stop);
  EXPECT_EQ(d.books.stop_history(kSymbol).count, 1);
}

TEST(OrderDesk, a_refused_stop_flattens) {
  Desk d;
  d.fill(d.enter(), OrderSide::Buy, "10", "100");
  const auto working = d.commands<SubmitStop>()[0];
  d.tell(StopReport{.id = working.id(),
                    .symbol = kSymbol,
                    .what = StopEvent::Reject,
                    .outcome = Outcome::Refused,
                    .code = -2021});
  const auto exits = d.commands<SubmitOrder>();
  ASSERT_EQ(exits.size(), 1u);
  EXPECT_EQ(exits[0].role, Role::Exit);
  EXPECT_EQ(exits[0].reason, ExitReason::Unprotected);
  EXPECT_EQ(d.held().state, PositionState::Exiting);
}

TEST(OrderDesk,
     exits_of_which_nobody_hears_get_others_beside_them_ever_more_slowly_and_at_most_four) {
  Desk d;
  d.fill(d.enter(), OrderSide::Buy, "10", "100");
  d.tell(StopReport{.id = d.commands<SubmitStop>()[0].id(),
                    .symbol = kSymbol,
                    .what = StopEvent::Reject,
                    .outcome = Outcome::Refused,
                    .code = -2021});
  std::vector<Timestamp> left_at;
  for (int i = 0; i < 600; ++i, d.now += 1s, d.watch())
    for (const auto& order : d.commands<SubmitOrder>())
      if (order.role == Role::Exit) left_at.push_back(order.at);
  EXPECT_EQ(left_at, (std::vector{kNoon, kNoon + 2s, kNoon + 6s, kNoon + 14s}));
}

TEST(OrderDesk, a_stop_that_triggered_and_died_flattens) {
  Desk d;
  d.open();
  d.tell(
      StopReport{.id = d.live_stop(Role::Disaster), .symbol = kSymbol, .what = StopEvent::Expire});
  const auto stop = d.live_stop(Role::Stop);
  d.tell(StopReport{.id = stop, .symbol = kSymbol, .what = StopEvent::Trigger});
  d.tell(StopReport{.id = stop, .symbol = kSymbol, .what = StopEvent::OrderDied});
  ASSERT_EQ(d.commands<SubmitOrder>().size(), 1u);
  EXPECT_EQ(d.commands<SubmitOrder>()[0].reason, ExitReason::Unprotected);
}

TEST(OrderDesk, an_unknown_stop_gets_a_second_one_beside_it_and_is_asked_about) {
  Desk d;
  d.fill(d.enter(), OrderSide::Buy, "10", "100");
  const auto working = d.commands<SubmitStop>()[0];
  d.tell(StopReport{.id = working.id(),
                    .symbol = kSymbol,
                    .what = StopEvent::Timeout,
                    .outcome = Outcome::Unknown});
  ASSERT_EQ(d.commands<QueryOrder>().size(), 1u);
  EXPECT_EQ(d.commands<QueryOrder>()[0].id, working.id());
  ASSERT_EQ(d.commands<SubmitStop>().size(), 1u);
  EXPECT_NE(d.commands<SubmitStop>()[0].intent, working.intent);
}

TEST(OrderDesk, an_unknown_entry_is_asked_about_and_never_sent_again_before_its_absence_is_proven) {
  Desk d;
  const auto entry = d.enter();
  Desk fresh;
  const OrderIntended intent = d.books.find_order(entry)->intent;
  fresh.books.apply(intent);
  fresh.tell(OrderReport{
      .id = entry, .symbol = kSymbol, .what = OrderEvent::Timeout, .outcome = Outcome::Unknown});
  EXPECT_EQ(fresh.commands<QueryOrder>().size(), 1u);
  EXPECT_TRUE(fresh.commands<SubmitOrder>().empty());
  EXPECT_EQ(fresh.held().state, PositionState::Opening);
  fresh.now += 4s;
  fresh.tell(OrderReport{
      .id = entry, .symbol = kSymbol, .what = OrderEvent::FoundAbsent, .source = Source::Query});
  ASSERT_EQ(fresh.commands<SubmitOrder>().size(), 1u);
  EXPECT_EQ(fresh.commands<SubmitOrder>()[0].intent, entry.intent);
  EXPECT_EQ(fresh.commands<SubmitOrder>()[0].attempt, 1);
}

TEST(OrderDesk, an_entry_found_absent_too_late_is_given_up) {
  Desk d;
  const auto entry = d.enter();
  Desk fresh;
  fresh.books.apply(d.books.find_order(entry)->intent);
  fresh.tell(OrderReport{
      .id = entry, .symbol = kSymbol, .what = OrderEvent::Timeout, .outcome = Outcome::Unknown});
  fresh.now += 16s;
  fresh.tell(OrderReport{
      .id = entry, .symbol = kSymbol, .what = OrderEvent::FoundAbsent, .source = Source::Query});
  EXPECT_TRUE(fresh.commands<SubmitOrder>().empty());
  EXPECT_EQ(fresh.held().state, PositionState::Flat);
}

TEST(OrderDesk, a_position_is_left_at_its_time_limit_and_keeps_its_stops_until_flat) {
  Desk d;
  d.open();
  d.now = kNoon + 24h;
  d.watch();
  ASSERT_EQ(d.commands<SubmitOrder>().size(), 1u);
  EXPECT_EQ(d.commands<SubmitOrder>()[0].reason, ExitReason::TimeLimit);
  for (const auto& cancel : d.commands<CancelOrder>()) EXPECT_EQ(cancel.id.role, Role::Target);
  d.accept_all();
  d.fill(d.live_order(Role::Exit), OrderSide::Sell, "10", "101", "10", d.last_order);
  EXPECT_EQ(d.records<TradeClosed>()[0].reason, ExitReason::TimeLimit);
}

TEST(OrderDesk, a_stop_that_vanished_is_placed_again) {
  Desk d;
  d.open();
  d.tell(StopReport{.id = d.live_stop(Role::Stop),
                    .symbol = kSymbol,
                    .what = StopEvent::Cancel,
                    .source = Source::Stream});
  ASSERT_EQ(d.commands<SubmitStop>().size(), 1u);
  EXPECT_EQ(d.commands<SubmitStop>()[0].role, Role::Stop);
}

TEST(OrderDesk, watching_a_protected_position_does_nothing) {
  Desk d;
  d.open();
  d.now += 1min;
  d.watch();
  EXPECT_TRUE(d.answer.commands.empty() && d.answer.records.empty());
}

TEST(OrderDesk, after_a_restart_everything_in_flight_is_unknown_and_asked_about) {
  Desk d;
  d.fill(d.enter(), OrderSide::Buy, "10", "100");
  Output out{d.books, d.now};
  d.desk.ask_about_everything(out);
  d.answer = out.take();
  EXPECT_EQ(d.commands<QueryOrder>().size(), 4u);  // entry, stop, disaster stop, target
  for (const auto& [id, stop] : d.books.stops()) EXPECT_EQ(stop.state, StopState::Unknown);
}

// Sold 15 of the 10 that are held, by an order of nobody's name.
FillReport by_hand(const Desk& d, std::string_view size) {
  return {.symbol = kSymbol,
          .trade_id = 900,
          .order_id = 500,
          .side = OrderSide::Sell,
          .quantity = quantity(size),
          .price = price("101"),
          .realized = money("10"),
          .at = d.now};
}

TEST(OrderDesk, a_position_that_a_foreign_hand_turns_around_is_no_longer_ours) {
  Desk d;
  d.open();
  d.tell(by_hand(d, "15"));
  const auto closed = d.records<TradeClosed>();
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].side, Side::Long);
  EXPECT_EQ(closed[0].quantity, quantity("10"));
  EXPECT_EQ(closed[0].gross, money("10"));
  EXPECT_EQ(closed[0].reason, ExitReason::Foreign);
  EXPECT_EQ(d.held().side, Side::Short);
  EXPECT_EQ(d.held().quantity, quantity("5"));
  EXPECT_TRUE(d.held().stop.is_zero());
  EXPECT_TRUE(d.commands<SubmitStop>().empty());
  EXPECT_EQ(d.commands<CancelOrder>().size(), 3u) << "stop, disaster stop and target are of no use";
  EXPECT_EQ(d.books.turned(kSymbol), nullptr) << "it is told once";
}

TEST(OrderDesk, a_part_that_a_foreign_hand_closes_leaves_the_rest_ours) {
  Desk d;
  d.open();
  d.tell(by_hand(d, "4"));
  EXPECT_TRUE(d.records<TradeClosed>().empty());
  EXPECT_EQ(d.held().quantity, quantity("6"));
  EXPECT_EQ(d.held().stop, price("98"));
}

TEST(OrderDesk, a_stop_follows_a_tick_that_became_coarser_towards_the_market) {
  Desk d;
  d.open();
  d.instruments[0].tick = price("3");
  d.desk.set_instruments(d.instruments);
  d.watch();
  ASSERT_EQ(d.records<StopMoved>().size(), 1u);
  EXPECT_EQ(d.records<StopMoved>()[0].stop, price("99"));
  const auto stops = d.commands<SubmitStop>();
  ASSERT_EQ(stops.size(), 1u);
  EXPECT_EQ(stops[0].trigger, price("99"));
  d.accept_all();
  d.watch();
  EXPECT_TRUE(d.records<StopMoved>().empty()) << "and stays there";
}

TEST(OrderDesk, what_is_less_than_a_step_is_left_to_the_close_all_stop) {
  Desk d;
  d.open();
  d.instruments[0].step = quantity("4");
  d.desk.set_instruments(d.instruments);
  d.tell(StopReport{.id = d.live_stop(Role::Stop), .symbol = kSymbol, .what = StopEvent::Cancel});
  ASSERT_EQ(d.commands<SubmitStop>().size(), 1u);
  EXPECT_EQ(d.commands<SubmitStop>()[0].quantity, quantity("8"));
}

TEST(OrderDesk, a_part_that_was_told_of_is_no_news) {
  Desk d;
  const auto entry = d.enter();
  d.fill(entry, OrderSide::Buy, "4", "100");
  const OrderReport part{.id = entry,
                         .symbol = kSymbol,
                         .what = OrderEvent::PartFill,
                         .filled = quantity("4"),
                         .venue_id = 77,
                         .source = Source::Query};
  d.tell(part);
  EXPECT_EQ(d.records<OrderReported>().size(), 1u);
  d.tell(part);
  EXPECT_TRUE(d.answer.records.empty());
}

TEST(OrderDesk, an_order_that_fills_for_long_is_asked_about_now_and_then) {
  Desk d;
  const auto entry = d.enter();
  d.fill(entry, OrderSide::Buy, "4", "100");
  d.tell(OrderReport{.id = entry,
                     .symbol = kSymbol,
                     .what = OrderEvent::PartFill,
                     .filled = quantity("4"),
                     .venue_id = 77});
  std::size_t asked = 0;
  for (const auto end = d.now + 30s; d.now < end; d.now += 1s) {
    Output out{d.books, d.now};
    d.desk.chase(out);
    d.answer = out.take();
    asked += d.commands<QueryOrder>().size();
  }
  EXPECT_EQ(asked, 9u);
}

TEST(OrderDesk, reductions_that_are_refused_again_and_again_ask_for_three_looks_at_the_account) {
  Desk d;
  d.open();
  Output out{d.books, d.now};
  d.desk.protector().leave(out, kSymbol, ExitReason::Operator);
  d.answer = out.take();
  std::size_t looks = 0;
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(d.commands<SubmitOrder>().size(), 1u);
    d.tell(OrderReport{.id = d.commands<SubmitOrder>()[0].id(),
                       .symbol = kSymbol,
                       .what = OrderEvent::Reject,
                       .outcome = Outcome::Refused,
                       .code = -2022});
    looks += d.commands<Reconcile>().size();
    d.now += 10s;
    if (d.commands<SubmitOrder>().empty()) d.watch();
  }
  EXPECT_EQ(looks, 3u);
}

}  // namespace
}  // namespace gyre
