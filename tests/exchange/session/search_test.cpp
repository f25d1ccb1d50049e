#include "tests/exchange/session/script.hpp"

namespace gyre::session {
namespace {

TEST(SessionSearch, absence_needs_the_window_to_have_shut) {
  auto script = started();
  script.run(1min);  // what an earlier process sent can no longer land
  script.answer_with(only<wire::NewOrder>(Script::refusal(504, 0, "")));
  script.command(entry(1));
  script.events.clear();
  const auto sent = script.now;
  script.command(QueryOrder{entry(1).id(), {}});
  EXPECT_TRUE(script.told<OrderReport>().empty());
  script.run(2900ms);
  EXPECT_TRUE(script.told<OrderReport>().empty());
  script.run(10s);
  const auto reports = script.told<OrderReport>();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].what, OrderEvent::FoundAbsent);
  EXPECT_EQ(reports[0].source, Source::Query);
  for (const auto& event : script.events)
    if (std::holds_alternative<OrderReport>(event.what))
      EXPECT_GE(event.at, sent - 100ms + 2s + 1s);
}

TEST(SessionSearch, absence_is_never_proven_while_the_request_is_out) {
  auto script = started();
  script.run(1min);
  script.withhold(silence<wire::NewOrder>());
  script.command(entry(1));
  script.command(QueryOrder{entry(1).id(), {}});
  script.run(9s);
  EXPECT_TRUE(script.told<OrderReport>().empty());
  script.run(20s);
  const auto reports = script.told<OrderReport>();
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[0].what, OrderEvent::Timeout);
  EXPECT_EQ(reports[1].what, OrderEvent::FoundAbsent);
}

TEST(SessionSearch, what_the_stream_told_of_is_not_absent) {
  auto script = started();
  script.answer_with(only<wire::NewOrder>(Script::refusal(504, 0, "")));
  script.command(entry(1));
  wire::OrderTradeUpdate update;
  update.symbol = "BTCUSDT";
  update.client_id = to_text(entry(1).id());
  script.say(StreamSaid{StreamId{0}, update});
  script.settle();
  script.events.clear();
  script.command(QueryOrder{entry(1).id(), {}});
  script.run(1min);
  EXPECT_TRUE(script.told<OrderReport>().empty());
}

TEST(SessionSearch, absence_is_cross_checked_before_it_is_told) {
  auto script = started();
  script.answer_with(only<wire::NewOrder>(Script::refusal(504, 0, "")));
  script.command(entry(1));
  script.log.clear();
  script.command(QueryOrder{entry(1).id(), {}});
  script.run(20s);
  EXPECT_EQ(script.told<OrderReport>().back().what, OrderEvent::FoundAbsent);
  EXPECT_EQ(script.told<OrderReport>().back().refusal, Refusal::Absent);
  EXPECT_EQ(script.sent<wire::GetOpenOrders>().size(), 1u);
  EXPECT_EQ(script.sent<wire::GetUserTrades>().size(), 1u);
  EXPECT_EQ(script.sent<wire::GetPositions>().size(), 1u);
  EXPECT_LE(script.sent<wire::GetOrder>().size(), 8u);
}

TEST(SessionSearch, an_end_that_the_stream_tells_ends_the_search) {
  auto script = started();
  script.command(QueryOrder{entry(1).id(), {}});
  wire::OrderTradeUpdate update;
  update.symbol = "BTCUSDT";
  update.client_id = to_text(entry(1).id());
  update.status = wire::OrderStatus::Expired;
  script.say(StreamSaid{StreamId{0}, update});
  script.settle();
  script.log.clear();
  script.run(1min);
  EXPECT_LE(script.sent<wire::GetOrder>().size(), 1u) << "one was on its way";
  ASSERT_EQ(script.told<OrderReport>().size(), 1u);
  EXPECT_EQ(script.told<OrderReport>()[0].what, OrderEvent::Expire);
}

TEST(SessionSearch,
     after_the_venues_memory_a_person_is_told_once_and_nothing_is_said_of_the_order) {
  auto plan = Script::standard_plan();
  plan.last_seen = kStart - 80h;
  Script script{plan};
  script.start();
  script.events.clear();
  for (const std::uint64_t intent : {1u, 2u}) {
    script.command(QueryOrder{entry(intent).id(), {}});
    script.run(1min);
  }
  EXPECT_TRUE(script.told<OrderReport>().empty());
  const auto halts = script.told<HaltSeen>();
  ASSERT_EQ(halts.size(), 1u);
  EXPECT_EQ(halts[0].halt, Halt::Absence);
  EXPECT_TRUE(halts[0].on);
}

TEST(SessionSearch, a_found_order_is_told_after_its_fills) {
  auto script = started();
  wire::OrderView view;
  view.symbol = "BTCUSDT";
  view.client_id = to_text(entry(1).id());
  view.order_id = 77;
  view.status = wire::OrderStatus::Filled;
  view.filled = Quantity::from_int(1);
  script.answer_with(only<wire::GetOrder>({.status = 200, .body = view}));
  wire::UserTradeView trade;
  trade.trade_id = 5;
  trade.order_id = 77;
  trade.quantity = Quantity::from_int(1);
  script.trades = {trade};
  script.command(QueryOrder{entry(1).id(), {}});
  ASSERT_EQ(script.events.size(), 2u);
  EXPECT_EQ(std::get<FillReport>(script.events[0].what).trade_id, 5);
  EXPECT_EQ(std::get<FillReport>(script.events[0].what).id, entry(1).id());
  EXPECT_EQ(std::get<OrderReport>(script.events[1].what).what, OrderEvent::Fill);
}

TEST(SessionSearch, a_finished_stop_is_asked_how_its_order_ended) {
  auto script = started();
  wire::AlgoView view;
  view.client_id = to_text(stop(3).id());
  view.algo_id = 8;
  view.order_id = 80;
  view.status = wire::AlgoStatus::Finished;
  wire::OrderView order;
  order.symbol = "BTCUSDT";
  order.order_id = 80;
  order.status = wire::OrderStatus::Expired;
  script.answer_with([=](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (std::holds_alternative<wire::GetAlgoOrder>(outgoing.request))
      return wire::Response{.status = 200, .body = view};
    if (std::holds_alternative<wire::GetOrder>(outgoing.request))
      return wire::Response{.status = 200, .body = order};
    return std::nullopt;
  });
  script.command(QueryOrder{stop(3).id(), {}});
  const auto reports = script.told<StopReport>();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].what, StopEvent::OrderDied);
  EXPECT_EQ(reports[0].order_id, 80);
}

}  // namespace
}  // namespace gyre::session
