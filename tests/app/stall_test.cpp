#include <gtest/gtest.h>

#include "tests/app/runs.hpp"

// The virtual desk stands still for a while (GYRE_STALL seconds of wall time): market time does not
// wait for it, what it is to do spills to a file, and its rows are those of a run without a stall.
namespace gyre::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLength = "6h";
constexpr Timestamp kLastMinute =
    Timestamp{std::chrono::sys_days{std::chrono::year{2025} / 6 / 2}} + 6h - 1min;

TEST(VirtualDesk, stalled_delays_no_order_and_loses_no_row) {
  const int stall = number_from_environment("GYRE_STALL", 12);
  const TempDir dir;
  auto told = run_told(run_words(synthetic_market(kLength), dir / "data"));

  const auto begun = wall_now();
  Process stalled{(run_words(synthetic_market(kLength), dir / "stalled") + "--json")
                      .with("--stall-virtual", std::to_string(stall) + "s")};
  std::uint64_t spilled = 0;
  Timestamp reached{};
  while (reached < kLastMinute && wall_now() - begun < seconds{stall}) {
    const auto status = run(Words{"status --json"}.with("--data-dir", (dir / "stalled").string()));
    std::error_code none;  // not there yet
    const auto size = fs::file_size(dir / "stalled" / "virtual.spill", none);
    if (!none) spilled = std::max<std::uint64_t>(spilled, size);
    if (status.code == 0 && !status.out.contains("starting"))
      reached = from_ms(static_cast<std::int64_t>(Told{status}.count("engine/at")));
  }
  EXPECT_GE(reached, kLastMinute) << "market time waited for the virtual desk";
  EXPECT_LT(wall_now() - begun, seconds{stall}) << "the stall was over: nothing was shown";
  EXPECT_GT(spilled, 0u);

  const auto ended = stalled.wait();
  EXPECT_GE(wall_now() - begun, seconds{stall});
  EXPECT_EQ(ended.code, 0);
  Told late{ended};
  EXPECT_EQ(hashes(late), hashes(told));
  EXPECT_EQ(late.count("rows"), told.count("rows"));
  EXPECT_GT(told.count("rows"), 0u);
  std::printf("stalled %d s: market time at its end meanwhile, %lu bytes spilled\n", stall,
              static_cast<unsigned long>(spilled));
}

}  // namespace
}  // namespace gyre::test
