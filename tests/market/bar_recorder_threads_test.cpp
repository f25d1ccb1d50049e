#include <gtest/gtest.h>

#include "gyre/market/bar_recorder.hpp"
#include "gyre/market/bars.hpp"
#include "tests/market/market.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre {
namespace {

constexpr std::size_t kSymbols = 8, kMinutes = 600;
const Timestamp kBegin = *parse_timestamp("2025-05-27");
Timestamp noon() { return kBegin + 12h; }

// One thread says what happens while another writes: all of it is stored, with the coarser bars.
TEST(BarRecorder, stores_minutes_and_what_is_built_of_them) {
  const TempDir dir;
  auto store = BarStore::open(dir / "bars", BarStore::Access::Write, {.flush = 1s});
  ASSERT_TRUE(store);
  std::vector<std::vector<Bar>> bars;
  InstrumentsSeen seen;
  for (std::size_t s = 0; s < kSymbols; ++s) {
    bars.push_back(random_minutes(s, kBegin, kMinutes));
    seen.instruments.emplace_back().symbol = "S" + to_text(s) + "USDT";
  }
  {
    BarRecorder recorder{**store, Ladder{}, &noon};
    const std::vector<Event> first{{kBegin, seen}};
    recorder.see(first);
    for (std::size_t minute = 0; minute < kMinutes; ++minute) {
      BarsClosed closed;
      for (std::uint16_t s = 0; s < kSymbols; ++s) closed.bars.push_back({{s}, bars[s][minute]});
      const std::vector<Event> events{{kBegin, closed}};
      recorder.see(events);
      (void)(*store)->closed_through({"S0USDT", Timeframe::m1});  // others read meanwhile
    }
    ASSERT_TRUE(recorder.finish());
    EXPECT_EQ(recorder.left_out(), 0u);
    EXPECT_FALSE(recorder.disk_is_low());
  }
  for (std::size_t s = 0; s < kSymbols; ++s)
    for (const auto frame : {Timeframe::m1, Timeframe::m5, Timeframe::m15, Timeframe::h1}) {
      std::vector<Bar> stored;
      const SeriesKey series{"S" + to_text(s) + "USDT", frame};
      for (const auto& run : (*store)->read(series, {kBegin, kBegin + 24h}).runs)
        stored.insert(stored.end(), run.begin(), run.end());
      EXPECT_EQ(stored,
                frame == Timeframe::m1 ? bars[s] : aggregate(bars[s], Timeframe::m1, frame));
    }
}

TEST(BarRecorder, tells_that_the_disk_is_nearly_full) {
  const TempDir dir;
  auto store = BarStore::open(dir / "bars", BarStore::Access::Write, {.free_mb = 1'000'000'000});
  ASSERT_TRUE(store);
  BarRecorder recorder{**store, Ladder{}, &noon};
  ASSERT_TRUE(recorder.finish());
  EXPECT_TRUE(recorder.disk_is_low());
}

}  // namespace
}  // namespace gyre
