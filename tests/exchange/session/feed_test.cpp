#include "gyre/exchange/session/bar_flow.hpp"
#include "gyre/exchange/session/streams.hpp"
#include "tests/exchange/session/script.hpp"

// How bars stay complete and connections stay fresh.
namespace gyre::session {
namespace {

const Timestamp kFirst = floor_to(kStart, 1min);

SessionPlan plan_of(auto change) {
  auto plan = Script::standard_plan();
  change(plan);
  return plan;
}

std::vector<std::string> many(int count) {
  std::vector<std::string> topics{"!markPrice@arr@1s"};
  for (int i = 0; i < count; ++i)
    topics.push_back("longsymbol" + std::to_string(i) + "usdt@kline_1m");
  return topics;
}

TEST(Feed, time_to_live_falls_as_the_market_moves) {
  const FeedSettings feed;
  struct Line {
    double range;
    milliseconds expected;
  };
  for (const auto& [range, expected] :
       {Line{0, 300s}, Line{0.0001, 300s}, Line{0.0004, 300s}, Line{0.0005, 240s},
        Line{0.001, 120s}, Line{0.002, 60s}, Line{0.05, 60s}, Line{std::nan(""), 300s}})
    EXPECT_EQ(time_to_live(range, feed), expected) << range;
}

TEST(Feed, a_closing_event_that_never_comes_is_fetched_after_patience) {
  auto script = started();
  script.now = kFirst + 1min + 2s;
  script.bar("BTCUSDT", kFirst);
  script.settle();
  script.log.clear();
  script.run(kFirst + 1min + 7s - script.now);
  EXPECT_TRUE(script.sent<wire::GetKlines>().empty());
  script.run(1s);
  const auto asked = script.sent<wire::GetKlines>();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].symbol, "ETHUSDT");
  EXPECT_EQ(asked[0].limit, 2);
  EXPECT_EQ(script.told<BarsClosed>().size(), 2u);
  EXPECT_EQ(script.session.counters().feed.repaired, 1u);
}

TEST(Feed, late_twice_and_out_of_order_closes_are_told_once_and_in_order) {
  auto script = started();
  script.withhold(
      [](const Outgoing& out) { return std::holds_alternative<wire::GetKlines>(out.request); });
  script.now = kFirst + 3min + 1s;
  for (const int minute : {2, 0, 0, 1, 2, 1}) script.bar("BTCUSDT", kFirst + minute * 1min);
  script.settle();
  std::vector<Timestamp> opened;
  for (const auto& event : script.told<BarsClosed>())
    for (const auto& bar : event.bars) opened.push_back(bar.bar.opened);
  EXPECT_EQ(opened, (std::vector{kFirst, kFirst + 1min, kFirst + 2min}));
  EXPECT_EQ(script.session.counters().feed.repeated, 3u);
}

TEST(Feed, what_rest_says_of_a_bar_wins) {
  auto script = started();
  script.now = kFirst + 1min + 2s;
  script.bar("BTCUSDT", kFirst, 7);  // REST says 1
  script.bar("ETHUSDT", kFirst);
  script.settle();
  script.run(1min + 20s);  // the next minute comes from REST, which tells the last one again
  EXPECT_EQ(script.session.counters().feed.corrections, 1u);
  const auto histories = script.told<HistorySeen>();
  ASSERT_EQ(histories.size(), 2u) << "BTC begins again";
  EXPECT_EQ(histories[0].bars.back().close, 1);
}

TEST(Feed, a_built_bar_that_differs_from_the_venues_makes_the_symbol_begin_again) {
  auto script = started();
  script.answer_with([](const Outgoing& out) -> std::optional<wire::Response> {
    const auto* klines = std::get_if<wire::GetKlines>(&out.request);
    if (klines == nullptr || klines->timeframe != Timeframe::m5 || klines->limit != 1)
      return std::nullopt;
    wire::KlinesView view;
    view.bars.emplace_back();
    view.bars[0].bar.opened = *klines->start;
    view.bars[0].bar.open = view.bars[0].bar.high = view.bars[0].bar.low = view.bars[0].bar.close =
        2;
    return wire::Response{.status = 200, .body = view};
  });
  for (int minute = 0; minute < 9 * 60; ++minute) {
    script.now = kFirst + (minute + 1) * 1min + 1s;
    script.bar("BTCUSDT", kFirst + minute * 1min);
    script.bar("ETHUSDT", kFirst + minute * 1min);
    script.settle();
  }
  const auto& feed = script.session.counters().feed;
  EXPECT_GE(feed.checked, 100u) << "each 5m bar of both, within its time";
  EXPECT_EQ(feed.mismatches, feed.checked);
  EXPECT_GE(script.told<HistorySeen>().size(), 4u);
}

