#include "tests/exchange/session/script.hpp"

namespace gyre::session {
namespace {

const Timestamp kMinute = floor_to(kStart, 1min);

TEST(SessionStart, asks_listens_fills_history_and_is_ready) {
  Script script;
  script.start();
  const auto instruments = script.told<InstrumentsSeen>();
  ASSERT_EQ(instruments.size(), 1u);
  ASSERT_EQ(instruments[0].instruments.size(), 2u);
  EXPECT_EQ(instruments[0].instruments[0].symbol, "BTCUSDT");
  EXPECT_EQ(instruments[0].instruments[0].taker_fee, basis_points(5));
  EXPECT_TRUE(instruments[0].instruments[0].tradable);
  ASSERT_EQ(script.plans.size(), 2u);
  EXPECT_EQ(script.plans[0].topics,
            (std::vector<std::string>{"!markPrice@arr@1s", "!contractInfo", "btcusdt@kline_1m",
                                      "ethusdt@kline_1m"}));
  EXPECT_EQ(script.plans[1].listen_key, "key");
  const auto histories = script.told<HistorySeen>();
  ASSERT_EQ(histories.size(), 4u);
  EXPECT_EQ(histories[0].timeframe, Timeframe::m1);
  EXPECT_EQ(histories[0].bars.size(), 120u);
  EXPECT_EQ(histories[1].bars.size(), 499u);
  EXPECT_EQ(histories[0].bars.back().opened, kMinute - 1min);
  EXPECT_EQ(histories[1].bars.back().opened, kMinute - 5min);
  const auto ready = script.told<SessionReady>();
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(ready[0].decide_from, kStart + 3min);
  EXPECT_FALSE(script.session.failure());
}

TEST(SessionStart, lists_known_symbols_first_and_keeps_those_that_are_gone) {
  auto plan = Script::standard_plan();
  plan.symbols = {};
  plan.known_symbols = {"ETHUSDT", "GONEUSDT"};
  Script script{plan};
  script.start();
  const auto list = script.told<InstrumentsSeen>().at(0).instruments;
  ASSERT_EQ(list.size(), 4u);
  EXPECT_EQ(list[0].symbol, "ETHUSDT");
  EXPECT_EQ(list[1].symbol, "GONEUSDT");
  EXPECT_FALSE(list[1].tradable);
  EXPECT_EQ(list[2].symbol, "ADAUSDT");
  EXPECT_EQ(list[3].symbol, "BTCUSDT");
  EXPECT_EQ(script.told<SessionReady>().size(), 1u);
}

TEST(SessionStart, fails_for_a_planned_symbol_that_the_venue_does_not_trade) {
  auto plan = Script::standard_plan();
  plan.symbols.push_back("NOUSDT");
  Script script{plan};
  script.start();
  ASSERT_TRUE(script.session.failure());
  EXPECT_EQ(script.session.failure()->code, Errc::NotFound);
}

TEST(SessionStart, leaves_hedge_mode_and_fails_when_the_venue_refuses) {
  Script script;
  script.hedge = true;
  script.start();
  EXPECT_EQ(script.sent<wire::SetPositionMode>().size(), 1u);
  EXPECT_EQ(script.told<SessionReady>().size(), 1u);
  Script refused;
  refused.hedge = true;
  refused.answer_with([](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (!std::holds_alternative<wire::SetPositionMode>(outgoing.request)) return std::nullopt;
    return Script::refusal(400, -4068, "Position side cannot be changed if there exists position.");
  });
  refused.start();
  ASSERT_TRUE(refused.session.failure());
  EXPECT_NE(refused.session.failure()->context.find("-4068"), std::string::npos);
}

TEST(SessionStart, enters_hedge_mode_when_it_is_asked_for) {
  auto plan = Script::standard_plan();
  plan.mode = PositionMode::Hedge;
  for (const bool already : {false, true}) {
    Script script{plan};
    script.hedge = already;
    script.start();
    const auto sent = script.sent<wire::SetPositionMode>();
    EXPECT_EQ(sent.size(), already ? 0u : 1u);
    if (!already) EXPECT_TRUE(sent[0].hedge);
    EXPECT_EQ(script.told<SessionReady>().size(), 1u);
  }
}

TEST(SessionStart, asks_again_after_each_kind_of_failure) {
  for (std::size_t kind = 0; kind < 4; ++kind) {
    Script script;
    int failures = 0;
    script.answer_with([&](const Outgoing&) -> std::optional<wire::Response> {
      if (failures++ % 3 != 0) return std::nullopt;
      if (kind == 0) return Script::refusal(503, 0, "Unknown error");
      if (kind == 1) return Script::refusal(400, -1021, "Timestamp outside of recvWindow.");
      if (kind == 2) return Script::refusal(504, 0, "<html>");
      return wire::Response{.status = 200, .body = std::vector<wire::PriceView>{}};
    });
    script.start();
    script.run(5min);
    EXPECT_EQ(script.told<SessionReady>().size(), 1u) << kind;
    EXPECT_FALSE(script.session.failure());
  }
}

TEST(SessionStart, tells_of_the_account_before_any_history_is_held) {
  Script script;
  script.withhold(silence<wire::GetKlines>());
  script.start();
  EXPECT_EQ(script.told<AccountReady>().size(), 1u);
  EXPECT_TRUE(script.told<SessionReady>().empty());
  script.command(Reconcile{});
  EXPECT_EQ(script.told<AccountSnapshot>().size(), 1u);
  script.withhold(nullptr);
  script.run(1min);
  EXPECT_EQ(script.told<AccountReady>().size(), 1u);
  EXPECT_EQ(script.told<SessionReady>().size(), 1u);
}

TEST(SessionStart, sees_the_account_at_once_where_earlier_lives_have_asked_for_much) {
  for (const int used : {1700, 2100}) {
    Script script;
    script.answer_with([&](const Outgoing& out) -> std::optional<wire::Response> {
      if (!std::holds_alternative<wire::ServerTime>(out.request)) return std::nullopt;
      return wire::Response{
          .status = 200, .body = wire::TimeView{script.now}, .used_weight_1m = used};
    });
    script.start();
    EXPECT_EQ(script.told<AccountReady>().size(), 1u);
    script.command(Reconcile{});
    EXPECT_EQ(script.told<AccountSnapshot>().size(), 1u);
    EXPECT_EQ(script.now, kStart);
    EXPECT_TRUE(script.told<SessionReady>().empty()) << "history has to wait";
    script.run(62s);
    EXPECT_EQ(script.told<SessionReady>().size(), 1u);
  }
}

TEST(SessionStart, does_not_wait_long_for_the_accounts_stream) {
  Script script;
  script.withhold(silence<wire::StartListenKey>());
  script.start();
  EXPECT_TRUE(script.told<AccountReady>().empty());
  script.run(3s);
  EXPECT_EQ(script.told<AccountReady>().size(), 1u);
  ASSERT_EQ(script.told<AccountGap>().size(), 1u);
  EXPECT_TRUE(script.told<AccountGap>()[0].open);
  script.command(Reconcile{});
  EXPECT_EQ(script.told<AccountSnapshot>().size(), 1u);
  EXPECT_EQ(script.told<SessionReady>().size(), 1u);
  EXPECT_EQ(script.told<AccountGap>().size(), 1u) << "a snapshot without the stream mends nothing";
  script.withhold(nullptr);
  script.run(1min);
  EXPECT_EQ(script.told<AccountSnapshot>().size(), 2u);
  ASSERT_EQ(script.told<AccountGap>().size(), 2u);
  EXPECT_FALSE(script.told<AccountGap>()[1].open);
}

TEST(SessionStart, mends_the_gap_when_the_stream_comes_during_the_first_look) {
  Script script;
  script.withhold([](const Outgoing& out) {
    return std::holds_alternative<wire::StartListenKey>(out.request) ||
           std::holds_alternative<wire::GetPositions>(out.request);
  });
  script.start();
  script.run(3s);
  script.command(Reconcile{});
  script.withhold(silence<wire::GetPositions>());
  script.run(15s);
  EXPECT_TRUE(script.told<AccountSnapshot>().empty());
  script.withhold(nullptr);
  script.run(30s);
  EXPECT_EQ(script.told<AccountSnapshot>().size(), 2u);
  ASSERT_EQ(script.told<AccountGap>().size(), 2u);
  EXPECT_FALSE(script.told<AccountGap>()[1].open);
}

TEST(SessionStart, ends_when_the_key_is_refused) {
  Script script;
  script.answer_with([](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (!std::holds_alternative<wire::GetPositionMode>(outgoing.request)) return std::nullopt;
    return Script::refusal(401, -2015, "Invalid API-key, IP, or permissions for action.");
  });
  script.start();
  ASSERT_TRUE(script.session.failure());
  EXPECT_FALSE(script.session.wake());
}

TEST(SessionBars, arrive_as_one_event_sorted_by_symbol_and_once) {
  Script script;
  script.start();
  script.now = kMinute + 1min + 2s;
  script.bar("ETHUSDT", kMinute);
  script.bar("BTCUSDT", kMinute);
  script.bar("BTCUSDT", kMinute);
  script.bar("BTCUSDT", kMinute - 1min);
  script.settle();
  const auto closed = script.told<BarsClosed>();
  ASSERT_EQ(closed.size(), 1u);
  ASSERT_EQ(closed[0].bars.size(), 2u);
  EXPECT_EQ(closed[0].bars[0].symbol, SymbolId{0});
  EXPECT_EQ(closed[0].bars[1].symbol, SymbolId{1});
}

TEST(SessionBars, just_the_missing_minutes_are_asked_for_from_the_last_one_held) {
  Script script;
  script.start();
  script.log.clear();
  script.now = kMinute + 3min + 2s;
  script.bar("BTCUSDT", kMinute + 2min);
  script.advance(0ms);
  const auto asked = script.sent<wire::GetKlines>();
  ASSERT_EQ(asked.size(), 2u) << "of BTC at once; ETH is late as well";
  EXPECT_EQ(asked[0].symbol, "BTCUSDT");
  EXPECT_EQ(asked[0].timeframe, Timeframe::m1);
  EXPECT_EQ(asked[0].start, kMinute - 1min);
  EXPECT_EQ(asked[0].limit, 4);
  EXPECT_EQ(script.told<HistorySeen>().size(), 4u) << "nothing begins again";
  const auto closed = script.told<BarsClosed>();
  ASSERT_EQ(closed.size(), 3u);
  for (int minute = 0; minute < 3; ++minute)
    EXPECT_EQ(closed.at(static_cast<std::size_t>(minute)).bars.at(0).bar.opened,
              kMinute + minute * 1min);
}

TEST(SessionBars, those_that_stream_in_before_the_history_follow_it) {
  Script script;
  script.withhold([](const Outgoing& outgoing) {
    return std::holds_alternative<wire::GetKlines>(outgoing.request);
  });
  script.start();
  ASSERT_EQ(script.log.size() > 4, true);
  script.now = kMinute + 1min + 2s;
  script.bar("BTCUSDT", kMinute);
  script.bar("ETHUSDT", kMinute);
  script.settle();
  EXPECT_TRUE(script.told<BarsClosed>().empty());
  script.withhold({});
  script.run(1min);
  const auto closed = script.told<BarsClosed>();
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].bars.size(), 2u);
  EXPECT_EQ(script.told<HistorySeen>().size(), 4u);
  EXPECT_EQ(script.told<SessionReady>().size(), 1u);
}

