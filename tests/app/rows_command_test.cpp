#include <gtest/gtest.h>
#include <simdjson.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "gyre/app/row_csv.hpp"
#include "gyre/app/row_stats.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/features/schema.hpp"
#include "gyre/strategy/all.hpp"
#include "tests/app/process.hpp"
#include "tests/data.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre::test {
namespace {

std::string read_whole(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream{file, std::ios::binary}.rdbuf();
  return text.str();
}

Words build(const std::filesystem::path& dir, const char* more = "") {
  return Words{"rows build --synthetic 7 --symbols 12 --for 14h"}.with("--data-dir", dir) +
         Words{more};
}

class RowsCommand : public testing::Test {
 protected:
  std::string exported(const std::filesystem::path& data_dir, const char* more = "") const {
    const auto file = dir_ / "rows.csv";
    const auto ended =
        run(Words{"rows export"}.with("--data-dir", data_dir).with("--out", file) + Words{more});
    EXPECT_EQ(ended.code, 0) << ended.err;
    return read_whole(file);
  }
  const TempDir dir_;
};

TEST_F(RowsCommand, builds_the_same_rows_with_any_number_of_threads) {
  const auto one = run(build(dir_ / "one", "--threads 1 --json"));
  ASSERT_EQ(one.code, 0) << one.err;
  EXPECT_EQ(one.err, "");
  const auto four = run(build(dir_ / "four", "--threads 4"));
  ASSERT_EQ(four.code, 0) << four.err;
  const auto rows = app::load_rows(dir_ / "one"), same = app::load_rows(dir_ / "four");
  ASSERT_TRUE(rows && same);
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ((*rows)[0].source, "history");
  ASSERT_GT((*rows)[0].rows.size(), 50u);
  EXPECT_EQ(to_json((*rows)[0].rows), to_json((*same)[0].rows));
  simdjson::dom::parser parser;
  const simdjson::padded_string padded{one.out};
  const simdjson::dom::element summary = parser.parse(padded);
  EXPECT_EQ(std::uint64_t{summary["rows"]}, (*rows)[0].rows.size());
  EXPECT_EQ(std::uint64_t{summary["rows"]} + std::uint64_t{summary["open"]},
            std::uint64_t{summary["ideas"]});
  EXPECT_EQ(std::string_view{summary["path"]}, "1m");
  EXPECT_TRUE(four.out.contains("12 symbols, 2025-06-02T00:00:00Z to 2025-06-02T14:00:00Z\n"))
      << four.out;
}

TEST_F(RowsCommand, a_new_history_takes_the_place_of_the_old_one) {
  ASSERT_EQ(run(build(dir_.path())).code, 0);
  const auto all = app::load_rows(dir_.path());
  const auto built = run(build(dir_.path(), "--strategy breakout"));
  ASSERT_EQ(built.code, 0) << built.err;
  const auto some = app::load_rows(dir_.path());
  ASSERT_TRUE(all && some);
  EXPECT_LT((*some)[0].rows.size(), (*all)[0].rows.size());
  for (const auto& row : (*some)[0].rows) EXPECT_EQ(row.strategy, "breakout");
  for (const auto* left : {"history.db.new", "history.db-wal", "history.db-shm"})
    EXPECT_FALSE(std::filesystem::exists(dir_ / left)) << left;
}

TEST_F(RowsCommand, exports_a_line_a_row_with_the_features_under_their_names) {
  ASSERT_EQ(
      run(Words{"rows build --synthetic 7 --symbols 8 --for 40h"}.with("--data-dir", dir_ / "data"))
          .code,
      0);
  const auto rows = app::load_rows(dir_ / "data");
  ASSERT_TRUE(rows);
  const auto csv = exported(dir_ / "data");
  EXPECT_TRUE(csv.starts_with("source,id,at,boundary,symbol,strategy,ladder,side,")) << csv;
  EXPECT_TRUE(csv.contains(",lineage,x_trend_gap,")) << csv;
  EXPECT_EQ(std::ranges::count(csv, '\n'), 1 + std::ssize((*rows)[0].rows));
  const auto line = csv.substr(0, csv.find('\n'));
  EXPECT_TRUE(line.contains(",cost,funding,") && line.contains(",x_cost,"));  // two things
  std::istringstream lines{csv};
  for (std::string one; std::getline(lines, one);)
    EXPECT_EQ(std::ranges::count(one, ','), std::ranges::count(line, ',')) << one;
  const auto matured = exported(dir_ / "data", "--matured");
  EXPECT_LT(matured.size(), csv.size());
  EXPECT_GT(matured.size(), line.size() + 1);

  const auto features = dir_ / "features.csv";
  const auto ended =
      run(Words{"features export"}.with("--data-dir", dir_ / "data").with("--out", features));
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(read_whole(features).starts_with("source,id,y,r,trend_gap,trend_slope,"));
}

TEST_F(RowsCommand, tells_how_many_rows_there_are_and_what_they_are_worth) {
  ASSERT_EQ(run(build(dir_ / "data")).code, 0);
  const auto words = Words{"rows stats"}.with("--data-dir", dir_ / "data");
  const auto text = run(words);
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_TRUE(text.out.starts_with("history\n  rows ")) << text.out;
  EXPECT_TRUE(text.out.contains("  schema    " + schema_hash() + "\n")) << text.out;
  EXPECT_TRUE(text.out.contains("\nbreakout ")) << text.out;
  const auto json = run(words + Words{"--json"});
  simdjson::dom::parser parser;
  const simdjson::padded_string padded{json.out};
  const simdjson::dom::array all = parser.parse(padded);
  std::uint64_t rows = 0;
  for (const simdjson::dom::element group : simdjson::dom::array{all.at(0)["groups"]})
    rows += std::uint64_t{group["rows"]};
  EXPECT_EQ(std::uint64_t{all.at(0)["all"]["rows"]}, rows);
}

TEST_F(RowsCommand, tells_in_one_line_what_is_wrong) {
  const auto expect = [&](const Words& words, const std::string& said, int code = 1) {
    const auto ended = run(words, 60s);
    EXPECT_EQ(ended.code, code) << ended.err;
    EXPECT_TRUE(ended.err.contains(said)) << ended.err;
    EXPECT_EQ(ended.err.find('\n'), ended.err.size() - 1) << ended.err;
    EXPECT_EQ(ended.out, "");
  };
  const auto none = (dir_ / "none").string();
  const auto at = [&](const char* words) { return Words{words}.with("--data-dir", none); };
  expect(at("rows stats"), "no rows there; gyre run and gyre rows build make them");
  expect(at("rows export --out x.csv"), "no rows there");
  expect(at("rows export"), "--out is needed");
  expect(at("rows build"), "a market is needed: --replay DIR or --synthetic SEED");
  expect(at("rows build --synthetic 7 --timerange yesterday"), "--timerange");
  expect(at("rows build --synthetic 7 --symbols 3 --for 1h --strategy breakot"),
         "did you mean 'breakout'?");
  expect(at("rows build --replay /no/such --timerange 20250527-20250528"), "/no/such");
  EXPECT_FALSE(std::filesystem::exists(none));
  std::ofstream{dir_ / "file"} << "no directory";
  expect(Words{"rows stats"}.with("--data-dir", dir_ / "file"), "data-dir");
}

TEST_F(RowsCommand, labels_stored_bars_and_names_a_symbol_that_is_not_there) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "set GYRE_TEST_DATA";
  const auto klines = (*data / "klines").string();
  const auto words = [&](const char* more) {
    return Words{"rows build --timerange 20250601-20250604"}
               .with("--replay", klines)
               .with("--data-dir", dir_ / "data") +
           Words{more};
  };
  const auto unknown = run(words("--symbols BTCUSD"));
  EXPECT_EQ(unknown.code, 1);
  EXPECT_EQ(unknown.err, "gyre: unknown symbol 'BTCUSD'; did you mean 'BTCUSDT'?\n");
  const auto built = run(words("--symbols BTCUSDT,ETHUSDT"));
  ASSERT_EQ(built.code, 0) << built.err;
  EXPECT_TRUE(built.out.starts_with("2 symbols, 2025-06-01T00:00:00Z to ")) << built.out;
  const auto rows = app::load_rows(dir_ / "data");
  ASSERT_TRUE(rows);
  for (const auto& row : (*rows)[0].rows) EXPECT_FALSE(std::isnan(row.funding_rate));
}

