#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "gyre/core/random.hpp"
#include "gyre/core/text.hpp"
#include "gyre/market/bar_store.hpp"
#include "gyre/market/kline_csv.hpp"
#include "tests/market/market.hpp"
#include "tests/storage/temp_dir.hpp"

// A process that feeds a store a minute of many symbols at a time is killed, again and again.
namespace gyre {
namespace {

constexpr std::size_t kSymbols = 30, kMinutes = 3000;
const Timestamp kFeedBegin = *parse_timestamp("2025-05-27");

SeriesKey key_of(std::size_t symbol) { return {"S" + to_text(symbol) + "USDT", Timeframe::m1}; }

const std::vector<std::vector<Bar>>& expected() {
  static const auto all = [] {
    std::vector<std::vector<Bar>> bars;
    for (std::size_t s = 0; s < kSymbols; ++s)
      bars.push_back(random_minutes(s, kFeedBegin, kMinutes));
    return bars;
  }();
  return all;
}

// Where all symbols are complete.
Timestamp complete_through(const BarStore& store) {
  Timestamp through = Timestamp::max();
  for (std::size_t s = 0; s < kSymbols; ++s)
    through = std::min(through, store.closed_through(key_of(s)).value_or(kFeedBegin));
  return through;
}

// Goes on from there; says what is durable after each flush.
[[noreturn]] void feed(const std::filesystem::path& directory, int tell) {
  auto store = BarStore::open(directory, BarStore::Access::Write, {.flush = 5min});
  if (!store) _exit(1);
  const auto done = complete_through(**store);
  for (auto minute = static_cast<std::size_t>((done - kFeedBegin) / 1min); minute < kMinutes;
       ++minute) {
    for (std::size_t s = 0; s < kSymbols; ++s)
      if (!(*store)->append(key_of(s), std::span{expected()[s]}.subspan(minute, 1),
                            Differing::Refuse))
        _exit(2);
    const auto flushed = (*store)->flush_due(kFeedBegin + minute * 1min);
    if (!flushed) _exit(3);
    if (*flushed && write(tell, &minute, sizeof minute) < 0) _exit(4);
  }
  store->reset();
  _exit(0);
}

TEST(BarStoreKilled, loses_only_what_was_not_flushed) {
  const TempDir dir;
  const char* wanted = std::getenv("GYRE_KILLS");
  const auto kills = wanted ? from_text<std::uint64_t>(wanted).value_or(20) : 20;
  constexpr std::uint64_t seed = 7;
  std::uint64_t killed = 0, finished = 0;
  for (std::uint64_t round = 0; killed < kills; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) feed(dir.path(), ends[1]);
    close(ends[1]);
    const auto chance = key(seed, round, 0);
    std::optional<std::size_t> durable;
    std::size_t told = 0;
    const auto patience = chance % 60;  // flushes
    for (std::uint64_t i = 0; i < patience && read(ends[0], &told, sizeof told) > 0; ++i)
      durable = told;
    for (auto spin = chance >> 8 & 0xffff; spin > 0; --spin) getppid();  // some way into the next
    kill(child, SIGKILL);
    while (read(ends[0], &told, sizeof told) > 0) durable = told;
    close(ends[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) ++killed;

    auto store = BarStore::open(dir.path(), BarStore::Access::Write).value();
    std::size_t whole = 0;
    for (std::size_t s = 0; s < kSymbols; ++s) {
      EXPECT_TRUE(store->verify(key_of(s)).empty());
      const auto held = store->read(key_of(s), kAlways).copy();
      ASSERT_TRUE(std::ranges::equal(held, std::span{expected()[s]}.first(held.size())));
      if (durable) EXPECT_GT(held.size(), *durable) << "round " << round;
      whole += held.size() == kMinutes ? 1 : 0;
      // A flush that was under way has reached some of them.
      const auto through = store->closed_through(key_of(s)).value_or(kFeedBegin);
      EXPECT_LE(through - complete_through(*store), 6min);
    }
    if (whole < kSymbols) continue;
    ++finished;
    store.reset();
    for (const auto& entry : std::filesystem::directory_iterator{dir.path()})
      std::filesystem::remove_all(entry);
  }
  std::printf("%llu kills, the feed came to its end %llu times\n",
              static_cast<unsigned long long>(killed), static_cast<unsigned long long>(finished));
}

}  // namespace
}  // namespace gyre
