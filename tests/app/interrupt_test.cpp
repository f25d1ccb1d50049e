#include <gtest/gtest.h>

#include "tests/app/runs.hpp"

// A run that is told to end does so at once, leaves every position with a live stop, and goes on
// later as if it had not been told.
namespace gyre::test {
namespace {

const Words kMarket = "--synthetic 3 --symbols 20 --for 6h";

Words at(const Words& command, const std::filesystem::path& data_dir) {
  return Words{command}.with("--data-dir", data_dir.string());
}

// Once positions are open.
void await_positions(const std::filesystem::path& data_dir) {
  const auto until = wall_now() + 60s;
  while (wall_now() < until) {
    const auto status = run(at("status --json", data_dir));
    if (status.code == 0 && status.out.contains(R"("positions":[{)")) return;
  }
  ADD_FAILURE() << "no position was opened";
}

void expect_covered_positions(const std::vector<Record>& records) {
  Books books;
  for (const auto& record : records) books.apply(record);
  int open = 0;
  for (const auto& [_, held] : books.holdings()) {
    if (held.quantity.is_zero()) continue;
    ++open;
    EXPECT_EQ(held.state, PositionState::Protected);
  }
  EXPECT_GT(open, 0);
}

void expect_ended_well(const std::filesystem::path& data_dir) {
  expect_covered_positions(journal_of(data_dir));
  const TempDir other;
  auto whole = run_told(at("run --speed max" + kMarket, other / "data"));
  auto resumed = run_told(at("run --speed max" + kMarket, data_dir));
  EXPECT_EQ(hashes(resumed), hashes(whole));
  EXPECT_TRUE(resumed.flag("books_equal")) << resumed.text("books_difference");
}

void expect_ends_on(int signal) {
  const TempDir dir;
  Process running{at("run --json --speed 1200" + kMarket, dir / "data")};
  await_positions(dir / "data");
  running.signal(signal);
  const auto ended = running.wait(10s);
  EXPECT_EQ(ended.code, 130);
  Told told{ended};
  EXPECT_LT(told.count("boundaries"), 72u);
  EXPECT_TRUE(told.flag("books_equal")) << told.text("books_difference");
  expect_ended_well(dir / "data");
}

TEST(Run, ends_on_ctrl_c) { expect_ends_on(SIGINT); }
TEST(Run, ends_on_sigterm) { expect_ends_on(SIGTERM); }

TEST(Run, is_watched_and_stopped_by_other_commands) {
  const TempDir dir;
  Process running{at("run --json --speed 1200" + kMarket, dir / "data")};
  await_positions(dir / "data");
  const auto shown = run(at("status", dir / "data"));
  EXPECT_EQ(shown.code, 0);
  EXPECT_TRUE(shown.out.contains("synthetic 3, 20 symbols")) << shown.out;
  EXPECT_EQ(run(at("stop", dir / "data")).code, 0);
  EXPECT_EQ(running.wait(10s).code, 0);
  expect_ended_well(dir / "data");
  const auto gone = run(at("status", dir / "data"));
  EXPECT_EQ(gone.code, 1);
  EXPECT_TRUE(gone.err.contains("nothing runs there")) << gone.err;
}

}  // namespace
}  // namespace gyre::test
