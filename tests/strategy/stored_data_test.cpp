#include <gtest/gtest.h>

#include <set>

#include "gyre/market/kline_files.hpp"
#include "gyre/market/market_book.hpp"
#include "gyre/strategy/all.hpp"
#include "tests/data.hpp"

// The shipped strategies on real bars.
namespace gyre {
namespace {

struct Standing {
  int setups = 0, longs = 0;
  std::set<std::string> symbols;
};

// Every setup that stands at a 5m close of `range`, over all symbols with stored minutes.
std::vector<Standing> scan(const std::filesystem::path& klines, TimeRange range) {
  std::vector<AnyStrategy> strategies;
  std::vector<Need> needs;
  for (const auto& kind : kStrategies) {
    strategies.push_back(kind.make({}, {}).value());
    needs.insert(needs.end(), strategies.back().needs.begin(), strategies.back().needs.end());
  }
  std::vector<Standing> result(strategies.size());
  for (const auto& [name, files] : find_klines(klines).value()) {
    if (files[index(Timeframe::m1)].empty()) continue;
    MarketBook book{{}, needs};
    book.add_symbols(1);
    for (const auto frame : {Timeframe::m1, Timeframe::m5, Timeframe::m15, Timeframe::h1}) {
      const TimeRange past{range.begin - static_cast<int>(kHistoryBars) * duration(frame),
                           range.begin};
      EXPECT_TRUE(book.history({0}, frame, load_klines(files, frame, past)->bars).has_value());
    }
    book.settle(std::array{SymbolId{0}});
    EXPECT_TRUE(book.warm({0})) << name;
    for (const Bar& minute : load_klines(files, Timeframe::m1, range)->bars) {
      if (!book.close({0}, minute).has(Timeframe::m5)) continue;
      for (std::size_t i = 0; i < strategies.size(); ++i) {
        const auto slots = book.resolve(strategies[i].needs);
        const auto proposal = strategies[i].propose(book.view({0}, slots), 0);
        if (!proposal) continue;
        ++result[i].setups;
        result[i].longs += proposal->side == Side::Long;
        result[i].symbols.insert(name);
      }
    }
  }
  return result;
}

// An independent count over the same bars found 468 setups on 9 symbols, 1872 on 18, 114 on 2; it
// fed its indicators from the beginning of the files.
TEST(StoredData, has_the_setups_that_others_counted) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no shared data";
  const auto scanned = [&](const char* range) {
    return scan(*data / "klines", parse_timerange(range).value());
  };
  const auto usual = scanned("2025-05-27T05:00/2025-05-27T17:00");
  EXPECT_NEAR(usual[0].setups, 468, 10);
  EXPECT_EQ(usual[0].symbols.size(), 9);
  EXPECT_GT(usual[0].longs, 0);
  EXPECT_LT(usual[0].longs, usual[0].setups);
  EXPECT_GT(usual[1].symbols.size(), 4);
  const auto lively = scanned("2025-05-30/2025-05-30T12:00");
  EXPECT_NEAR(lively[0].setups, 1872, 20);
  EXPECT_EQ(lively[0].symbols.size(), 18);
  EXPECT_NEAR(scanned("2025-06-02/2025-06-02T12:00")[0].setups, 114, 10);
}

}  // namespace
}  // namespace gyre
