#include "gyre/exchange/session/clock_offset.hpp"
#include "gyre/exchange/session/stream_link.hpp"
#include "tests/exchange/session/script.hpp"

namespace gyre::session {
namespace {

wire::OrderTradeUpdate trade(const std::string& client_id, wire::OrderStatus status) {
  wire::OrderTradeUpdate update;
  update.symbol = "BTCUSDT";
  update.client_id = client_id;
  update.order_id = 7;
  update.trade_id = 3;
  update.execution = wire::ExecutionType::Trade;
  update.status = status;
  update.last_quantity = Quantity::from_int(1);
  update.last_price = Price::from_int(100);
  update.filled = Quantity::from_int(1);
  return update;
}

TEST(SessionStreams, a_fill_is_told_before_what_it_does_to_the_order) {
  auto script = started();
  script.say(StreamSaid{StreamId{0}, trade(to_text(entry(1).id()), wire::OrderStatus::Filled)});
  script.settle();
  ASSERT_EQ(script.events.size(), 2u);
  EXPECT_EQ(std::get<FillReport>(script.events[0].what).id, entry(1).id());
  EXPECT_EQ(std::get<OrderReport>(script.events[1].what).what, OrderEvent::Fill);
}

TEST(SessionStreams, a_foreign_fill_is_a_fact_without_a_name) {
  auto script = started();
  auto update = trade("autoclose-123", wire::OrderStatus::Filled);
  script.say(StreamSaid{StreamId{0}, update});
  script.settle();
  ASSERT_EQ(script.events.size(), 1u);
  const auto& fill = std::get<FillReport>(script.events[0].what);
  EXPECT_FALSE(fill.id);
  EXPECT_EQ(fill.cause, FillCause::Liquidation);
}

TEST(SessionStreams, the_order_that_a_stop_became_reports_on_the_stop) {
  auto script = started();
  script.say(StreamSaid{StreamId{0}, trade(to_text(stop(1).id()), wire::OrderStatus::Filled)});
  script.settle();
  EXPECT_EQ(script.told<StopReport>().at(0).what, StopEvent::Fill);
  EXPECT_EQ(script.told<StopReport>().at(0).order_id, 7);
}

TEST(SessionStreams, a_stops_life_is_told_step_by_step) {
  auto script = started();
  struct Line {
    wire::AlgoStatus status;
    int filled;
    StopEvent what;
  };
  for (const auto& line : {Line{wire::AlgoStatus::New, 0, StopEvent::Accept},
                           Line{wire::AlgoStatus::Triggering, 0, StopEvent::Trigger},
                           Line{wire::AlgoStatus::Triggered, 0, StopEvent::Forward},
                           Line{wire::AlgoStatus::Finished, 1, StopEvent::Fill},
                           Line{wire::AlgoStatus::Finished, 0, StopEvent::OrderDied},
                           Line{wire::AlgoStatus::Canceled, 0, StopEvent::Cancel},
                           Line{wire::AlgoStatus::Rejected, 0, StopEvent::Reject},
                           Line{wire::AlgoStatus::Expired, 0, StopEvent::Expire}}) {
    wire::AlgoUpdate update;
    update.symbol = "BTCUSDT";
    update.client_id = to_text(stop(1).id());
    update.status = line.status;
    update.quantity = Quantity::from_int(1);
    update.filled = Quantity::from_int(line.filled);
    script.say(StreamSaid{StreamId{0}, update});
    script.settle();
    EXPECT_EQ(script.told<StopReport>().back().what, line.what);
  }
}

TEST(SessionStreams, funding_is_looked_up_where_it_has_a_number) {
  auto script = started();
  script.command(Reconcile{{}, script.now - 1h});
  const auto before = script.sent<wire::GetIncome>().size();
  wire::AccountUpdate update;
  update.reason = "FUNDING_FEE";
  update.funding_symbol = "ETHUSDT";
  update.change = Money::from_int(-2);
  update.transaction_time = from_ms(1'748'332'800'017);
  script.say(StreamSaid{StreamId{0}, update});
  script.settle();
  EXPECT_TRUE(script.told<FundingReport>().empty());
  EXPECT_EQ(script.sent<wire::GetIncome>().size(), before + 1);
}

TEST(SessionStreams, the_listen_key_is_kept_alive) {
  auto script = started();
  script.withhold([](const Outgoing&) { return false; });
  for (int minute = 0; minute < 91; ++minute) {
    script.bar("BTCUSDT", floor_to(script.now, 1min));
    script.bar("ETHUSDT", floor_to(script.now, 1min));
    script.mark("BTCUSDT", Price::from_int(1));
    script.settle();
    script.run(1min);
  }
  EXPECT_EQ(script.sent<wire::KeepListenKey>().size(), 3u);
  EXPECT_TRUE(script.closed.empty());
  EXPECT_EQ(script.session.counters().errors, 0u);
}

TEST(SessionStreams, an_expired_key_is_a_gap_until_a_snapshot_from_after_it) {
  auto script = started();
  script.command(Reconcile{{}, {}});
  EXPECT_EQ(script.told<AccountSnapshot>().size(), 1u);
  script.say(StreamSaid{StreamId{0}, wire::ListenKeyExpired{script.now, "key"}});
  script.settle();
  EXPECT_EQ(script.closed, std::vector{StreamId{0}});
  ASSERT_EQ(script.told<AccountGap>().size(), 1u);
  EXPECT_TRUE(script.told<AccountGap>()[0].open);
  script.command(Reconcile{{}, {}});
  EXPECT_EQ(script.told<AccountSnapshot>().size(), 2u) << "does not wait for the stream";
  EXPECT_EQ(script.told<AccountGap>().size(), 1u) << "and does not end the gap";
  script.run(1s);
  EXPECT_EQ(script.sent<wire::StartListenKey>().size(), 1u);
  ASSERT_EQ(script.plans.size(), 1u);
  EXPECT_EQ(script.told<AccountSnapshot>().size(), 3u);
  ASSERT_EQ(script.told<AccountGap>().size(), 2u);
  EXPECT_FALSE(script.told<AccountGap>()[1].open);
}

TEST(SessionStreams, a_snapshot_that_saw_the_stream_break_does_not_mend_it_but_the_next_does) {
  auto script = started();
  script.withhold([](const Outgoing& outgoing) {
    return std::holds_alternative<wire::GetAccount>(outgoing.request);
  });
  script.command(Reconcile{{}, {}});
  script.say(StreamLost{StreamId{0}, "reset"});
  script.withhold({});
  script.run(20s);
  std::string story;
  for (const auto& event : script.events) {
    if (std::holds_alternative<AccountSnapshot>(event.what)) story += "snapshot ";
    if (const auto* told = std::get_if<AccountGap>(&event.what))
      story += told->open ? "gap " : "mended ";
  }
  EXPECT_EQ(story, "gap snapshot snapshot mended ");
}

TEST(SessionStreams, silence_of_a_market_stream_is_its_death) {
  auto script = started();
  script.run(89s);
  EXPECT_TRUE(script.closed.empty());
  script.run(3s);
  EXPECT_EQ(script.closed, std::vector{StreamId{1}});
  ASSERT_EQ(script.plans.size(), 1u);
  EXPECT_EQ(script.plans[0].stream, StreamId{1});
  EXPECT_TRUE(script.told<AccountGap>().empty());
}

TEST(SessionStreams, reconnects_wait_longer_each_time) {
  StreamLink link{StreamId{1}, {90s, std::nullopt}, kStart};
  auto now = kStart;
  milliseconds longest = 0ms;
  for (int i = 0; i < 12; ++i) {
    ASSERT_EQ(link.due(now), StreamLink::Due::Connect);
    link.asked(now);
    ASSERT_TRUE(link.lost(now));
    EXPECT_EQ(link.due(now), StreamLink::Due::Nothing);
    longest = std::max(longest, *link.next() - now);
    EXPECT_LE(*link.next() - now, 30s);
    now = *link.next();
  }
  EXPECT_GE(longest, 15s);
}

TEST(SessionReconcile, asks_for_everything_and_tells_it_at_once) {
  auto script = started();
  wire::OrderView ours, foreign;
  ours.symbol = foreign.symbol = "ETHUSDT";
  ours.client_id = to_text(entry(1, SymbolId{1}).id());
  foreign.client_id = "web_abc";
  script.orders = {ours, foreign};
  wire::UserTradeView trade;
  trade.trade_id = 4;
  script.trades = {trade, trade};
  int failures = 0;
  script.answer_with([&](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (!std::holds_alternative<wire::GetOpenOrders>(outgoing.request)) return std::nullopt;
    if (failures++ < 2) return Script::refusal(503, 0, "Unknown error");
    return std::nullopt;
  });
  script.command(Reconcile{{SymbolId{0}, SymbolId{1}}, script.now - 8 * 24h});
  EXPECT_TRUE(script.told<AccountSnapshot>().empty()) << "never in parts";
  script.run(5s);
  const auto snapshots = script.told<AccountSnapshot>();
  ASSERT_EQ(snapshots.size(), 1u);
  EXPECT_EQ(snapshots[0].wallet, Money::from_int(10'000));
  EXPECT_EQ(snapshots[0].orders.size(), 1u);
  EXPECT_EQ(snapshots[0].foreign_orders, 1);
  EXPECT_EQ(snapshots[0].fills.size(), 2u) << "one a symbol";
  EXPECT_EQ(script.sent<wire::GetUserTrades>().size(), 4u) << "eight days are two spans";
  EXPECT_EQ(script.sent<wire::GetIncome>().size(), 1u);
}

TEST(ClockOffset, believes_the_shortest_round_trip) {
  ClockOffset clock;
  EXPECT_EQ(clock.offset(), 0ms);
  clock.learn(kStart, kStart + 400ms, kStart + 1200ms);
  EXPECT_EQ(clock.offset(), 1000ms);
  clock.learn(kStart, kStart + 100ms, kStart + 1150ms);
  EXPECT_EQ(clock.offset(), 1100ms);
  clock.learn(kStart, kStart + 300ms, kStart + 5000ms);
  EXPECT_EQ(clock.offset(), 1100ms);
  EXPECT_EQ(clock.stamp(kStart), kStart + 1000ms);
  EXPECT_EQ(clock.doubt(), 50ms);
}

}  // namespace
}  // namespace gyre::session
