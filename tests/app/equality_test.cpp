#include <gtest/gtest.h>

#include <numeric>

#include "tests/app/runs.hpp"

// The same bars make the same run, whatever carries them and however fast it goes.
namespace gyre::test {
namespace {

struct Variant {
  const char* name;
  const char* words;
};
constexpr std::array kVariants{
    Variant{"books_checked_often", "--check-books 1h"}, Variant{"paced", "--speed 3000"},
    Variant{"closed_bars_only", "--updates close"}, Variant{"forming_bars_too", "--updates path"},
    Variant{"four_threads", "--threads 4"}};

Words variant(const Words& market, const Variant& which, const std::filesystem::path& data_dir) {
  const Words speed = std::string_view{which.words}.contains("--speed") ? "" : "--speed max";
  return ("run" + speed + which.words + market).with("--data-dir", data_dir.string());
}

void expect_whole(Told& told, std::uint64_t boundaries) {
  EXPECT_EQ(told.count("boundaries"), boundaries);
  EXPECT_EQ(told.count("analyses"), boundaries * told.count("symbols"));
  EXPECT_GT(told.count("proposals"), 0u);
  EXPECT_GT(told.count("trades_closed"), 0u);
  const auto decisions = told.counts("decisions");
  EXPECT_EQ(std::accumulate(decisions.begin(), decisions.end(), std::uint64_t{},
                            [](auto sum, const auto& one) { return sum + one.second; }),
            told.count("proposals"));
  EXPECT_TRUE(told.flag("books_equal")) << told.text("books_difference");
  EXPECT_EQ(told.count("errors"), 0u);
  EXPECT_EQ(told.count("alarms"), 0u);
}

void expect_equal_runs(const Words& market) {
  auto first = run_told("backtest" + market);
  expect_whole(first, 72);
  for (const auto& which : kVariants) {
    const TempDir dir;
    auto told = run_told(variant(market, which, dir / "data"));
    expect_whole(told, 72);
    EXPECT_EQ(hashes(told), hashes(first)) << which.name;
  }
  auto threads = run_told("backtest --threads 4" + market);
  EXPECT_EQ(hashes(threads), hashes(first));
}

TEST(Equality, holds_on_a_generated_market) { expect_equal_runs(synthetic_market("6h")); }

TEST(Equality, holds_on_a_replayed_market) {
  const auto market = real_market("6h");
  if (!market) GTEST_SKIP() << "no market data";
  expect_equal_runs(*market);
}

}  // namespace
}  // namespace gyre::test