VirtualRow row(std::uint64_t id, double r, std::string schema = schema_hash()) {
  return {.id = {id},
          .boundary = from_ms(1'748'304'000'000),
          .symbol = "BTCUSDT",
          .strategy = "test",
          .ladder = "5m/15m/1h",
          .time_limit = 4h,
          .features = std::vector<float>(kFeatureCount, std::nanf("")),
          .schema = std::move(schema),
          .left = from_ms(1'748'304'000'000) + (id % 2 == 0 ? 4h : 1h),
          .result = r > 0 ? VirtualState::Target : VirtualState::Stop,
          .r = r,
          .y = r > 0,
          .path = "1m"};
}

TEST(RowStats, bounds_a_share_as_wilson_did) {
  EXPECT_NEAR(app::wilson(10, 20).low, 0.299, 5e-4);
  EXPECT_NEAR(app::wilson(10, 20).high, 0.701, 5e-4);
  EXPECT_NEAR(app::wilson(0, 10).high, 0.2775, 5e-5);
  EXPECT_EQ(app::wilson(0, 10).low, 0);
  EXPECT_EQ(app::wilson(0, 0).high, 1);
}

TEST(RowStats, count_rows_of_another_schema_apart) {
  app::StoredRows stored{"live", {row(1, 1.5), row(2, -1), row(3, -1, "old"), row(4, 2)}};
  stored.rows[3].result = VirtualState::Invalid;
  const auto stats = app::stats_of(stored);
  EXPECT_EQ(stats.all.rows, 3u);
  EXPECT_EQ(stats.all.invalid, 1u);
  EXPECT_EQ(stats.all.wins, 0.5);
  EXPECT_EQ(stats.all.mean_r, 0.25);
  EXPECT_EQ(stats.matured, 2u);
  EXPECT_EQ(stats.other_schemas, (std::map<std::string, std::uint64_t>{{"old", 1}}));
  EXPECT_TRUE(app::stats_text(stats).contains("rows of other schemas, in no figure: old (1)"));
}

