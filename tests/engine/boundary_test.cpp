#include <gtest/gtest.h>

#include "tests/engine/world.hpp"

namespace gyre {
namespace {

using namespace test;

const std::vector<HandMarket::Symbol> kTwo{{.name = "AUSDT"}, {.name = "BUSDT"}};
const Timestamp kMidday = kDay + 12h;

// Ready at noon; the boundaries of 12:00 and 12:05 are behind it and nothing stood.
void begin_at_midday(World& w) {
  w.start(kMidday);
  w.run(kMidday, kMidday + 5min);
}

std::size_t boundaries(const World& w) { return w.all<BoundaryAnalysed>().size(); }

TEST(Boundary, is_analysed_when_the_last_symbol_has_its_bars) {
  World w{kTwo};
  begin_at_midday(w);
  w.run(kMidday + 5min, kMidday + 9min);
  w.close(kMidday + 10min, {1});
  EXPECT_EQ(boundaries(w), 2u);
  w.now += 1s;
  w.tell(BarsClosed{{w.minute(1, kMidday + 10min)}});
  ASSERT_EQ(boundaries(w), 3u);
  EXPECT_EQ(w.all<BoundaryAnalysed>()[2].at, kMidday + 10min + 3s);
  EXPECT_EQ(w.funnel(), "nn");
}

TEST(Boundary, is_analysed_when_history_brings_what_the_stream_did_not) {
  World w{kTwo};
  begin_at_midday(w);
  w.run(kMidday + 5min, kMidday + 9min);
  w.close(kMidday + 10min, {1});
  w.now += 3s;
  w.history(1);
  EXPECT_EQ(w.all<BoundaryAnalysed>().back().at, kMidday + 10min + 5s);
  EXPECT_EQ(w.funnel(), "nn");
}

TEST(Boundary, is_analysed_once_and_at_its_deadline_without_the_late) {
  World w{kTwo};
  begin_at_midday(w);
  for (auto& symbol : w.market.symbols) symbol.price = 101;
  w.run(kMidday + 5min, kMidday + 9min);
  w.close(kMidday + 10min, {1});
  w.wake(kMidday + 10min + 3s);  // the cycle
  EXPECT_EQ(w.engine.wake(), kMidday + 10min + 10s);
  w.wake(kMidday + 10min + 10s);
  ASSERT_EQ(boundaries(w), 3u);
  EXPECT_EQ(w.funnel(), "pl");
  EXPECT_EQ(w.all<Proposed>().size(), 1u);
  // What comes later is for the book alone.
  w.now += 1s;
  w.tell(BarsClosed{{w.minute(1, kMidday + 10min)}});
  w.wake(w.now + 1s);
  EXPECT_EQ(boundaries(w), 3u);
  EXPECT_EQ(w.all<Proposed>().size(), 1u);
  w.run(kMidday + 10min, kMidday + 15min);
  EXPECT_EQ(w.funnel()[1], 'p');  // the setup of the late one is new to whoever looks now
}

TEST(Boundary, that_its_deadline_has_passed_by_does_not_see_the_bars_that_come_then) {
  World w{kTwo};
  begin_at_midday(w);
  w.run(kMidday + 5min, kMidday + 9min);
  w.close(kMidday + 10min, {1});
  w.now = kMidday + 10min + 20s;  // and no timer was heard
  w.tell(BarsClosed{{w.minute(1, kMidday + 10min)}});
  EXPECT_EQ(w.funnel(), "nl");
}

TEST(Boundary, never_sees_a_symbol_whose_newest_bar_is_older) {
  World w{kTwo};
  begin_at_midday(w);
  for (auto& symbol : w.market.symbols) symbol.price = 101;
  w.run(kMidday + 5min, kMidday + 8min);
  w.close(kMidday + 9min);
  w.close(kMidday + 10min, {0});
  w.wake(kMidday + 10min + 10s);
  EXPECT_EQ(w.funnel(), "lp");
  EXPECT_EQ(w.all<Proposed>().back().symbol, SymbolId{1});
}

TEST(Boundary, a_symbol_late_twice_in_a_row_holds_nobody_up_until_it_is_back) {
  World w{kTwo};
  begin_at_midday(w);
  const auto analysed = [&](Timestamp boundary) {
    const auto all = w.all<BoundaryAnalysed>();
    const auto it = std::ranges::find(all, boundary, &BoundaryAnalysed::boundary);
    return it == all.end() ? milliseconds{-1} : it->at - boundary;
  };
  w.run(kMidday + 5min, kMidday + 25min, {1});
  EXPECT_EQ(analysed(kMidday + 10min), 10s);
  EXPECT_EQ(analysed(kMidday + 15min), 10s);
  EXPECT_EQ(analysed(kMidday + 20min), 2s);
  EXPECT_EQ(analysed(kMidday + 25min), 2s);
  EXPECT_EQ(w.funnel(), "nl");
  // Back with its history, it is waited for again.
  w.history(1);
  w.run(kMidday + 25min, kMidday + 30min);
  EXPECT_EQ(w.funnel(), "nn");
  w.run(kMidday + 30min, kMidday + 35min, {1});
  EXPECT_EQ(analysed(kMidday + 35min), 10s);
}

TEST(Boundary, who_was_late_is_known_after_a_restart) {
  World w{kTwo};
  begin_at_midday(w);
  w.run(kMidday + 5min, kMidday + 15min, {1});
  EXPECT_EQ(w.engine.books().late({1}), 2);
  World again{kTwo};
  for (const auto& record : w.records) again.engine.apply(record);
  EXPECT_EQ(again.engine.books().late({0}), 0);
  EXPECT_EQ(again.engine.books().late({1}), 2);
}

TEST(Boundary, a_symbol_that_came_back_with_a_gap_is_without_data_until_history_fills_it) {
  World w{kTwo};
  begin_at_midday(w);
  w.run(kMidday + 5min, kMidday + 7min);
  w.run(kMidday + 7min, kMidday + 8min, {1});
  w.run(kMidday + 8min, kMidday + 10min);
  EXPECT_EQ(w.funnel(), "nd");
  EXPECT_EQ(w.all<BoundaryAnalysed>().back().at, kMidday + 10min + 2s);
  w.history(1);
  w.run(kMidday + 10min, kMidday + 15min);
  EXPECT_EQ(w.funnel(), "nn");
}

}  // namespace
}  // namespace gyre
