#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "gyre/market/bar_store.hpp"
#include "gyre/market/kline_csv.hpp"
#include "tests/market/market.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre {
namespace {

// While one thread appends, flushes and writes files anew, others read: always what there was at
// some moment, and memory that stays as it was.
TEST(BarStoreThreads, readers_see_a_beginning_of_what_is_written) {
  const TempDir dir;
  const SeriesKey key{"BTCUSDT", Timeframe::m1};
  const auto bars = random_minutes(1, *parse_timestamp("2025-05-27"), 4000);
  const auto store = BarStore::open(dir.path(), BarStore::Access::Write).value();
  std::atomic<bool> end{false};
  std::vector<std::thread> readers;
  std::atomic<int> wrong{0}, reads{0};
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      while (!end) {
        const auto held = store->read(key, kAlways);
        std::size_t at = 0;
        for (const auto& run : held.runs)
          for (const Bar& bar : run)
            if (bar.opened != bars[at].opened || bar.close != bars[at++].close) ++wrong;
        if (!store->missing(key, {bars[0].opened, bars[0].opened + static_cast<int>(at) * 1min})
                 .empty())
          ++wrong;
        ++reads;
      }
    });
  for (std::size_t i = 0; i < bars.size(); i += 10) {
    EXPECT_TRUE(store->append(key, std::span{bars}.subspan(i, 10), Differing::Keep));
    if (i % 200 == 190) EXPECT_TRUE(store->flush());
    if (i % 1000 != 990) continue;
    auto other = bars[i];
    other.volume += static_cast<double>(i);
    EXPECT_TRUE(store->append(key, std::span{&other, 1}, Differing::Replace));
  }
  while (reads < 10) std::this_thread::yield();
  end = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(store->read(key, kAlways).size(), bars.size());
}

}  // namespace
}  // namespace gyre
