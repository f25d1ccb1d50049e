#include "tests/exchange/session/script.hpp"

namespace gyre::session {
namespace {

constexpr SymbolId kBtc{0}, kEth{1};

TEST(SessionOrders, an_entry_is_an_ioc_limit_with_a_short_window) {
  auto script = started();
  script.command(entry(1));
  const auto orders = script.sent<wire::NewOrder>();
  ASSERT_EQ(orders.size(), 1u);
  EXPECT_EQ(orders[0].type, wire::OrderType::Limit);
  EXPECT_EQ(orders[0].time_in_force, wire::TimeInForce::Ioc);
  EXPECT_FALSE(orders[0].reduce_only);
  EXPECT_EQ(orders[0].client_id, to_text(entry(1).id()));
  EXPECT_EQ(script.log[0].receive_window, 2000ms);
  EXPECT_EQ(script.log[0].timestamp, script.now - 100ms);
  const auto reports = script.told<OrderReport>();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].what, OrderEvent::Accept);
  EXPECT_EQ(reports[0].venue_id, 7);
}

TEST(SessionOrders, roles_become_the_venues_order_kinds) {
  auto script = started();
  auto target = entry(1);
  target.role = Role::Target;
  script.command(target);
  auto exit = entry(2);
  exit.role = Role::Exit;
  exit.price = {};
  script.command(exit);
  script.command(stop(3));
  auto disaster = stop(4);
  disaster.role = Role::Disaster;
  disaster.quantity = {};
  script.command(disaster);
  const auto orders = script.sent<wire::NewOrder>();
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_EQ(orders[0].time_in_force, wire::TimeInForce::Gtc);
  EXPECT_TRUE(orders[0].reduce_only);
  EXPECT_EQ(orders[1].type, wire::OrderType::Market);
  EXPECT_TRUE(orders[1].reduce_only);
  const auto stops = script.sent<wire::NewAlgoOrder>();
  ASSERT_EQ(stops.size(), 2u);
  EXPECT_TRUE(stops[0].reduce_only && !stops[0].close_position && !stops[0].price_protect);
  EXPECT_EQ(stops[0].working, wire::WorkingType::MarkPrice);
  EXPECT_TRUE(stops[1].close_position && !stops[1].reduce_only);
  EXPECT_EQ(script.told<StopReport>().at(0).venue_id, 8);
}

TEST(SessionOrders, in_hedge_mode_the_position_says_that_an_order_reduces) {
  for (const auto position : {PositionSide::Long, PositionSide::Short}) {
    auto script = started();
    auto exit = entry(1);
    exit.role = Role::Exit;
    exit.position = position;
    script.command(exit);
    auto working = stop(2);
    working.position = position;
    script.command(working);
    auto disaster = stop(3);
    disaster.quantity = {};
    disaster.position = position;
    script.command(disaster);
    const auto orders = script.sent<wire::NewOrder>();
    ASSERT_EQ(orders.size(), 1u);
    EXPECT_TRUE(orders[0].position == position && !orders[0].reduce_only);
    const auto stops = script.sent<wire::NewAlgoOrder>();
    ASSERT_EQ(stops.size(), 2u);
    EXPECT_TRUE(stops[0].position == position && !stops[0].reduce_only);
    EXPECT_TRUE(stops[1].position == position && stops[1].close_position);
  }
}

