#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/app/runs.hpp"

// The exported trades and fills, held against a program that shares nothing with ours.
namespace gyre::test {
namespace {

namespace fs = std::filesystem;

bool has_python() { return std::system("python3 --version > /dev/null 2>&1") == 0; }

std::string keep(const fs::path& file, const Ended& ended) {
  EXPECT_EQ(ended.code, 0) << ended.err;
  std::ofstream{file} << ended.out;
  return file.string();
}

// What the checker is given after these runs.
Words checker(const Words& market, const TempDir& dir) {
  const auto data_dir = (dir / "data").string();
  const auto told = keep(dir / "run.json", run(run_words(market, data_dir) + "--json"));
  const auto trades = run(Words{"trades --csv"}.with("--data-dir", data_dir));
  const auto fills = run(Words{"trades --fills --csv"}.with("--data-dir", data_dir));
  return Words{GYRE_SOURCE_DIR "/tests/accept/check_ledger.py"}
      .with("--run", told)
      .with("--trades", keep(dir / "trades.csv", trades))
      .with("--fills", keep(dir / "fills.csv", fills));
}

Ended check(const Words& words) { return Process{"python3" + words, "/usr/bin/env"}.wait(); }

void expect_agreement(const Ended& ended) {
  EXPECT_EQ(ended.code, 0) << ended.err;
  Told told{ended};
  EXPECT_GT(told.count("trades"), 0u);
  std::printf("%s", ended.out.c_str());
}

TEST(Ledger, of_a_generated_market_is_made_again_from_its_fills) {
  if (!has_python()) GTEST_SKIP() << "no python3";
  const TempDir dir;
  expect_agreement(check(checker(synthetic_market("6h"), dir)));
}

TEST(Ledger, of_a_replayed_market_is_made_again_and_its_prices_lie_in_their_bars) {
  const auto market = real_market("6h");
  if (!has_python() || !market) GTEST_SKIP() << "no python3, or no market data";
  const TempDir dir;
  const auto words = checker(*market, dir);
  expect_agreement(check(Words{words}.with("--klines", (*test_data() / "klines").string())));
}

// The checker is worth something: it finds one wrong unit.
TEST(Ledger, with_one_wrong_unit_is_refused) {
  if (!has_python()) GTEST_SKIP() << "no python3";
  const TempDir dir;
  const auto words = checker(synthetic_market("3h"), dir);
  const auto refused = check(Words{words}.with("--taker", "0.00050001"));
  EXPECT_EQ(refused.code, 1);
  EXPECT_TRUE(refused.err.contains("fee")) << refused.err;
}

}  // namespace
}  // namespace gyre::test