TEST(RowStats, raise_an_alarm_when_bars_are_too_coarse_for_the_barriers) {
  app::StoredRows stored{"history", {}};
  for (std::uint64_t i = 1; i <= 100; ++i) stored.rows.push_back(row(i, -1));
  for (std::size_t i = 0; i < 3; ++i) stored.rows[i].ambiguous = true;
  EXPECT_FALSE(app::stats_text(app::stats_of(stored)).contains("ALARM"));
  stored.rows[3].ambiguous = true;
  EXPECT_TRUE(app::stats_text(app::stats_of(stored)).contains("ALARM     4.0 % of the rows met"));
}

TEST(RowCsv, leaves_empty_what_is_not_known) {
  std::vector<app::StoredRows> stored{{"live", {row(1, 1.5), row(2, -1, "old")}}};
  stored[0].rows[0].features[0] = 0.5F;
  stored[0].rows[0].parts = {0.25, 1};
  const auto csv = app::rows_csv(stored);
  EXPECT_TRUE(csv.contains(",14400000,0,0.25;1,false,")) << csv;
  EXPECT_TRUE(csv.contains(",0.5" + std::string(30, ',') + "\n")) << csv;
  EXPECT_EQ(app::features_csv(stored).substr(app::features_csv(stored).find('\n') + 1),
            "live,1,1,1.5,0.5" + std::string(30, ',') + "\n");
}

}  // namespace
}  // namespace gyre::test