TEST(SessionOrders, outcomes_follow_from_what_the_answer_proves) {
  struct Line {
    wire::Response answer;
    OrderEvent what;
    Outcome outcome;
    int code;
    Refusal refusal;
  };
  const std::vector<Line> table{
      {Script::refusal(400, -2019), OrderEvent::Reject, Outcome::Refused, -2019, Refusal::Size},
      {Script::refusal(400, -2010), OrderEvent::Reject, Outcome::Refused, -2010, Refusal::Order},
      {Script::refusal(400, -1015), OrderEvent::Reject, Outcome::NotSent, -1015, Refusal::Busy},
      {Script::refusal(503, -1008), OrderEvent::Reject, Outcome::NotSent, -1008, Refusal::Busy},
      {Script::refusal(503, 0, "Service Unavailable."), OrderEvent::Reject, Outcome::NotSent, 0,
       Refusal::Busy},
      {Script::refusal(400, -1021), OrderEvent::Reject, Outcome::NotSent, -1021, Refusal::Busy},
      {Script::refusal(503, 0, "Unknown error, please check"), OrderEvent::Timeout,
       Outcome::Unknown, 0, Refusal::None},
      {Script::refusal(500, -1001), OrderEvent::Timeout, Outcome::Unknown, -1001, Refusal::None},
      {Script::refusal(400, -4116), OrderEvent::Timeout, Outcome::Unknown, -4116, Refusal::None},
      {Script::refusal(502, 0, "<html>"), OrderEvent::Timeout, Outcome::Unknown, 0, Refusal::None}};
  for (const auto& line : table) {
    auto script = started();
    script.answer_with(only<wire::NewOrder>(line.answer));
    script.command(entry(1));
    const auto reports = script.told<OrderReport>();
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_EQ(reports[0].what, line.what) << line.code;
    EXPECT_EQ(reports[0].outcome, line.outcome) << line.code;
    EXPECT_EQ(reports[0].code, line.code);
    EXPECT_EQ(reports[0].refusal, line.refusal) << line.code;
  }
}

TEST(SessionOrders, an_order_that_has_ended_by_its_answer_is_told_so) {
  struct Line {
    wire::OrderStatus status;
    OrderEvent what;
  };
  using enum wire::OrderStatus;
  for (const auto& line :
       {Line{New, OrderEvent::Accept}, Line{PartiallyFilled, OrderEvent::PartFill},
        Line{Filled, OrderEvent::Fill}, Line{Canceled, OrderEvent::Cancel},
        Line{Rejected, OrderEvent::Reject}, Line{Expired, OrderEvent::Expire},
        Line{ExpiredInMatch, OrderEvent::Expire}}) {
    auto script = started();
    wire::OrderView view;
    view.symbol = "BTCUSDT";
    view.client_id = to_text(entry(1).id());
    view.status = line.status;
    script.answer_with(only<wire::NewOrder>({.status = 200, .body = view}));
    script.command(entry(1));
    const auto reports = script.told<OrderReport>();
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_EQ(reports[0].what, line.what) << to_string(line.status);
    EXPECT_EQ(reports[0].outcome, Outcome::Done);
  }
}

TEST(SessionOrders, an_answer_to_another_request_proves_nothing) {
  wire::OrderView other;
  other.symbol = "BTCUSDT";
  other.client_id = to_text(entry(2).id());
  auto elsewhere = other;
  elsewhere.symbol = "ETHUSDT";
  elsewhere.client_id = to_text(entry(1).id());
  for (const wire::Body& body :
       {wire::Body{other}, wire::Body{elsewhere}, wire::Body{wire::AlgoView{}},
        wire::Body{wire::Empty{}}, wire::Body{wire::TimeView{}}}) {
    auto script = started();
    script.answer_with(only<wire::NewOrder>({.status = 200, .body = body}));
    script.command(entry(1));
    const auto reports = script.told<OrderReport>();
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_EQ(reports[0].what, OrderEvent::Timeout);
    EXPECT_EQ(reports[0].outcome, Outcome::Unknown);
    EXPECT_EQ(script.session.counters().not_understood, 1u);
  }
}

TEST(SessionOrders, a_broken_connection_is_unknown_unless_nothing_left) {
  for (const bool left : {true, false}) {
    auto script = started();
    script.withhold(silence<wire::NewOrder>());
    script.command(entry(1));
    script.say(Answer{script.log.at(0).id, TransportFailure{left, "reset"}});
    script.settle();
    EXPECT_EQ(script.told<OrderReport>().at(0).what,
              left ? OrderEvent::Timeout : OrderEvent::Reject);
    EXPECT_EQ(script.told<OrderReport>().at(0).outcome, left ? Outcome::Unknown : Outcome::NotSent);
  }
}