TEST(SessionBars, no_frame_knows_more_than_the_last_minute_held) {
  Script script;
  script.now = kMinute + 1s;
  script.listed_until = kMinute - 1min;  // the venue is late with one minute
  script.start();
  const auto histories = script.told<HistorySeen>();
  ASSERT_EQ(histories.size(), 4u);
  EXPECT_EQ(histories[0].bars.back().opened, kMinute - 2min);
  EXPECT_EQ(histories[1].bars.back().opened, kMinute - 10min);
  script.bar("BTCUSDT", kMinute - 1min);
  script.settle();
  EXPECT_EQ(script.told<BarsClosed>().size(), 1u);
}

TEST(SessionMarks, arrive_as_one_event_the_newest_of_each_symbol) {
  Script script;
  script.start();
  for (const int price : {1, 2}) script.mark("ETHUSDT", Price::from_int(price));
  script.settle();
  const auto marks = script.told<MarksSeen>();
  ASSERT_EQ(marks.size(), 2u);  // the first are those of the start
  ASSERT_EQ(marks[1].marks.size(), 1u);
  EXPECT_EQ(marks[1].marks[0].price, Price::from_int(2));
}

TEST(SessionMarks, are_known_before_the_session_is_ready) {
  Script script;
  script.withhold([](const Outgoing& outgoing) {
    return std::holds_alternative<wire::GetPremiumIndex>(outgoing.request);
  });
  script.start();
  EXPECT_TRUE(script.told<SessionReady>().empty());
  script.withhold(nullptr);
  script.run(30s);  // asked again after the time-out
  ASSERT_EQ(script.told<SessionReady>().size(), 1u);
  EXPECT_EQ(script.told<MarksSeen>()[0].marks[0].price, Price::from_int(100));
}

}  // namespace
}  // namespace gyre::session