TEST(Feed, polling_asks_after_each_setup_close_and_as_the_market_moves) {
  auto plan = plan_of([](SessionPlan& p) { p.feed.streams = false; });
  Script script{plan};
  bool wild = false;
  script.answer_with([&](const Outgoing& out) -> std::optional<wire::Response> {
    const auto* klines = std::get_if<wire::GetKlines>(&out.request);
    if (klines == nullptr || !klines->start || !wild || klines->symbol != "BTCUSDT")
      return std::nullopt;
    wire::KlinesView view;
    for (auto t = *klines->start; t <= *klines->end; t += 1min) {
      wire::KlineView kline;
      kline.bar.opened = t;
      kline.bar.open = kline.bar.close = 1;
      kline.bar.high = t >= kFirst + 10min ? 1.01 : 1;
      kline.bar.low = 1;
      view.bars.push_back(kline);
    }
    return wire::Response{.status = 200, .body = view};
  });
  script.start();
  EXPECT_EQ(script.plans.size(), 1u) << "the account's stream only";
  ASSERT_EQ(script.told<SessionReady>().size(), 1u);
  script.run(kFirst + 10min - script.now);
  wild = true;
  script.log.clear();
  script.run(50min);
  std::map<std::string, int> asked;
  for (const auto& request : script.sent<wire::GetKlines>()) ++asked[request.symbol];
  EXPECT_EQ(asked["ETHUSDT"], 10) << "calm: once a 5m close";
  EXPECT_GE(asked["BTCUSDT"], 40) << "wild: as often as ttl_min says";
  EXPECT_LE(asked["BTCUSDT"], 55);
  EXPECT_GE(script.sent<wire::GetPremiumIndex>().size(), 49u);
  std::size_t bars = 0;
  for (const auto& event : script.told<BarsClosed>()) bars += event.bars.size();
  EXPECT_GE(bars, 2 * 55u);
}

TEST(Feed, a_stored_history_leaves_only_what_is_missing_to_ask_for) {
  auto plan = plan_of([](SessionPlan& p) {
    p.stored = [](std::string_view, Timeframe timeframe, int most) {
      std::vector<Bar> bars;
      const auto frame = duration(timeframe);
      const auto end = floor_to(kFirst - 10min, frame);
      for (int i = most; i > 0; --i) {
        Bar bar;
        bar.opened = end - i * frame;
        bar.open = bar.high = bar.low = bar.close = 1;
        bars.push_back(bar);
      }
      return bars;
    };
  });
  Script script{plan};
  script.start();
  const auto asked = script.sent<wire::GetKlines>();
  ASSERT_EQ(asked.size(), 2u) << "minutes only: the 5m bars are built of them";
  EXPECT_EQ(asked[0].timeframe, Timeframe::m1);
  EXPECT_EQ(asked[0].start, kFirst - 11min);
  EXPECT_EQ(asked[0].limit, 11);
  const auto histories = script.told<HistorySeen>();
  ASSERT_EQ(histories.size(), 4u);
  EXPECT_EQ(histories[0].bars.size(), 120u);
  EXPECT_EQ(histories[0].bars.back().opened, kFirst - 1min);
  EXPECT_EQ(histories[1].bars.back().opened, floor_to(kFirst - 10min, 5min) - 5min);
  EXPECT_EQ(script.told<SessionReady>().size(), 1u);
}