TEST(SessionOrders, a_late_answer_is_still_the_truth) {
  auto script = started();
  script.withhold(silence<wire::NewOrder>());
  script.command(entry(1));
  script.run(11s);
  ASSERT_EQ(script.told<OrderReport>().size(), 1u);
  EXPECT_EQ(script.told<OrderReport>()[0].what, OrderEvent::Timeout);
  wire::OrderView view;
  view.symbol = "BTCUSDT";
  view.client_id = to_text(entry(1).id());
  view.order_id = 9;
  script.say(Answer{script.log.at(0).id, wire::Response{.status = 200, .body = view}});
  script.settle();
  ASSERT_EQ(script.told<OrderReport>().size(), 2u);
  EXPECT_EQ(script.told<OrderReport>()[1].what, OrderEvent::Accept);
  EXPECT_EQ(script.told<OrderReport>()[1].venue_id, 9);
}

TEST(SessionOrders, a_refused_cancel_says_so) {
  auto script = started();
  script.answer_with(only<wire::DeleteOrder>(Script::refusal(400, -2011, "Unknown order sent.")));
  script.command(CancelOrder{entry(1).id(), {}});
  script.command(CancelOrder{stop(2).id(), {}});
  EXPECT_EQ(script.told<OrderReport>().at(0).what, OrderEvent::CancelRefused);
  EXPECT_EQ(script.told<OrderReport>().at(0).code, -2011);
  EXPECT_EQ(script.told<OrderReport>().at(0).refusal, Refusal::Absent);
  EXPECT_EQ(script.told<StopReport>().at(0).what, StopEvent::Cancel);
  EXPECT_EQ(script.sent<wire::DeleteAlgoOrder>().size(), 1u);
}

TEST(SessionOrders, entries_wait_for_their_symbols_configuration) {
  auto script = started();
  script.answer_with(
      only<wire::SetMarginType>(Script::refusal(400, -4046, "No need to change margin type.")));
  script.withhold(silence<wire::SetLeverage>());
  script.command(Configure{{}, 3});
  script.command(entry(1));
  EXPECT_TRUE(script.sent<wire::NewOrder>().empty());
  script.withhold({});
  script.run(20s);  // the leverage request times out and is made again
  EXPECT_EQ(script.sent<wire::SetLeverage>().size(), 2u);
  EXPECT_EQ(script.sent<wire::NewOrder>().size(), 1u);
}

TEST(SessionOrders, fees_are_asked_for_once_a_symbol_that_is_configured) {
  auto script = started();
  script.answer_with([](const Outgoing& outgoing) -> std::optional<wire::Response> {
    const auto* asked = std::get_if<wire::GetCommissionRate>(&outgoing.request);
    if (asked == nullptr) return std::nullopt;
    return wire::Response{.body = wire::CommissionRateView{asked->symbol, Rate{}, basis_points(4)}};
  });
  for (int time = 0; time < 2; ++time) script.command(Configure{kEth, 5});
  const auto asked = script.sent<wire::GetCommissionRate>();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].symbol, "ETHUSDT");
  const auto told = script.told<InstrumentsSeen>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].instruments.at(0).taker_fee, basis_points(5));
  EXPECT_EQ(told[0].instruments.at(1).taker_fee, basis_points(4));
}

TEST(SessionOrders, fees_that_are_as_the_others_change_nothing_and_hold_no_entry_up) {
  auto script = started();
  script.withhold([](const Outgoing& outgoing) {
    return std::holds_alternative<wire::GetCommissionRate>(outgoing.request);
  });
  script.command(Configure{kBtc, 5});
  script.command(entry(1));
  EXPECT_EQ(script.sent<wire::NewOrder>().size(), 1u);
  script.withhold({});
  script.run(30s);  // what had no answer is asked again
  EXPECT_EQ(script.sent<wire::GetCommissionRate>().size(), 2u);
  EXPECT_TRUE(script.told<InstrumentsSeen>().empty());
}

TEST(SessionOrders, fees_wait_while_the_budget_is_short_and_what_protects_does_not) {
  auto script = started();
  script.answer_with([](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (!std::holds_alternative<wire::SetMarginType>(outgoing.request)) return std::nullopt;
    return wire::Response{.body = wire::Empty{}, .used_weight_1m = 2300};
  });
  script.command(Configure{kBtc, 5});
  script.answer_with({});
  script.log.clear();
  script.command(Configure{kEth, 5});
  script.command(stop(1));
  EXPECT_EQ(script.sent<wire::NewAlgoOrder>().size(), 1u);
  EXPECT_TRUE(script.sent<wire::GetCommissionRate>().empty());
  script.run(2min);
  EXPECT_EQ(script.sent<wire::GetCommissionRate>().size(), 1u);
}

