#include "gyre/exchange/session/resolver.hpp"

#include <gtest/gtest.h>

namespace gyre::session {
namespace {

const Timestamp kSent = from_ms(1'748'322'000'000);
const ClientId kEntry{IntentId{1}, Role::Entry, 0}, kStopId{IntentId{1}, Role::Stop, 0};
const Door kDoor{kSent, kSent + 3s, false, false};

// Plays a venue that knows nothing, unless a test says otherwise.
struct Hunt {
  explicit Hunt(ClientId id) : resolver{id, "BTCUSDT"}, next{resolver.begin()} {}

  const wire::Request& asked() const { return std::get<Resolver::Question>(next).request; }
  template <class R>
  bool asks() const {
    const auto* question = std::get_if<Resolver::Question>(&next);
    return question != nullptr && std::holds_alternative<R>(question->request);
  }
  template <class T>
  bool ended() const {
    return std::holds_alternative<T>(next);
  }
  void wait() {
    now += std::get<Resolver::Question>(next).pause;
    ++questions;
  }
  void is_unknown() {
    wait();
    next = resolver.answer(nullptr, true, door, now, 0ms);
  }
  void fails() {
    wait();
    next = resolver.answer(nullptr, false, door, now, 0ms);
  }
  void says(const wire::Body& body) {
    wait();
    next = resolver.answer(&body, false, door, now, 0ms);
  }
  // Its name is unknown until that has been said often enough.
  void name_is_unknown() {
    for (int i = 0; i < 20 && (asks<wire::GetOrder>() || asks<wire::GetAlgoOrder>()); ++i)
      is_unknown();
  }

  Resolver resolver;
  Door door = kDoor;
  Timestamp now = kSent;
  int questions = 0;
  Resolver::Step next;
};

wire::OrderView order(ClientId id, std::int64_t number = 5) {
  wire::OrderView view;
  view.symbol = "BTCUSDT";
  view.client_id = to_text(id);
  view.order_id = number;
  return view;
}
std::vector<wire::UserTradeView> trades(std::initializer_list<std::int64_t> numbers) {
  std::vector<wire::UserTradeView> rows;
  for (const auto number : numbers) rows.emplace_back().order_id = number;
  return rows;
}

TEST(Resolver, absence_takes_every_answer_to_agree) {
  Hunt hunt{kEntry};
  hunt.name_is_unknown();
  EXPECT_GE(hunt.now, kDoor.shut + 7s);
  EXPECT_LE(hunt.now, kDoor.shut + 10s);
  ASSERT_TRUE(hunt.asks<wire::GetOpenOrders>());
  hunt.says(std::vector{order(kStopId)});
  ASSERT_TRUE(hunt.asks<wire::GetUserTrades>());
  EXPECT_LE(*std::get<wire::GetUserTrades>(hunt.asked()).start, kSent);
  hunt.says(trades({8, 9, 8}));
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(hunt.asks<wire::GetOrder>()) << "every order that traded, once";
    hunt.says(order(kStopId));
  }
  ASSERT_TRUE(hunt.asks<wire::GetPositions>());
  hunt.says(std::vector<wire::PositionView>{});
  EXPECT_TRUE(hunt.ended<Resolver::Absent>());
}

TEST(Resolver, a_stop_is_looked_for_among_the_stops) {
  Hunt hunt{kStopId};
  ASSERT_TRUE(hunt.asks<wire::GetAlgoOrder>());
  hunt.name_is_unknown();
  ASSERT_TRUE(hunt.asks<wire::GetOpenAlgoOrders>());
  wire::AlgoView stop;
  stop.client_id = to_text(kStopId);
  hunt.says(std::vector{stop});
  EXPECT_TRUE(hunt.ended<Resolver::Found>());
}

TEST(Resolver, whatever_shows_it_finds_it) {
  Hunt by_name{kEntry};
  by_name.is_unknown();
  by_name.says(order(kEntry));
  EXPECT_TRUE(by_name.ended<Resolver::Found>()) << "an answer that was late to know";

  Hunt by_list{kEntry};
  by_list.name_is_unknown();
  by_list.says(std::vector{order(kEntry)});
  EXPECT_TRUE(by_list.ended<Resolver::Found>());

  Hunt by_trade{kEntry};
  by_trade.name_is_unknown();
  by_trade.says(std::vector<wire::OrderView>{});
  by_trade.says(trades({5}));
  by_trade.says(order(kEntry));
  EXPECT_TRUE(by_trade.ended<Resolver::Found>());
}

TEST(Resolver, a_position_that_moved_without_a_trade_is_asked_about_again) {
  Hunt hunt{kEntry};
  for (int round = 0; round < 3; ++round) {
    hunt.name_is_unknown();
    ASSERT_TRUE(hunt.asks<wire::GetOpenOrders>());
    hunt.says(std::vector<wire::OrderView>{});
    hunt.says(trades({}));
    hunt.says(std::vector{wire::PositionView{.symbol = "BTCUSDT", .updated = kSent + 1s}});
  }
  EXPECT_TRUE(hunt.ended<Resolver::Absent>()) << "something else moved it";
  EXPECT_LE(hunt.now, kSent + 45s);
}

TEST(Resolver, no_answer_is_no_answer) {
  Hunt hunt{kEntry};
  for (int i = 0; i < 10; ++i) hunt.fails();
  EXPECT_TRUE(hunt.asks<wire::GetOrder>());
  hunt.name_is_unknown();
  for (int i = 0; i < 3; ++i) {
    hunt.fails();
    EXPECT_TRUE(hunt.asks<wire::GetOpenOrders>()) << "an empty list is not a list that failed";
  }
}

TEST(Resolver, nothing_is_proven_while_it_may_still_land_or_is_known_to_have) {
  for (const bool landed : {true, false}) {
    Hunt hunt{kEntry};
    hunt.door.landed = landed;
    hunt.door.in_flight = !landed;
    for (int i = 0; i < 50; ++i) hunt.is_unknown();
    EXPECT_TRUE(hunt.asks<wire::GetOrder>());
  }
}

TEST(Resolver, nothing_is_proven_after_the_venues_memory) {
  Hunt hunt{kEntry};
  hunt.now = kSent + 72h;
  hunt.is_unknown();
  EXPECT_TRUE(hunt.ended<Resolver::Forgotten>());
}

TEST(Landings, the_door_of_an_order_shuts_and_that_of_a_stop_much_later) {
  Landings landings{kSent - 1h, {}};
  landings.sent(kEntry, kSent, Landings::kWindow);
  landings.sent(kStopId, kSent, Landings::kWindow);
  EXPECT_EQ(landings.door(kEntry).shut, kSent + 3s);
  EXPECT_GE(landings.door(kStopId).shut, kSent + 30s);
  EXPECT_TRUE(landings.door(kEntry).in_flight);
  landings.lost(kEntry);
  EXPECT_FALSE(landings.door(kEntry).in_flight);
  landings.landed(kEntry);
  EXPECT_TRUE(landings.door(kEntry).landed);
}

TEST(Landings, an_order_of_an_earlier_life_was_sent_before_its_end) {
  const Landings landings{kSent, kSent - 80h};
  EXPECT_EQ(landings.door(kEntry).sent, kSent - 80h);
  EXPECT_EQ(landings.door(kEntry).shut, kSent + 3s);
  EXPECT_EQ(Landings(kSent, {}).door(kEntry).sent, kSent);
}

}  // namespace
}  // namespace gyre::session
