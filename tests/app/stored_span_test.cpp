#include "gyre/app/stored_span.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "gyre/core/text.hpp"
#include "gyre/market/archive_csv.hpp"
#include "gyre/market/bars.hpp"
#include "tests/app/process.hpp"
#include "tests/market/market.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre::test {
namespace {

constexpr Timestamp may(int day) {
  return Timestamp{std::chrono::sys_days{std::chrono::year{2025} / 5 / 1}} + (day - 1) * 24h;
}

// Files of minutes, each from a time to a time, and coarse ones from long before till long after.
class StoredSpan : public testing::Test {
 protected:
  void minutes(const std::string& symbol, Timestamp begin, Timestamp end) const {
    write(symbol, random_minutes(1, begin, static_cast<std::size_t>((end - begin) / 1min)),
          Timeframe::m1);
  }
  void coarse(const std::string& symbol) const {
    const auto fine = random_minutes(1, may(1) - 25 * 24h, 50 * 1440);
    for (const auto frame : {Timeframe::m15, Timeframe::h1})
      write(symbol, aggregate(fine, Timeframe::m1, frame), frame);
  }
  TimeRange chosen(const std::set<std::string>& names = {}) const {
    const auto files = find_klines(dir_.path());
    const auto span =
        files ? app::longest_common_span(*files, names, Ladder{}) : std::unexpected(files.error());
    EXPECT_TRUE(span) << span.error().context;
    return span.value_or(TimeRange{});
  }
  const TempDir dir_;

 private:
  void write(const std::string& symbol, std::span<const Bar> bars, Timeframe frame) const {
    const auto digits = [](Timestamp t) {
      auto text = to_text(t).substr(0, 10);
      std::erase(text, '-');
      return text;
    };
    const auto name = symbol + "-" + std::string{to_string(frame)} + "-" +
                      digits(bars.front().opened) + "-" + digits(bars.back().opened) + ".csv";
    std::ofstream{dir_.path() / name} << archive_csv(bars, frame);
  }
};

TEST_F(StoredSpan, begins_at_a_midnight_with_history_and_ends_with_the_last_hour_of_bars) {
  coarse("AUSDT");
  minutes("AUSDT", may(1) + 3h, may(5) + 17h + 20min);
  EXPECT_EQ(chosen(), (TimeRange{may(2), may(5) + 17h}));
}

TEST_F(StoredSpan, is_the_longest_that_has_no_hole_and_that_all_have) {
  for (const char* symbol : {"AUSDT", "BUSDT"}) coarse(symbol);
  minutes("AUSDT", may(1), may(6));
  minutes("AUSDT", may(7), may(16));
  minutes("BUSDT", may(3), may(20));
  EXPECT_EQ(chosen(), (TimeRange{may(8), may(16)}));
  EXPECT_EQ(chosen({"BUSDT"}), (TimeRange{may(4), may(20)}));
  minutes("BUSDT", may(21), may(24));
  EXPECT_EQ(chosen({"BUSDT"}), (TimeRange{may(4), may(20)}));
}

TEST_F(StoredSpan, of_two_as_long_is_the_later) {
  coarse("AUSDT");
  minutes("AUSDT", may(1), may(4));
  minutes("AUSDT", may(5), may(8));
  EXPECT_EQ(chosen(), (TimeRange{may(6), may(8)}));
}

TEST_F(StoredSpan, files_that_touch_or_overlap_are_one) {
  coarse("AUSDT");
  minutes("AUSDT", may(1), may(3));
  minutes("AUSDT", may(3), may(5));
  minutes("AUSDT", may(4), may(7));
  EXPECT_EQ(chosen(), (TimeRange{may(2), may(7)}));
}

TEST_F(StoredSpan, waits_for_the_bars_that_the_coarsest_frame_begins_with) {
  minutes("AUSDT", may(1), may(24));  // hours are built of them: 475 are nineteen days and more
  EXPECT_EQ(chosen(), (TimeRange{may(21), may(24)}));
}

TEST_F(StoredSpan, a_symbol_that_never_can_be_traded_stands_in_the_way_only_when_it_is_named) {
  coarse("AUSDT");
  minutes("AUSDT", may(1), may(5));
  minutes("NEWUSDT", may(2), may(3));
  EXPECT_EQ(chosen(), (TimeRange{may(2), may(5)}));
  EXPECT_EQ(chosen({"AUSDT", "NEWUSDT"}), TimeRange{});
  const auto refused = run(Words{"backtest --symbols AUSDT,NEWUSDT"}.with("--replay", dir_.path()));
  EXPECT_EQ(refused.code, 1);
  EXPECT_TRUE(refused.err.contains("no span that all symbols have")) << refused.err;
}

TEST_F(StoredSpan, is_told_when_nobody_named_one) {
  coarse("AUSDT");
  minutes("AUSDT", may(1), may(2) + 90min);
  const auto market = Words{"backtest"}.with("--replay", dir_.path());
  const auto chosen_by_us = run(market),
             named = run(market + "--timerange 20250502-20250503 --for 1h");
  EXPECT_EQ(chosen_by_us.code, 0) << chosen_by_us.err;
  EXPECT_TRUE(chosen_by_us.out.contains("2025-05-02T00:00:00Z to 2025-05-02T01:00:00Z"))
      << chosen_by_us.out;
  EXPECT_TRUE(chosen_by_us.out.contains("longest span without a hole")) << chosen_by_us.out;
  EXPECT_FALSE(named.out.contains("longest span")) << named.out;
}

}  // namespace
}  // namespace gyre::test