TEST(SessionOrders, a_refused_configuration_takes_the_entries_with_it) {
  auto script = started();
  script.answer_with(only<wire::SetLeverage>(Script::refusal(400, -4028, "Leverage not valid")));
  script.session.on(Command{Configure{{}, 300}}, script.now);
  script.session.on(Command{entry(1)}, script.now);
  script.settle();
  EXPECT_TRUE(script.sent<wire::NewOrder>().empty());
  const auto reports = script.told<OrderReport>();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].outcome, Outcome::NotSent);
  EXPECT_EQ(reports[0].code, -4028);
}

TEST(SessionOrders, an_entry_that_waits_beyond_its_deadline_never_leaves) {
  auto script = started();
  wire::Response limited = Script::refusal(429, -1003);
  limited.retry_after_s = 30;
  script.answer_with(only<wire::DeleteOrder>(limited));
  script.command(CancelOrder{entry(9).id(), {}});
  auto order = entry(1);
  order.deadline = script.now + 5s;
  script.command(order);
  script.command(stop(2));
  EXPECT_TRUE(script.sent<wire::NewOrder>().empty());
  EXPECT_EQ(script.sent<wire::NewAlgoOrder>().size(), 1u) << "protection goes on";
  script.run(6s);
  EXPECT_TRUE(script.sent<wire::NewOrder>().empty());
  const auto reports = script.told<OrderReport>();
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[1].what, OrderEvent::Reject);
  EXPECT_EQ(reports[1].outcome, Outcome::NotSent);
  EXPECT_EQ(reports[1].refusal, Refusal::Busy);
}

TEST(SessionOrders, what_the_venue_is_too_busy_for_is_told_and_never_tried_again_by_itself) {
  for (const int code : {-1008, -1015, -1003}) {
    auto script = started();
    script.answer_with([&](const Outgoing& outgoing) -> std::optional<wire::Response> {
      if (wire::kind_of(outgoing.request) == RequestKind::Read) return std::nullopt;
      return Script::refusal(code == -1008 ? 503 : 429, code);
    });
    script.command(stop(2));
    auto order = entry(1);
    order.deadline = script.now + 5s;
    script.command(order);
    script.run(10min);
    EXPECT_EQ(script.sent<wire::NewAlgoOrder>().size(), 1u) << code;
    EXPECT_LE(script.sent<wire::NewOrder>().size(), 1u) << code;
    ASSERT_EQ(script.told<StopReport>().size(), 1u);
    EXPECT_EQ(script.told<StopReport>()[0].outcome, Outcome::NotSent);
    EXPECT_EQ(script.told<StopReport>()[0].refusal, Refusal::Busy);
    ASSERT_EQ(script.told<OrderReport>().size(), 1u);
    EXPECT_EQ(script.told<OrderReport>()[0].outcome, Outcome::NotSent);
    EXPECT_EQ(script.told<OrderReport>()[0].refusal, Refusal::Busy);
  }
}

TEST(SessionOrders, a_refused_stamp_makes_the_clock_be_read_again) {
  auto script = started();
  script.answer_with(only<wire::NewOrder>(Script::refusal(400, -1021)));
  script.command(entry(1));
  EXPECT_EQ(script.sent<wire::ServerTime>().size(), 1u);
}

TEST(SessionOrders, that_there_is_no_such_order_says_nothing_of_one_that_is_placed) {
  for (const int code : {-2011, -2013}) {
    auto script = started();
    script.answer_with(only<wire::NewOrder>(Script::refusal(400, code)));
    script.command(entry(1));
    ASSERT_FALSE(script.told<OrderReport>().empty());
    EXPECT_EQ(script.told<OrderReport>()[0].what, OrderEvent::Timeout);
    EXPECT_EQ(script.told<OrderReport>()[0].outcome, Outcome::Unknown);
  }
}

}  // namespace
}  // namespace gyre::session