TEST(Feed, a_store_that_does_not_meet_the_venue_is_not_believed) {
  auto plan = plan_of([](SessionPlan& p) {
    p.history = {{Timeframe::m1, 120}};
    p.stored = [](std::string_view, Timeframe, int most) {
      std::vector<Bar> bars;
      for (int i = most; i > 0; --i) {
        Bar bar;
        bar.opened = kFirst - 10min - i * 1min;
        bar.open = bar.high = bar.low = bar.close = 1;
        bars.push_back(bar);
      }
      return bars;
    };
  });
  Script script{plan};
  script.answer_with([](const Outgoing& out) -> std::optional<wire::Response> {
    const auto* klines = std::get_if<wire::GetKlines>(&out.request);
    if (klines == nullptr || !klines->start) return std::nullopt;
    return wire::Response{.status = 200, .body = wire::KlinesView{}};
  });
  script.start();
  EXPECT_EQ(script.sent<wire::GetKlines>().size(), 4u);
  EXPECT_EQ(script.told<HistorySeen>().at(0).bars.size(), 120u);
  EXPECT_EQ(script.told<HistorySeen>().at(0).bars.back().opened, kFirst - 1min);
}

// The venue's answers once AAAUSDT is listed and ADAUSDT is gone.
Script::Override listing(const bool& grown) {
  return [&grown](const Outgoing& out) -> std::optional<wire::Response> {
    if (!grown) return std::nullopt;
    const auto contract = [](const std::string& name, const std::string& status) {
      wire::InstrumentView view;
      view.instrument.symbol = name;
      view.status = status;
      view.contract_type = "PERPETUAL";
      view.quote = "USDT";
      return view;
    };
    if (std::holds_alternative<wire::GetExchangeInfo>(out.request))
      return wire::Response{.status = 200,
                            .body = wire::ExchangeInfoView{
                                kStart,
                                {},
                                {contract("AAAUSDT", "TRADING"), contract("ADAUSDT", "SETTLING"),
                                 contract("BTCUSDT", "TRADING"), contract("ETHUSDT", "TRADING")}}};
    if (std::holds_alternative<wire::GetLeverageBrackets>(out.request)) {
      std::vector<wire::BracketsView> ladders;
      for (const char* symbol : {"AAAUSDT", "ADAUSDT", "BTCUSDT", "ETHUSDT"})
        ladders.push_back({symbol, {Bracket{}}});
      return wire::Response{.status = 200, .body = ladders};
    }
    return std::nullopt;
  };
}

TEST(Feed, new_contracts_are_followed_and_old_ones_keep_their_number) {
  auto plan = plan_of([](SessionPlan& p) { p.symbols = {}; });
  Script script{plan};
  bool grown = false;
  script.answer_with(listing(grown));
  script.start();
  script.events.clear();
  script.subscribed.clear();
  grown = true;
  script.say(StreamSaid{StreamId{1}, wire::ContractInfoMessage{
                                         script.now, "AAAUSDT", "PERPETUAL", "TRADING", {}, {}}});
  script.run(1s);
  const auto seen = script.told<InstrumentsSeen>();
  ASSERT_EQ(seen.size(), 1u);
  std::vector<std::string> names;
  for (const auto& instrument : seen[0].instruments) names.push_back(instrument.symbol);
  EXPECT_EQ(names, (std::vector<std::string>{"ADAUSDT", "BTCUSDT", "ETHUSDT", "AAAUSDT"}));
  EXPECT_FALSE(seen[0].instruments[0].tradable);
  EXPECT_TRUE(seen[0].instruments[3].tradable);
  ASSERT_EQ(script.subscribed.size(), 1u);
  EXPECT_EQ(script.subscribed[0].topics, std::vector<std::string>{"aaausdt@kline_1m"});
  EXPECT_EQ(script.told<HistorySeen>().size(), 2u);
  script.events.clear();
  script.run(2h);
  EXPECT_TRUE(script.told<InstrumentsSeen>().empty()) << "nothing has changed since";
}

TEST(Feed, a_mark_of_a_new_contract_follows_the_list_that_numbers_it) {
  auto plan = plan_of([](SessionPlan& p) { p.symbols = {}; });
  Script script{plan};
  bool grown = false;
  script.answer_with(listing(grown));
  script.start();
  script.events.clear();
  grown = true;
  const auto answers = listing(grown);
  const auto is_ladder = [](const Outgoing& out) {
    return std::holds_alternative<wire::GetLeverageBrackets>(out.request);
  };
  script.answer_with([&](const Outgoing& out) -> std::optional<wire::Response> {
    return is_ladder(out) ? std::nullopt : answers(out);
  });
  script.withhold(is_ladder);
  script.say(StreamSaid{StreamId{1}, wire::ContractInfoMessage{
                                         script.now, "AAAUSDT", "PERPETUAL", "TRADING", {}, {}}});
  script.run(1s);
  const auto last = std::find_if(script.log.rbegin(), script.log.rend(), is_ladder);
  ASSERT_NE(last, script.log.rend());
  script.say(Answer{last->id, *answers(*last)});
  script.mark("AAAUSDT", Price::from_int(5));
  script.settle();
  std::size_t known = 3;
  for (const auto& event : script.events) {
    if (const auto* seen = std::get_if<InstrumentsSeen>(&event.what))
      known = seen->instruments.size();
    if (const auto* seen = std::get_if<MarksSeen>(&event.what))
      for (const auto& mark : seen->marks) EXPECT_LT(mark.symbol.value, known);
  }
  EXPECT_EQ(known, 4u);
  EXPECT_EQ(script.told<MarksSeen>().size(), 1u);
}

