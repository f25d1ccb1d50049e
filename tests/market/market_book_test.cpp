#include "gyre/market/market_book.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>

#include "gyre/core/parallel_for.hpp"
#include "gyre/indicators/all.hpp"
#include "tests/market/market.hpp"

namespace gyre {
namespace {

using enum Timeframe;
const Timestamp kDay0 = *parse_timestamp("2025-05-27");
constexpr SymbolId kSymbol{0};

std::vector<Need> all_needs(const Ladder& ladder) {
  return {need(ladder.setup, Rsi{}),
          need(ladder.setup, Macd{}, Macd::Histogram),
          need(ladder.setup, Ema{.period = 50}),
          need(ladder.confirm, WidthRank{}),
          need(ladder.confirm, Bollinger{}, Bollinger::Upper),
          need(ladder.confirm, Donchian{}, Donchian::Lower),
          need(ladder.confirm, VolumeMean{}),
          need(ladder.trend, Adx{}),
          need(ladder.trend, EmaSlope{}),
          need(ladder.trend, Ema{.period = 100})};
}

// A stored market: minutes, and every coarser frame that they make.
struct Stored {
  std::vector<Bar> minutes;
  std::array<std::vector<Bar>, kCount<Timeframe>> frames;

  Stored(std::uint64_t seed, Timestamp begin, std::size_t count)
      : minutes{random_minutes(seed, begin, count)} {
    frames[0] = minutes;
    for (const auto frame : {m5, m15, h1, h4}) frames[index(frame)] = aggregate(minutes, m1, frame);
  }
  // What a venue answers when asked for history at `now`.
  std::vector<Bar> history(Timeframe frame, Timestamp now, std::size_t limit = kHistoryBars) const {
    const auto& all = frames[index(frame)];
    const auto end = std::ranges::partition_point(
        all, [&](const Bar& bar) { return bar.opened + duration(frame) <= now; });
    const auto count = std::min<std::size_t>(limit, static_cast<std::size_t>(end - all.begin()));
    return {end - static_cast<std::ptrdiff_t>(count), end};
  }
  const Bar& minute(Timestamp opened) const {
    return minutes[static_cast<std::size_t>((opened - minutes.front().opened) / 1min)];
  }
};

MarketBook book_at(const Stored& stored, const Ladder& ladder, Timestamp now) {
  MarketBook book{ladder, all_needs(ladder)};
  book.add_symbols(1);
  for (const auto frame : {ladder.trend, m1, ladder.setup, ladder.confirm})
    EXPECT_TRUE(book.history(kSymbol, frame, stored.history(frame, now)).has_value());
  book.settle(std::array{kSymbol});
  return book;
}

std::vector<std::uint64_t> bits(const MarketBook& book, const Ladder& ladder,
                                SymbolId symbol = kSymbol) {
  const auto needs = all_needs(ladder);
  const auto slots = book.resolve(needs);
  const auto view = book.view(symbol, slots);
  std::vector<std::uint64_t> words;
  for (std::size_t i = 0; i < slots.size(); ++i)
    for (const double value : {view[i].now, view[i].before})
      words.push_back(std::isnan(value) ? 0 : std::bit_cast<std::uint64_t>(value));
  return words;
}

TEST(MarketBook, builds_the_frames_of_its_ladder_as_minutes_close) {
  const Stored stored{1, kDay0, 3 * 1440};
  MarketBook book{{}, {}};
  book.add_symbols(1);
  for (std::size_t i = 0; i < 180; ++i) {
    const auto closed = book.close(kSymbol, stored.minutes[i]);
    EXPECT_TRUE(closed.has(m1));
    EXPECT_EQ(closed.has(m5), (i + 1) % 5 == 0) << i;
    EXPECT_EQ(closed.has(m15), (i + 1) % 15 == 0) << i;
    EXPECT_EQ(closed.has(h1), (i + 1) % 60 == 0) << i;
    EXPECT_FALSE(closed.has(h4));
  }
  for (const auto frame : {m5, m15, h1})
    EXPECT_TRUE(std::ranges::equal(book.bars(kSymbol, frame), stored.history(frame, kDay0 + 3h)));
  EXPECT_TRUE(book.close(kSymbol, stored.minutes[100]).empty());  // again, and late
}

TEST(MarketBook, computes_a_need_once_whoever_asks) {
  const auto width = need(m15, Bollinger{}, Bollinger::Width);
  const auto upper = need(m15, Bollinger{}, Bollinger::Upper);
  const auto other = need(m15, Bollinger{.period = 30}, Bollinger::Upper);
  const MarketBook book{{}, {width, upper, other, width}};
  const auto slots = book.resolve(std::array{width, upper, other, width});
  EXPECT_EQ(slots[0], slots[3]);
  EXPECT_EQ(slots[0].value - slots[1].value, Bollinger::Width - Bollinger::Upper);
  EXPECT_NE(slots[1], slots[2]);
}

TEST(MarketBook, is_warm_right_after_history_in_the_middle_of_an_hour) {
  const Stored stored{2, kDay0 - 24h * 30, 33 * 1440};
  const Timestamp now = kDay0 + 10h + 37min;
  auto book = book_at(stored, {}, now);
  EXPECT_TRUE(book.warm(kSymbol));
  EXPECT_EQ(book.closed_through(kSymbol, m1), now);
  EXPECT_EQ(book.closed_through(kSymbol, m5), kDay0 + 10h + 35min);
  EXPECT_EQ(book.closed_through(kSymbol, h1), kDay0 + 10h);
  for (Timestamp t = now; t < kDay0 + 11h; t += 1min) {
    const auto closed = book.close(kSymbol, stored.minute(t));
    EXPECT_EQ(closed.has(h1), t == kDay0 + 10h + 59min);
    EXPECT_TRUE(book.warm(kSymbol));
  }
  EXPECT_EQ(book.bars(kSymbol, h1).back(), stored.history(h1, kDay0 + 11h).back());
}

TEST(MarketBook, is_not_warm_after_a_gap_until_history_fills_it) {
  const Stored stored{3, kDay0 - 24h * 30, 33 * 1440};
  auto book = book_at(stored, {}, kDay0);
  const auto run = [&](Timestamp from, Timestamp to) {
    for (Timestamp t = from; t < to; t += 1min) book.close(kSymbol, stored.minute(t));
  };
  run(kDay0, kDay0 + 2h);
  run(kDay0 + 2h + 3min, kDay0 + 4h);
  EXPECT_FALSE(book.warm(kSymbol));
  const Timestamp asked = kDay0 + 3h + 58min;  // the stream went on meanwhile
  ASSERT_TRUE(book.history(kSymbol, m1, stored.history(m1, asked)).has_value());
  for (const auto frame : {m5, m15, h1})
    ASSERT_TRUE(book.history(kSymbol, frame, stored.history(frame, asked)).has_value());
  EXPECT_FALSE(book.warm(kSymbol));
  book.settle(std::array{kSymbol});
  EXPECT_TRUE(book.warm(kSymbol));
  EXPECT_EQ(bits(book, {}), bits(book_at(stored, {}, kDay0 + 4h), {}));
}

TEST(MarketBook, refuses_history_that_is_none) {
  MarketBook book{{}, {}};
  book.add_symbols(1);
  const Stored stored{4, kDay0, 1440};
  auto bars = stored.history(m5, kDay0 + 10h);
  EXPECT_FALSE(book.history(kSymbol, h4, {}).has_value());
  bars.erase(bars.begin() + 5);
  EXPECT_FALSE(book.history(kSymbol, m5, bars).has_value());
}

TEST(MarketBook, keeps_a_new_listing_cold_until_its_needs_are_met) {
  const Stored stored{5, kDay0 + 7min, 25 * 1440};
  MarketBook book{{}, all_needs({})};
  book.add_symbols(1);
  Timestamp warm_at{};
  for (const auto& minute : stored.minutes) {
    book.close(kSymbol, minute);
    if (warm_at == Timestamp{} && book.warm(kSymbol)) warm_at = minute.opened + 1min;
  }
  int hours = 0;  // of the slowest average, counted from the first whole one
  for (const auto& need : all_needs({}))
    if (need.timeframe == h1) hours = std::max(hours, bars_needed(need));
  EXPECT_EQ(warm_at, kDay0 + 1h + hours * 1h);
}

TEST(MarketBook, takes_a_ladder_that_rises) {
  EXPECT_TRUE(check(Ladder{}).has_value());
  EXPECT_TRUE(check(Ladder{m15, h1, h4}).has_value());
  EXPECT_FALSE(check(Ladder{m1, m5, h1}).has_value());
  EXPECT_FALSE(check(Ladder{m15, m5, h1}).has_value());
  EXPECT_FALSE(check(Ladder{m5, m15, m15}).has_value());
  EXPECT_EQ(anchor_bars(m5), 211);
  EXPECT_EQ(anchor_bars(h4), 493);
}

TEST(MarketBook, serves_different_symbols_on_different_threads) {
  constexpr std::size_t kSymbols = 32;
  std::vector<Stored> stored;
  for (std::size_t s = 0; s < kSymbols; ++s) stored.emplace_back(s, kDay0 - 24h * 6, 8 * 1440);
  const auto run = [&](unsigned threads) {
    ParallelFor parallel{threads};
    MarketBook book{{}, all_needs({})};
    book.add_symbols(kSymbols);
    const auto id = [](std::size_t s) { return SymbolId{static_cast<std::uint16_t>(s)}; };
    for (const auto frame : {m1, m5, m15, h1})
      parallel(kSymbols, [&](std::size_t s) {
        EXPECT_TRUE(book.history(id(s), frame, stored[s].history(frame, kDay0)).has_value());
      });
    parallel(kSymbols, [&](std::size_t s) { book.settle(std::array{id(s)}); });
    for (Timestamp t = kDay0; t < kDay0 + 25h; t += 1min)
      parallel(kSymbols, [&](std::size_t s) { book.close(id(s), stored[s].minute(t)); });
    std::vector<std::vector<std::uint64_t>> all;
    for (std::size_t s = 0; s < kSymbols; ++s) all.push_back(bits(book, {}, id(s)));
    return all;
  };
  EXPECT_EQ(run(1), run(4));
}

// Unbroken from one day, begun later, begun at any minute: the same bits.
RC_GTEST_PROP(MarketBook, has_values_that_do_not_depend_on_when_it_began, ()) {
  static const Stored stored{6, kDay0 - 24h * 100, 103 * 1440};
  const auto ladder = *rc::gen::element(Ladder{}, Ladder{m15, h1, h4}, Ladder{m5, h1, h4});
  const auto minute = [](int low, int high) { return kDay0 + 1min * *rc::gen::inRange(low, high); };
  const Timestamp early = minute(0, 1440), late = minute(1440, 2880), end = minute(2880, 4320);
  auto unbroken = book_at(stored, ladder, early);
  auto restarted = book_at(stored, ladder, late);
  for (Timestamp t = early; t < end; t += 1min) unbroken.close(kSymbol, stored.minute(t));
  for (Timestamp t = late; t < end; t += 1min) restarted.close(kSymbol, stored.minute(t));
  RC_ASSERT(unbroken.warm(kSymbol) && restarted.warm(kSymbol));
  RC_ASSERT(bits(unbroken, ladder) == bits(restarted, ladder));
  RC_ASSERT(bits(unbroken, ladder) == bits(book_at(stored, ladder, end), ladder));
}

}  // namespace
}  // namespace gyre
