#include <gtest/gtest.h>

#include "tests/engine/desk.hpp"
#include "tests/engine/world.hpp"

// What an engine does about its account before any market data is there.
namespace gyre {
namespace {

using namespace test;

// A long position of 10 at 100, and its stops never left.
std::vector<Record> naked_position() {
  const OrderIntended entry{.at = kNoon,
                            .deadline = kNoon + 15s,
                            .intent = {1},
                            .role = Role::Entry,
                            .side = OrderSide::Buy,
                            .quantity = quantity("10"),
                            .price = price("100"),
                            .proposal = {1},
                            .stop = price("98"),
                            .target = price("104"),
                            .time_limit = 24h};
  return {SymbolListed{kNoon, kSymbol, "ABCUSDT"}, WalletOpened{kNoon, money("10000")}, entry,
          OrderReported{.at = kNoon,
                        .intent = {1},
                        .role = Role::Entry,
                        .event = OrderEvent::Fill,
                        .filled = quantity("10"),
                        .venue_id = 77},
          FillBooked{.at = kNoon,
                     .trade_id = 1,
                     .order_id = 77,
                     .intent = {1},
                     .role = Role::Entry,
                     .side = OrderSide::Buy,
                     .quantity = quantity("10"),
                     .price = price("100")}};
}

struct Restart : testing::Test {
  Restart() {
    for (const auto& record : naked_position()) w.engine.apply(record);
    w.now = kNoon + 1min;
    w.list();
  }
  template <class C>
  std::vector<C> sent() const {
    std::vector<C> found;
    for (const auto& command : w.commands)
      if (const auto* one = std::get_if<C>(&command)) found.push_back(*one);
    return found;
  }

  World w{{{.name = "ABCUSDT"}}};
};

TEST_F(Restart, compares_and_protects_without_any_history) {
  EXPECT_EQ(w.engine.wake(), std::nullopt);
  w.tell(AccountReady{});
  EXPECT_TRUE(w.engine.account_ready());
  EXPECT_FALSE(w.engine.ready());
  EXPECT_EQ(sent<Reconcile>().size(), 1u);
  ASSERT_TRUE(w.engine.wake());
  EXPECT_LE(*w.engine.wake() - w.now, 250ms);
  w.wake(*w.engine.wake());
  const auto stops = sent<SubmitStop>();
  ASSERT_EQ(stops.size(), 2u);
  EXPECT_EQ(stops[0].trigger, price("98"));
}

TEST_F(Restart, watches_and_obeys_without_any_history) {
  w.tell(AccountReady{});
  for (const auto end = w.now + 2min; w.now < end;) w.wake(*w.engine.wake());
  EXPECT_GE(w.engine.cycles(), 2u);
  EXPECT_EQ(w.all<AlarmRaised>().at(0).alarm, Alarm::Naked);
  const auto left = w.all<ExitDecided>();
  ASSERT_EQ(left.size(), 1u) << "nobody says that a stop is there";
  w.tell(HaltSeen{Halt::Clock, true, "it cannot be trusted"});
  EXPECT_TRUE(w.engine.books().halt(Halt::Clock).on);
  EXPECT_TRUE(w.all<BoundaryAnalysed>().empty());
}

TEST_F(Restart, values_nothing_before_a_position_has_its_mark) {
  w.tell(AccountReady{});
  w.tell(MarksSeen{});
  EXPECT_TRUE(w.all<EquityMarked>().empty());
  w.tell(MarksSeen{{{.symbol = kSymbol, .price = price("99")}}});
  ASSERT_EQ(w.all<EquityMarked>().size(), 1u);
  EXPECT_EQ(w.all<EquityMarked>()[0].equity, money("9990"));
}

// Where the stop stands is in the records, so the best price is not lost with the process.
TEST(Trailing, goes_on_after_a_restart_from_the_best_price) {
  World w{{{.name = "ABCUSDT"}}, EngineSettings{.desk = {.trail = 1}, .strategies = {above_100()}}};
  for (const auto& record : naked_position()) w.engine.apply(record);
  w.engine.apply(StopMoved{kNoon + 10s, kSymbol, price("103"), StopMove::Trail});  // at 105
  w.now = kNoon + 1min;
  w.list();
  w.tell(AccountReady{});
  const auto stop = [&] { return w.engine.books().holding(kSymbol).stop; };
  const auto mark = [&](std::string_view at) {
    w.tell(MarksSeen{{{.symbol = kSymbol, .price = price(at)}}});
  };
  mark("104");
  EXPECT_EQ(stop(), price("103")) << "a worse price loosens nothing";
  mark("106");
  EXPECT_EQ(stop(), price("104"));
  mark("103.5");
  EXPECT_EQ(stop(), price("104"));
}

TEST_F(Restart, is_not_asked_twice_about_an_account_that_was_compared) {
  w.tell(AccountReady{});
  AccountSnapshot same{.wallet = money("10000")};
  same.positions.push_back({kSymbol, Side::Long, quantity("10"), price("100")});
  w.tell(std::move(same));
  w.history(0);
  w.tell(SessionReady{w.now});
  EXPECT_TRUE(w.engine.ready());
  EXPECT_FALSE(w.engine.account_stale());
  EXPECT_EQ(sent<Reconcile>().size(), 1u);
}

// An entry left, and for four days nobody was there.
struct Absent : testing::Test {
  void live(Timestamp began) { w.engine.apply(RunStarted{.at = began}); }
  OrderState state() const { return w.engine.books().find_order(kEntry)->state; }

  static constexpr ClientId kEntry{{1}, Role::Entry, 0};
  World w{{{.name = "ABCUSDT"}}};
};

TEST_F(Absent, waits_for_a_person_however_often_it_began_in_between) {
  live(kNoon - 1min);
  for (const auto& record : naked_position()) w.engine.apply(record);
  live(kNoon + 96h);
  live(kNoon + 96h + 5s);  // the one before reached nobody
  w.now = kNoon + 96h + 6s;
  w.list();
  EXPECT_TRUE(w.engine.books().halt(Halt::Absence).on);
  EXPECT_EQ(w.engine.books().last_seen(), kNoon) << "what was sent was sent before that";
}

TEST_F(Absent, gives_up_what_the_venue_has_forgotten_when_a_person_has_looked) {
  live(kNoon - 1min);
  const auto records = naked_position();
  for (std::size_t i = 0; i < 3; ++i) w.engine.apply(records[i]);
  live(kNoon + 96h);
  w.now = kNoon + 96h + 1s;
  w.list();
  w.tell(AccountReady{});
  EXPECT_EQ(state(), OrderState::Unknown);
  w.tell(OperatorSaid{OperatorAction::Resume});
  EXPECT_EQ(state(), OrderState::Rejected);
  EXPECT_FALSE(w.engine.books().halt(Halt::Absence).on);
}

}  // namespace
}  // namespace gyre
