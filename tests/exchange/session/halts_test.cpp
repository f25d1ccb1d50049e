#include "gyre/exchange/session/breaker.hpp"
#include "gyre/exchange/session/clock_trust.hpp"
#include "tests/exchange/session/script.hpp"

namespace gyre::session {
namespace {

// The halts of one kind, as they were told: on, off, on, …
std::vector<bool> told(const Script& script, Halt halt) {
  std::vector<bool> on;
  for (const auto& seen : script.told<HaltSeen>())
    if (seen.halt == halt) on.push_back(seen.on);
  return on;
}
// The stream tells of the order, as a live one would.
void echo(Script& script, ClientId id, wire::OrderStatus status = wire::OrderStatus::New) {
  wire::OrderTradeUpdate update;
  update.symbol = "BTCUSDT";
  update.client_id = to_text(id);
  update.status = status;
  script.say(StreamSaid{StreamId{0}, update});
  script.settle();
}

TEST(Breaker, breaks_after_five_failures_in_a_row_within_a_minute) {
  Breaker breaker;
  for (int i = 0; i < 4; ++i) breaker.failed(kStart + i * 10s);
  EXPECT_FALSE(breaker.look(kStart + 40s));
  breaker.answered(false, kStart + 40s);  // of the market: nothing of the account
  breaker.failed(kStart + 41s);
  EXPECT_TRUE(breaker.look(kStart + 41s));
}

TEST(Breaker, an_answer_begins_a_new_row_and_slow_failures_are_none) {
  Breaker row, slow;
  for (int i = 0; i < 20; ++i) {
    if (i % 4 == 3) row.answered(true, kStart + i * 1s);
    row.failed(kStart + i * 1s);
    slow.failed(kStart + i * 16s);
  }
  EXPECT_FALSE(row.is_broken());
  EXPECT_FALSE(slow.is_broken());
}

TEST(Breaker, breaks_when_nothing_is_answered_for_half_a_minute) {
  Breaker breaker;
  breaker.asked(kStart);
  breaker.asked(kStart + 20s);
  EXPECT_EQ(breaker.next(), kStart + 30s);
  EXPECT_FALSE(breaker.look(kStart + 29s));
  EXPECT_TRUE(breaker.look(kStart + 30s));

  Breaker answered, nothing_asked;
  answered.asked(kStart);
  answered.answered(false, kStart + 20s);
  EXPECT_FALSE(answered.look(kStart + 40s));
  nothing_asked.asked(kStart);
  nothing_asked.idle();
  EXPECT_FALSE(nothing_asked.look(kStart + 40s));
}

TEST(Breaker, mends_after_half_a_minute_of_answers) {
  Breaker breaker;
  for (int i = 0; i < 5; ++i) breaker.failed(kStart);
  breaker.answered(true, kStart + 10s);
  breaker.failed(kStart + 20s);
  EXPECT_TRUE(breaker.look(kStart + 45s)) << "it began again";
  breaker.answered(true, kStart + 80s);
  EXPECT_EQ(breaker.next(), kStart + 110s);
  EXPECT_TRUE(breaker.look(kStart + 109s));
  EXPECT_FALSE(breaker.look(kStart + 110s));
}

TEST(ClockTrust, ends_with_a_jump_and_returns_with_two_samples_that_agree) {
  ClockTrust trust;
  EXPECT_TRUE(trust.sample(100ms, 10ms));
  EXPECT_TRUE(trust.sample(600ms, 10ms));
  EXPECT_FALSE(trust.sample(1200ms, 10ms));
  EXPECT_FALSE(trust.is_trusted());
  EXPECT_TRUE(trust.sample(1210ms, 10ms));
  EXPECT_FALSE(trust.is_trusted());
  EXPECT_TRUE(trust.sample(1190ms, 10ms));
  EXPECT_TRUE(trust.is_trusted());
  EXPECT_TRUE(trust.sample(3000ms, 2000ms)) << "a slow answer proves no jump";
}

TEST(ClockTrust, ends_with_stamps_refused_again_and_again) {
  ClockTrust trust;
  for (int i = 0; i < 10; ++i) {
    trust.stamp_refused();
    trust.stamp_refused();
    trust.stamp_taken();
  }
  EXPECT_TRUE(trust.is_trusted());
  for (int i = 0; i < 3; ++i) trust.stamp_refused();
  EXPECT_FALSE(trust.is_trusted());
}

TEST(SessionHalts, a_quiet_start_and_a_quiet_hour_tell_none) {
  Script script;
  script.start();
  script.run(1h);
  EXPECT_TRUE(script.told<HaltSeen>().empty());
}

TEST(SessionHalts, a_restricted_account_is_tried_again_after_a_minute) {
  auto script = started();
  script.answer_with(only<wire::NewOrder>(Script::refusal(400, -4400)));
  script.command(entry(1));
  EXPECT_EQ(script.told<OrderReport>().at(0).refusal, Refusal::Restricted);
  EXPECT_EQ(told(script, Halt::Restricted), (std::vector{true}));
  script.run(50s);
  script.command(entry(2));
  script.run(50s);
  EXPECT_EQ(told(script, Halt::Restricted), (std::vector{true})) << "told on change only";
  script.run(20s);
  EXPECT_EQ(told(script, Halt::Restricted), (std::vector{true, false}));
}

TEST(SessionHalts, an_entry_that_is_accepted_ends_the_restriction_and_an_exit_does_not) {
  auto script = started();
  script.answer_with(only<wire::NewOrder>(Script::refusal(400, -2023)));
  script.command(entry(1));
  script.answer_with({});
  auto exit = entry(2);
  exit.role = Role::Exit;
  script.command(exit);
  echo(script, exit.id());
  EXPECT_EQ(told(script, Halt::Restricted), (std::vector{true}));
  script.command(entry(3));
  EXPECT_EQ(told(script, Halt::Restricted), (std::vector{true, false}));
}

TEST(SessionHalts, a_refused_key_is_tried_with_reads_and_no_entry_leaves_meanwhile) {
  auto script = started();
  const auto refused = Script::refusal(401, -2015, "Invalid API-key");
  script.answer_with([&](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (!is_signed(outgoing.request)) return std::nullopt;
    return refused;
  });
  script.command(entry(1));
  EXPECT_EQ(told(script, Halt::Key), (std::vector{true}));
  script.log.clear();
  script.command(entry(2));
  EXPECT_TRUE(script.sent<wire::NewOrder>().empty());
  EXPECT_EQ(script.told<OrderReport>().back().outcome, Outcome::NotSent);
  EXPECT_EQ(script.told<OrderReport>().back().refusal, Refusal::Key);
  script.command(stop(3));
  EXPECT_EQ(script.sent<wire::NewAlgoOrder>().size(), 1u) << "what protects is always tried";
  script.run(1h);
  const auto reads = script.sent<wire::GetBalance>().size();
  EXPECT_GE(reads, 60u);
  EXPECT_LE(reads, 66u) << "less and less often, every minute at last";
  script.answer_with({});
  script.run(70s);
  EXPECT_EQ(told(script, Halt::Key), (std::vector{true, false}));
  script.log.clear();
  script.run(1h);
  EXPECT_TRUE(script.sent<wire::GetBalance>().empty());
}

TEST(SessionHalts, a_position_mode_that_differs_halts_until_it_is_changed_back) {
  auto script = started();
  script.hedge = true;
  script.answer_with(only<wire::NewOrder>(Script::refusal(400, -4061)));
  script.command(entry(1));
  EXPECT_EQ(told(script, Halt::Mode), (std::vector{true}));
  script.run(5min);
  EXPECT_EQ(told(script, Halt::Mode), (std::vector{true}));
  script.hedge = false;
  script.run(2min);
  EXPECT_EQ(told(script, Halt::Mode), (std::vector{true, false}));
  script.log.clear();
  script.run(1h);
  EXPECT_TRUE(script.sent<wire::GetPositionMode>().empty());
}

TEST(SessionHalts, one_way_mode_halts_who_trades_in_hedge_mode) {
  auto plan = Script::standard_plan();
  plan.mode = PositionMode::Hedge;
  Script script{plan};
  script.hedge = true;
  script.start();
  script.hedge = false;
  wire::AccountConfigUpdate update;
  script.say(StreamSaid{StreamId{0}, update});
  script.settle();
  EXPECT_EQ(told(script, Halt::Mode), (std::vector{true}));
  script.hedge = true;
  script.run(2min);
  EXPECT_EQ(told(script, Halt::Mode), (std::vector{true, false}));
}

TEST(SessionHalts, a_mode_that_is_as_it_was_halts_nothing) {
  auto script = started();
  wire::AccountConfigUpdate update;
  update.symbol = "BTCUSDT";
  update.leverage = 20;
  script.say(StreamSaid{StreamId{0}, update});
  script.settle();
  EXPECT_EQ(script.sent<wire::GetPositionMode>().size(), 1u);
  EXPECT_TRUE(script.told<HaltSeen>().empty());
}

TEST(SessionHalts, our_own_leverage_is_no_news_and_the_assets_mode_is) {
  auto script = started();
  script.command(Configure{{}, 5});
  wire::AccountConfigUpdate update;
  update.symbol = "BTCUSDT";
  update.leverage = 5;
  script.say(StreamSaid{StreamId{0}, update});
  script.settle();
  EXPECT_TRUE(script.sent<wire::GetPositionMode>().empty());
  for (const bool on : {true, false}) {
    wire::AccountConfigUpdate assets;
    assets.multi_assets = on;
    script.say(StreamSaid{StreamId{0}, assets});
    script.settle();
  }
  EXPECT_EQ(told(script, Halt::Mode), (std::vector{true, false}));
}

TEST(SessionHalts, a_clock_that_jumps_halts_until_two_samples_agree) {
  auto script = started();
  milliseconds ahead = 5s;
  script.answer_with([&](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (!std::holds_alternative<wire::ServerTime>(outgoing.request)) return std::nullopt;
    return wire::Response{.status = 200, .body = wire::TimeView{script.now + ahead}};
  });
  script.run(10min + 1s);
  EXPECT_EQ(told(script, Halt::Clock), (std::vector{true}));
  script.run(6s);
  EXPECT_EQ(told(script, Halt::Clock), (std::vector{true}));
  script.run(6s);
  EXPECT_EQ(told(script, Halt::Clock), (std::vector{true, false}));
  script.log.clear();
  script.command(entry(1));
  EXPECT_EQ(script.log.at(0).timestamp, script.now + 5s - 100ms) << "and stamps follow it at once";
}

TEST(SessionHalts, a_venue_that_fails_halts_until_it_has_answered_for_half_a_minute) {
  auto script = started();
  script.command(Reconcile{});
  bool fails = true;
  script.answer_with([&](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (!fails || !is_signed(outgoing.request)) return std::nullopt;
    return Script::refusal(502, 0, "<html>");
  });
  script.command(Reconcile{});
  script.run(5s);
  EXPECT_EQ(told(script, Halt::Venue), (std::vector{true}));
  script.run(5min);
  fails = false;
  script.run(20s);
  EXPECT_EQ(told(script, Halt::Venue), (std::vector{true}));
  script.run(70s);
  EXPECT_EQ(told(script, Halt::Venue), (std::vector{true, false}));
}

TEST(SessionHalts, silence_of_every_request_is_a_venue_that_fails) {
  auto script = started();
  script.withhold([](const Outgoing&) { return true; });
  script.command(QueryOrder{entry(1).id(), {}});
  script.run(29s);
  EXPECT_TRUE(told(script, Halt::Venue).empty());
  script.run(2s);
  EXPECT_EQ(told(script, Halt::Venue), (std::vector{true}));
}

TEST(SessionHalts, an_order_against_old_filters_makes_the_contracts_be_read_again) {
  auto script = started();
  script.run(2min);
  script.log.clear();
  script.answer_with(only<wire::NewOrder>(Script::refusal(400, -4014)));
  script.command(entry(1));
  EXPECT_EQ(script.told<OrderReport>().back().refusal, Refusal::Filter);
  script.advance(1ms);
  EXPECT_EQ(script.sent<wire::GetExchangeInfo>().size(), 1u);
  for (std::uint64_t i = 2; i < 6; ++i) script.command(entry(i));
  script.advance(1ms);
  EXPECT_EQ(script.sent<wire::GetExchangeInfo>().size(), 1u) << "once a minute";
  script.run(61s);
  EXPECT_EQ(script.sent<wire::GetExchangeInfo>().size(), 2u);
}

TEST(SessionHalts, what_waited_for_the_key_leaves_when_it_is_taken_again) {
  auto script = started();
  const auto refused = Script::refusal(401, -1022);
  script.answer_with([&](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (wire::is_signed(outgoing.request)) return refused;
    return std::nullopt;
  });
  script.command(Reconcile{});
  script.run(20min);
  EXPECT_EQ(told(script, Halt::Key), (std::vector{true}));
  EXPECT_TRUE(script.told<AccountSnapshot>().empty());
  script.answer_with({});
  script.run(61s);
  EXPECT_EQ(told(script, Halt::Key), (std::vector{true, false}));
  EXPECT_EQ(script.told<AccountSnapshot>().size(), 1u);
}

}  // namespace
}  // namespace gyre::session