TEST(Streams, fill_a_url_and_subscribe_the_rest_in_few_small_messages) {
  Streams streams{FeedSettings{}};
  auto now = kStart;
  streams.begin(many(900), now);
  const auto opens = streams.take_opens();
  ASSERT_EQ(opens.size(), 1u);
  std::size_t url = 0, topics = opens[0].topics.size();
  for (const auto& topic : opens[0].topics) url += topic.size() + 1;
  EXPECT_LE(url, 8004 - 30u);
  ASSERT_TRUE(streams.opened(StreamId{1}, now));
  std::deque<Timestamp> sent;
  for (int i = 0; i < 100; ++i) {
    for (const auto& message : streams.take_subscriptions()) {
      topics += message.topics.size();
      std::size_t size = 60;
      for (const auto& topic : message.topics) size += topic.size() + 3;
      EXPECT_LE(size, 4088u);
      sent.push_back(now);
    }
    while (!sent.empty() && sent.front() + 1s <= now) sent.pop_front();
    EXPECT_LE(sent.size(), 5u) << "in any second";
    now += 100ms;
    streams.on_time(now);
  }
  EXPECT_EQ(topics, 901u);
}

TEST(Streams, are_replaced_before_their_day_ends_new_before_old) {
  Streams streams{FeedSettings{}};
  streams.begin({"btcusdt@kline_1m"}, kStart);
  streams.take_opens();
  ASSERT_TRUE(streams.opened(StreamId{1}, kStart));
  auto now = kStart;
  while (now < kStart + 23h - 1min) {
    now += 1min;
    streams.heard(StreamId{1}, StreamClass::Klines, now);
    EXPECT_TRUE(streams.on_time(now).empty());
  }
  EXPECT_TRUE(streams.take_opens().empty());
  EXPECT_EQ(streams.wake(), kStart + 23h);
  streams.on_time(kStart + 23h);
  const auto opens = streams.take_opens();
  ASSERT_EQ(opens.size(), 1u);
  EXPECT_EQ(opens[0].stream, StreamId{2});
  EXPECT_EQ(opens[0].topics, std::vector<std::string>{"btcusdt@kline_1m"});
  EXPECT_TRUE(streams.take_closes().empty());
  ASSERT_TRUE(streams.opened(StreamId{2}, kStart + 23h + 1s));
  streams.on_time(kStart + 23h + 5s);
  EXPECT_TRUE(streams.take_closes().empty());
  streams.on_time(kStart + 23h + 6s);
  EXPECT_EQ(streams.take_closes(), std::vector{StreamId{1}});
  EXPECT_TRUE(streams.is_open(StreamId{2}));
}

TEST(Streams, each_kind_of_data_proves_only_itself_alive) {
  FeedSettings feed;
  feed.mark_silence = 5s;
  Streams streams{feed};
  streams.begin({"!markPrice@arr@1s", "btcusdt@kline_1m"}, kStart);
  streams.take_opens();
  ASSERT_TRUE(streams.opened(StreamId{1}, kStart));
  auto now = kStart;
  for (int second = 0; second < 89; ++second) {
    now += 1s;
    streams.heard(StreamId{1}, StreamClass::Marks, now);
    ASSERT_TRUE(streams.on_time(now).empty()) << second;
  }
  EXPECT_EQ(streams.on_time(kStart + 90s), std::vector{StreamId{1}}) << "no bar for 90 s";
  ASSERT_TRUE(streams.lost(StreamId{1}, kStart + 90s));
}

}  // namespace
}  // namespace gyre::session
