#include <gtest/gtest.h>

#include <fstream>

#include "tests/app/runs.hpp"

// What is wrong is told in one line, before anything was made.
namespace gyre::test {
namespace {

namespace fs = std::filesystem;

struct Bad {
  const char* what;
  const char* words;  // without the data-dir
  const char* said;   // part of the line
  int code = 1;
};

constexpr std::array kBad{
    Bad{"unknown key", "--set risk.leverag=3", "did you mean 'leverage'?"},
    Bad{"unknown section", "--set rsk.leverage=3", "did you mean 'risk"},
    Bad{"out of range", "--set risk.leverage=300", "300 is outside 1 to 20"},
    Bad{"no unit", "--set risk.per_trade=0.5", "per_trade: cannot read '0.5'"},
    Bad{"no unit of time", "--for 48", "--for: '48' is not a time such as 48h"},
    Bad{"unknown strategy", "--set strategies.enabled=breakot", "did you mean 'breakout'?"},
    Bad{"timerange", "--timerange 2025", "--timerange: '2025' is not a range"},
    Bad{"backward timerange", "--timerange 20250603-20250527", "--timerange"},
    Bad{"no symbols", "--symbols 0", "--symbols: '0' is not a number from 1 to 999"},
    Bad{"speed", "--speed quick", "--speed: 'quick' is neither"},
    Bad{"check-books", "--check-books often", "--check-books: 'often' is not a time"},
    Bad{"missing config", "--config /no/such.toml", "/no/such.toml"},
    Bad{"kill point", "--kill-at nowhere:1", "nowhere"},
    Bad{"unknown option", "--spede 3", "--spede", 2},
    Bad{"updates", "--updates often", "--updates", 2},
    Bad{"threads", "--threads 0", "--threads", 2},
    Bad{"two markets", "--replay /no/such", "--replay excludes --synthetic", 2},
};

void expect_refused(const Words& words, std::string_view said, int code) {
  const auto ended = run(words, 60s);
  EXPECT_EQ(ended.code, code);
  EXPECT_TRUE(ended.err.starts_with("gyre: ")) << ended.err;
  EXPECT_EQ(ended.err.find('\n'), ended.err.size() - 1) << ended.err;
  EXPECT_TRUE(ended.err.contains(said)) << ended.err;
  EXPECT_EQ(ended.out, "");
}

TEST(BadInput, is_one_line_and_leaves_nothing_behind) {
  for (const auto& bad : kBad) {
    SCOPED_TRACE(bad.what);
    const TempDir dir;
    // What is given twice is taken from the later.
    Words words{"run --synthetic 7"};
    if (!std::string_view{bad.words}.contains("--symbols")) words = words + "--symbols 3";
    if (!std::string_view{bad.words}.contains("--for")) words = words + "--for 1h";
    expect_refused((words + bad.words).with("--data-dir", (dir / "data").string()), bad.said,
                   bad.code);
    EXPECT_FALSE(fs::exists(dir / "data"));
  }
}

TEST(BadInput, commands_tell_their_neighbours) {
  expect_refused("trads", "did you mean 'trades'?", 2);
  expect_refused("status --data-dir /no/such", "/no/such", 1);
  expect_refused("trades --data-dir /no/such", "/no/such", 1);
}

TEST(BadInput, a_config_file_is_told_with_its_line) {
  const TempDir dir;
  const auto file = (dir / "gyre.toml").string();
  std::ofstream{file} << "[risk]\n\nleverag = 3\n";
  expect_refused(Words{"run --synthetic 7 --symbols 3 --for 1h"}
                     .with("--data-dir", (dir / "data").string())
                     .with("--config", file),
                 file + ":3", 1);
  EXPECT_FALSE(fs::exists(dir / "data"));
}

TEST(BadInput, klines_that_are_missing_or_cut_are_told_with_the_line) {
  const TempDir dir;
  const auto data_dir = (dir / "data").string();
  expect_refused(
      Words{"run"}.with("--replay", (dir / "none").string()).with("--data-dir", data_dir),
      (dir / "none").string(), 1);
  if (const auto data = test_data()) {
    const fs::path name = "BTCUSDT-1m-20250504-20250624.csv.gz";
    fs::create_directories(dir / "klines" / "1m");
    const auto cut = dir / "klines" / "1m" / name;
    fs::copy_file(*data / "klines" / "1m" / name, cut);
    fs::resize_file(cut, 2000);
    expect_refused(
        Words{"run"}.with("--replay", (dir / "klines").string()).with("--data-dir", data_dir),
        cut.string() + ":", 1);
  }
  EXPECT_FALSE(fs::exists(dir / "data"));
}

TEST(BadInput, a_data_dir_that_cannot_be_made_is_told) {
  const TempDir dir;
  std::ofstream{dir / "file"} << "not a directory";
  expect_refused(Words{"run --synthetic 7 --symbols 3 --for 1h --json"}.with(
                     "--data-dir", (dir / "file" / "data").string()),
                 (dir / "file" / "data").string(), 1);
}

TEST(BadInput, a_data_dir_has_one_process) {
  const TempDir dir;
  const auto words =
      Words{"run --synthetic 7 --symbols 3 --for 6h"}.with("--data-dir", (dir / "data").string());
  Process first{words + "--speed 60"};
  while (run(Words{"status --json"}.with("--data-dir", (dir / "data").string())).code != 0) {
  }
  expect_refused(words + "--json", "in use by process", 1);
  first.signal(SIGTERM);
  EXPECT_EQ(first.wait(10s).code, 130);
}

TEST(BadInput, an_exchange_that_is_no_address_or_not_there_is_told) {
  const TempDir dir;
  const auto words = Words{"run --json"}.with("--data-dir", (dir / "data").string());
  expect_refused(Words{words}.with("--exchange", "nowhere"), "nowhere", 1);
  EXPECT_FALSE(fs::exists(dir / "data"));
  expect_refused(Words{words}.with("--exchange", "http://127.0.0.1:1"), "127.0.0.1:1", 1);
}

}  // namespace
}  // namespace gyre::test
