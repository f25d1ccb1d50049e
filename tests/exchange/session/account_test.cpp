#include "gyre/exchange/session/echoes.hpp"
#include "gyre/exchange/session/user_news.hpp"
#include "tests/exchange/session/script.hpp"

namespace gyre::session {
namespace {

constexpr SymbolId kBitcoin{0};
const ClientId kOrder = entry(1).id();

wire::OrderTradeUpdate order_news(wire::OrderStatus status, std::int64_t trade = 0) {
  wire::OrderTradeUpdate update;
  update.symbol = "BTCUSDT";
  update.client_id = to_text(kOrder);
  update.order_id = 7;
  update.status = status;
  update.trade_id = trade;
  if (trade != 0) update.last_quantity = Quantity::from_int(1);
  return update;
}
wire::AccountUpdate account_news(const std::string& reason) {
  wire::AccountUpdate update;
  update.reason = reason;
  update.change = Money::from_int(5);
  return update;
}
wire::Response income(std::vector<wire::IncomeView> rows) {
  return {.status = 200, .body = std::move(rows)};
}

TEST(Echoes, an_order_is_told_of_within_two_seconds_of_its_answer) {
  Echoes echoes;
  echoes.sent(kOrder, Echo::Order);
  EXPECT_FALSE(echoes.due()) << "no answer, no debt";
  echoes.answered(kOrder, Echo::Order, kStart);
  EXPECT_EQ(echoes.due(), kStart + 2s);
  echoes.heard(kOrder, false);
  EXPECT_FALSE(echoes.due());
}

TEST(Echoes, an_event_before_its_answer_pays_for_it) {
  Echoes echoes;
  echoes.sent(kOrder, Echo::Order);
  echoes.heard(kOrder, false);
  echoes.answered(kOrder, Echo::Order, kStart);
  EXPECT_FALSE(echoes.due());
}

TEST(Echoes, a_cancel_waits_for_the_end) {
  Echoes echoes;
  echoes.sent(kOrder, Echo::Cancel);
  echoes.answered(kOrder, Echo::Cancel, kStart);
  echoes.heard(kOrder, false);
  EXPECT_TRUE(echoes.due());
  echoes.heard(kOrder, true);
  EXPECT_FALSE(echoes.due());
}

TEST(Echoes, nothing_is_owed_for_what_was_refused_or_by_a_stream_that_is_gone) {
  Echoes echoes;
  echoes.sent(kOrder, Echo::Order);
  echoes.forgive(kOrder, Echo::Order);
  echoes.answered(kOrder, Echo::Order, kStart);
  EXPECT_FALSE(echoes.due());
  echoes.sent(kOrder, Echo::Order);
  echoes.clear();
  echoes.answered(kOrder, Echo::Order, kStart);
  EXPECT_FALSE(echoes.due());
}

TEST(UserNews, a_snapshot_is_held_against_what_is_younger_than_three_seconds) {
  const auto stop_id = stop(2).id();
  const auto said = [&](auto what) {
    UserNews news;
    what(news);
    return news;
  };
  const auto order_is = [&](OrderEvent what) {
    return said(
        [&](UserNews& news) { news.heard(OrderReport{.id = kOrder, .what = what}, kStart); });
  };
  const auto stop_is = [&](StopEvent what) {
    return said(
        [&](UserNews& news) { news.heard(StopReport{.id = stop_id, .what = what}, kStart); });
  };
  const auto holds = [&](int quantity) {
    return said([&](UserNews& news) { news.heard(kBitcoin, Money::from_int(quantity), kStart); });
  };
  AccountSnapshot empty, full;
  full.orders = {OrderReport{.id = kOrder}};
  full.stops = {StopReport{.id = stop_id}};
  full.positions = {{kBitcoin, Side::Short, Quantity::from_int(2), {}}};
  struct Line {
    UserNews news;
    bool stands_empty, stands_full;
  };
  const std::vector<Line> table{{UserNews{}, true, true},
                                {order_is(OrderEvent::Accept), false, true},
                                {order_is(OrderEvent::PartFill), false, true},
                                {order_is(OrderEvent::Fill), true, false},
                                {order_is(OrderEvent::Expire), true, false},
                                {stop_is(StopEvent::Accept), false, true},
                                {stop_is(StopEvent::Trigger), true, true},
                                {stop_is(StopEvent::Forward), true, true},
                                {stop_is(StopEvent::Cancel), true, false},
                                {holds(-2), false, true},
                                {holds(2), false, false},
                                {holds(0), true, false}};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto& [news, stands_empty, stands_full] = table[i];
    EXPECT_EQ(news.against(empty, kStart + 2s).empty(), stands_empty) << "line " << i;
    EXPECT_EQ(news.against(full, kStart + 2s).empty(), stands_full) << "line " << i;
    EXPECT_TRUE(news.against(empty, kStart + 3s).empty()) << "line " << i;
    EXPECT_TRUE(news.against(full, kStart + 3s).empty()) << "line " << i;
  }
}

TEST(UserNews, each_position_of_a_symbol_is_held_against_its_own_row) {
  UserNews news;
  news.heard({kBitcoin, PositionSide::Long}, Money::from_int(2), kStart);
  news.heard({kBitcoin, PositionSide::Short}, -Money::from_int(1), kStart);
  AccountSnapshot snapshot;
  snapshot.positions = {{kBitcoin, Side::Long, Quantity::from_int(2), {}, PositionSide::Long},
                        {kBitcoin, Side::Short, Quantity::from_int(1), {}, PositionSide::Short}};
  EXPECT_EQ(news.against(snapshot, kStart + 1ms), "");
  snapshot.positions.pop_back();
  EXPECT_NE(news.against(snapshot, kStart + 1ms), "");
}

TEST(UserNews, remembers_which_position_a_funding_was_for) {
  UserNews news;
  const FundingReport paid{.symbol = kBitcoin, .at = kStart, .amount = -Money::from_int(3)};
  EXPECT_EQ(news.funded(paid), PositionSide::Both) << "nobody told";
  news.funded({kBitcoin, PositionSide::Long}, kStart, paid.amount, kStart);
  news.funded({kBitcoin, PositionSide::Short}, kStart, Money::from_int(3), kStart);
  EXPECT_EQ(news.funded(paid), PositionSide::Long);
}

TEST(UserNews, nothing_may_happen_under_a_snapshot) {
  UserNews news;
  news.moved(kStart);
  EXPECT_TRUE(news.against({}, kStart).empty());
  EXPECT_FALSE(news.against({}, kStart - 1ms).empty());
}

TEST(SessionAccount, a_stream_that_does_not_tell_of_an_order_is_dead) {
  auto script = started();
  script.command(entry(1));
  script.run(1900ms);
  EXPECT_TRUE(script.closed.empty());
  script.run(2s);
  EXPECT_EQ(script.closed, std::vector{StreamId{0}});
  ASSERT_GE(script.told<AccountGap>().size(), 1u);
  EXPECT_TRUE(script.told<AccountGap>()[0].open);
  EXPECT_EQ(script.plans.size(), 1u) << "it is opened again";
}

TEST(SessionAccount, a_stream_that_tells_of_it_lives) {
  auto script = started();
  script.command(entry(1));
  script.say(StreamSaid{StreamId{0}, order_news(wire::OrderStatus::New)});
  script.settle();
  script.command(CancelOrder{kOrder, {}});
  script.say(StreamSaid{StreamId{0}, order_news(wire::OrderStatus::Canceled)});
  script.settle();
  script.run(1min);
  EXPECT_TRUE(script.closed.empty());
}

TEST(SessionAccount, a_key_that_died_in_silence_is_replaced_and_the_gap_mended) {
  auto script = started();
  script.command(Reconcile{});
  script.answer_with([](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (!std::holds_alternative<wire::KeepListenKey>(outgoing.request)) return std::nullopt;
    return Script::refusal(400, -1125, "This listenKey does not exist.");
  });
  script.run(31min);
  EXPECT_EQ(script.sent<wire::StartListenKey>().size(), 1u);
  const auto gaps = script.told<AccountGap>();
  ASSERT_EQ(gaps.size(), 2u);
  EXPECT_TRUE(gaps[0].open);
  EXPECT_FALSE(gaps[1].open) << "by a snapshot that nobody had to ask for";
  EXPECT_EQ(script.told<AccountSnapshot>().size(), 2u);
}

TEST(SessionAccount, a_snapshot_under_which_something_happened_is_taken_again) {
  auto script = started();
  bool happened = false;
  script.answer_with([&](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (std::holds_alternative<wire::GetPositions>(outgoing.request) &&
        !std::exchange(happened, true)) {
      script.now += 1ms;
      script.say(StreamSaid{StreamId{0}, order_news(wire::OrderStatus::Filled, 3)});
    }
    return std::nullopt;
  });
  script.command(Reconcile{});
  EXPECT_TRUE(script.told<AccountSnapshot>().empty());
  script.run(2s);
  EXPECT_EQ(script.told<AccountSnapshot>().size(), 1u);
  EXPECT_EQ(script.sent<wire::GetAccount>().size(), 2u);
}

TEST(SessionAccount, a_snapshot_that_is_contradicted_for_long_is_handed_over) {
  auto script = started();
  wire::AccountUpdate update = account_news("ORDER");
  update.positions.push_back({.symbol = "BTCUSDT", .amount = Money::from_int(1)});
  int asked = 0;
  script.answer_with([&](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (std::holds_alternative<wire::GetPositions>(outgoing.request)) {
      ++asked;
      script.say(StreamSaid{StreamId{0}, update});
    }
    return std::nullopt;
  });
  script.command(Reconcile{});
  script.run(10s);
  EXPECT_EQ(script.told<AccountSnapshot>().size(), 1u);
  EXPECT_EQ(asked, 4);
}

TEST(SessionAccount, a_list_behind_the_stream_is_asked_for_again) {
  auto script = started();
  wire::OrderView view;
  view.symbol = "BTCUSDT";
  view.client_id = to_text(kOrder);
  script.orders = {view};
  script.say(StreamSaid{StreamId{0}, order_news(wire::OrderStatus::Expired)});
  script.now += 10ms;
  script.command(Reconcile{});
  EXPECT_TRUE(script.told<AccountSnapshot>().empty());
  script.orders.clear();
  script.run(2s);
  ASSERT_EQ(script.told<AccountSnapshot>().size(), 1u);
  EXPECT_TRUE(script.told<AccountSnapshot>()[0].orders.empty());
}

TEST(SessionAccount, money_that_moved_by_itself_is_looked_up) {
  for (const auto& [reason, looks] :
       {std::pair{"DEPOSIT", true}, std::pair{"WITHDRAW", true}, std::pair{"ASSET_TRANSFER", true},
        std::pair{"ADJUSTMENT", true}, std::pair{"INSURANCE_CLEAR", true},
        std::pair{"ORDER", false}, std::pair{"MARGIN_TYPE_CHANGE", false}}) {
    auto script = started();
    script.say(StreamSaid{StreamId{0}, account_news(reason)});
    script.settle();
    EXPECT_TRUE(script.told<AccountSnapshot>().empty()) << "nothing to add to yet";
    script.command(Reconcile{});
    EXPECT_TRUE(script.sent<wire::GetIncome>().empty()) << "the opening wallet has it";
    script.advance(10s);
    script.say(StreamSaid{StreamId{0}, account_news(reason)});
    script.settle();
    EXPECT_EQ(script.told<AccountSnapshot>().size(), looks ? 2u : 1u) << reason;
    ASSERT_EQ(script.sent<wire::GetIncome>().size(), looks ? 1u : 0u) << reason;
    if (looks) {
      EXPECT_TRUE(script.sent<wire::GetIncome>()[0].type.empty());
      EXPECT_EQ(script.sent<wire::GetIncome>()[0].start, kStart);
    }
  }
}

TEST(SessionAccount, income_is_told_by_number_without_what_fills_and_funding_tell) {
  auto script = started();
  const auto row = [](std::int64_t id, std::string type, int amount) {
    wire::IncomeView view;
    view.id = id;
    view.type = std::move(type);
    view.amount = Money::from_int(amount);
    view.symbol = view.type == "FUNDING_FEE" ? "BTCUSDT" : "";
    view.asset = id == 5 ? "BNB" : "USDT";
    return view;
  };
  script.answer_with([&](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (!std::holds_alternative<wire::GetIncome>(outgoing.request)) return std::nullopt;
    return income({row(1, "COMMISSION", -1), row(2, "REALIZED_PNL", 3), row(3, "FUNDING_FEE", 2),
                   row(6, "INSURANCE_CLEAR", -7), row(4, "TRANSFER", 100), row(4, "TRANSFER", 100),
                   row(5, "COMMISSION_REBATE", 1)});
  });
  script.command(Reconcile{{kBitcoin}, script.now - 1h});
  ASSERT_EQ(script.told<AccountSnapshot>().size(), 1u);
  const auto snapshot = script.told<AccountSnapshot>()[0];
  ASSERT_EQ(snapshot.income.size(), 3u);
  EXPECT_EQ(snapshot.income[0].kind, IncomeKind::Transfer);
  EXPECT_EQ(snapshot.income[0].amount, Money::from_int(100));
  EXPECT_TRUE(snapshot.income[0].asset.empty());
  EXPECT_EQ(snapshot.income[1].kind, IncomeKind::Other);
  EXPECT_EQ(snapshot.income[1].asset, "BNB");
  EXPECT_EQ(snapshot.income[2].kind, IncomeKind::Insurance);
  ASSERT_EQ(snapshot.funding.size(), 1u);
  EXPECT_EQ(snapshot.funding[0].amount, Money::from_int(2));
}

TEST(SessionAccount, what_lies_in_other_assets_is_told) {
  auto script = started();
  wire::AccountView view;
  view.wallet = Money::from_int(10);
  view.assets = {{"USDT", Money::from_int(10)}, {"BNB", Money::from_int(2)}, {"USDC", {}}};
  script.answer_with([&](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (!std::holds_alternative<wire::GetAccount>(outgoing.request)) return std::nullopt;
    return wire::Response{.status = 200, .body = view};
  });
  script.command(Reconcile{});
  const auto snapshot = script.told<AccountSnapshot>().at(0);
  ASSERT_EQ(snapshot.balances.size(), 1u);
  EXPECT_EQ(snapshot.balances[0].asset, "BNB");
}

TEST(SessionAccount, a_fee_in_another_asset_says_so) {
  auto script = started();
  auto update = order_news(wire::OrderStatus::Filled, 3);
  for (const auto& [asset, told] : {std::pair{"USDT", ""}, std::pair{"BNB", "BNB"}}) {
    update.fee_asset = asset;
    script.say(StreamSaid{StreamId{0}, update});
    script.settle();
    EXPECT_EQ(script.told<FillReport>().back().fee_asset, told);
  }
}

TEST(SessionAccount, a_contract_that_nobody_configured_is_listed_when_somebody_trades_it) {
  auto script = started();
  auto update = order_news(wire::OrderStatus::Filled, 11);
  update.symbol = "ADAUSDT";
  update.client_id = "web_1";
  script.say(StreamSaid{StreamId{0}, update});
  script.settle();
  ASSERT_EQ(script.told<InstrumentsSeen>().size(), 1u);
  const auto listed = script.told<InstrumentsSeen>()[0].instruments;
  ASSERT_EQ(listed.size(), 3u);
  EXPECT_EQ(listed[2].symbol, "ADAUSDT");
  EXPECT_FALSE(listed[2].tradable) << "it is reckoned with, and not traded";
  ASSERT_EQ(script.told<FillReport>().size(), 1u);
  EXPECT_EQ(script.told<FillReport>()[0].symbol, SymbolId{2});
  EXPECT_TRUE(script.subscribed.empty()) << "its bars are nobody's concern";
}

TEST(SessionAccount, a_position_that_nobody_knew_of_is_listed_and_its_trades_are_asked_for) {
  auto script = started();
  wire::PositionView position;
  position.symbol = "ADAUSDT";
  position.amount = Money::from_int(3);
  script.answer_with([&](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (std::holds_alternative<wire::GetPositions>(outgoing.request))
      return wire::Response{.status = 200, .body = std::vector{position}};
    if (std::holds_alternative<wire::GetIncome>(outgoing.request)) {
      wire::IncomeView row;
      row.symbol = "ADAUSDT";
      row.type = "COMMISSION";
      row.trade_id = 5;
      return income({row});
    }
    return std::nullopt;
  });
  script.command(Reconcile{{}, script.now - 1h});
  ASSERT_EQ(script.told<AccountSnapshot>().size(), 1u);
  const auto positions = script.told<AccountSnapshot>()[0].positions;
  ASSERT_EQ(positions.size(), 1u);
  EXPECT_EQ(positions[0].symbol, SymbolId{2});
  const auto asked = script.sent<wire::GetUserTrades>();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].symbol, "ADAUSDT");
}

TEST(SessionAccount, a_symbol_that_the_venue_does_not_list_stays_unknown) {
  auto script = started();
  auto update = order_news(wire::OrderStatus::Filled, 11);
  update.symbol = "NOSUCHUSDT";
  script.say(StreamSaid{StreamId{0}, update});
  EXPECT_TRUE(script.told<InstrumentsSeen>().empty());
  EXPECT_TRUE(script.told<FillReport>().empty());
  EXPECT_EQ(script.session.counters().errors, 1u);
}

}  // namespace
}  // namespace gyre::session
