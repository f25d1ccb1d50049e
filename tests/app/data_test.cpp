#include "tests/data.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <fstream>
#include <set>

#include "gyre/app/progress.hpp"
#include "gyre/market/bar_store.hpp"
#include "gyre/market/bars.hpp"
#include "gyre/market/kline_files.hpp"
#include "tests/app/process.hpp"
#include "tests/market/market.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre::test {
namespace {

namespace fs = std::filesystem;

const Timestamp kDataBegin = *parse_timestamp("2025-05-27");

// A store of two symbols: one complete, one with an hour that its minutes do not make.
class Data : public testing::Test {
 protected:
  Data() {
    auto store = BarStore::open(directory(), BarStore::Access::Write).value();
    const auto minutes = random_minutes(1, kDataBegin, 2 * 1440);
    auto hours = aggregate(minutes, Timeframe::m1, Timeframe::h1);
    EXPECT_TRUE(store->append({"BTCUSDT", Timeframe::m1}, minutes, Differing::Refuse));
    EXPECT_TRUE(store->append({"BTCUSDT", Timeframe::h1}, hours, Differing::Refuse));
    hours[5].volume += 1;
    EXPECT_TRUE(store->append({"币安人生USDT", Timeframe::h1}, hours, Differing::Refuse));
    EXPECT_TRUE(store->append({"币安人生USDT", Timeframe::m1}, std::span{minutes}.first(500),
                              Differing::Refuse));
    EXPECT_TRUE(store->append({"币安人生USDT", Timeframe::m1}, std::span{minutes}.subspan(510),
                              Differing::Refuse));
  }
  std::string directory() const { return (dir_ / "bars").string(); }
  Words words(const char* text) const { return Words{text}.with("--store", directory()); }
  const TempDir dir_;
};

TEST_F(Data, lists_what_there_is) {
  const auto listed = run(words("data list"));
  EXPECT_EQ(listed.code, 0) << listed.err;
  EXPECT_TRUE(
      listed.out.contains("BTCUSDT           1m         2025-05-27T00:00:00Z"
                          "  2025-05-29T00:00:00Z  2880  0 "))
      << listed.out;
  EXPECT_TRUE(listed.out.contains("4 series, 5846 bars, "));
  EXPECT_TRUE(listed.out.contains("they grow by 0.14 MB a day"));
  const auto one = run(words("data list --symbols 币安人生USDT --timeframes 1m --json"));
  EXPECT_TRUE(one.out.contains(R"("bars":2870,"missing":10)")) << one.out;
  EXPECT_EQ(run(words("data list --symbols BTCUSD")).err,
            "gyre: --symbols: unknown symbol 'BTCUSD'; did you mean 'BTCUSDT'?\n");
  EXPECT_EQ(run(words("data list --timeframes 2m")).err,
            "gyre: --timeframes: unknown timeframe '2m'; did you mean '1m'?\n");
  EXPECT_EQ(run("data list --store /no/such").err, "gyre: /no/such: no bars are stored there\n");
}

TEST_F(Data, verifies_blocks_and_built_bars) {
  const auto verified = run(words("data verify"));
  EXPECT_EQ(verified.code, 0) << verified.err;
  EXPECT_TRUE(verified.out.contains("4 series, 5846 bars, 0 damaged blocks or files\n"))
      << verified.out;
  EXPECT_TRUE(verified.out.contains(
      "币安人生USDT 1h of 2025-05-27T05:00:00Z differs from the one built of 1m\n"));
  {
    const auto header = bar_format::make_header("", Timeframe::m1, 0);
    std::fstream file{fs::path{directory()} / "1m" / "BTCUSDT.bars",
                      std::ios::binary | std::ios::in | std::ios::out};
    file.seekp(static_cast<std::streamoff>(header.bars_at() + 100));
    file.put('x');
  }
  const auto damaged = run(words("data verify"));
  EXPECT_EQ(damaged.code, 1);
  EXPECT_TRUE(
      damaged.out.contains("BTCUSDT.bars: block 0 is damaged, 2025-05-27T00:00:00Z to "
                           "2025-05-27T17:04:00Z\n"))
      << damaged.out;
  {  // an end that was never finished is no damage
    std::ofstream file{fs::path{directory()} / "1h" / "BTCUSDT.bars",
                       std::ios::binary | std::ios::app};
    file << "unfinished";
  }
  EXPECT_EQ(run(words("data verify --symbols 币安人生USDT")).code, 0);
  EXPECT_EQ(run(words("data verify --mend")).code, 0);
  EXPECT_EQ(run(words("data verify")).code, 0);
  EXPECT_TRUE(run(words("data list --json")).out.contains(R"("bars":1856,)"));
}

TEST_F(Data, exports_what_imports_again) {
  for (const std::string format : {"csv.gz", "csv", "zip"}) {
    const auto out = (dir_ / format.c_str()).string();
    const auto done = run(words("data export --json").with("--out", out).with("--format", format));
    EXPECT_EQ(done.code, 0) << done.err;
    EXPECT_EQ(done.out, R"({"files":5,"bars":5846})"
                        "\n");
    EXPECT_TRUE(fs::exists(fs::path{out} / "1m" / ("BTCUSDT-1m-20250527-20250528." + format)));
    const auto again = (dir_ / (format + "-again").c_str()).string();
    ASSERT_EQ(run(Words{"import"}.with("--store", again).with("--json", out)).code, 0);
    const auto a = BarStore::open(directory(), BarStore::Access::Read).value();
    const auto b = BarStore::open(again, BarStore::Access::Read).value();
    ASSERT_EQ(a->series(), b->series());
    for (const auto& key : a->series())
      EXPECT_EQ(a->read(key, kAlways).copy(), b->read(key, kAlways).copy());
  }
  const auto part = run(words("data export --json --symbols BTCUSDT --timeframes 1m --timerange "
                              "20250528-20250529")
                            .with("--out", (dir_ / "part").string()));
  EXPECT_TRUE(part.out.contains(R"("files":1,"bars":1440)")) << part.out;
}

// Hours about outages, whose bars the venue revised unevenly afterwards.
const std::set<std::string> kOutages{"2023-08-16T15", "2024-03-27T12", "2024-03-28T11",
                                     "2024-03-28T12", "2024-10-28T16", "2024-10-28T20",
                                     "2024-10-28T21", "2025-01-14T13", "2025-01-14T15",
                                     "2025-01-29T01", "2025-01-29T02", "2025-08-29T06"};

TEST(SharedData, imports_verifies_and_exports_back_equal) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no shared data";
  const TempDir dir;
  const auto store = (dir / "bars").string(), out = (dir / "out").string();
  const auto imported =
      run(Words{"import"}.with("--store", store).with("--json", (*data / "klines").string()));
  EXPECT_EQ(imported.code, 0) << imported.err;
  EXPECT_TRUE(imported.out.contains(R"("refused":[])")) << imported.out;

  const auto verified = run(Words{"data verify --json"}.with("--store", store));
  EXPECT_EQ(verified.code, 0) << verified.err;
  simdjson::dom::parser parser;
  const auto found = parser.parse(verified.out);
  EXPECT_EQ(found["damaged"].get_array().value().size(), 0);
  std::uint64_t compared = 0;
  for (const auto line : found["built"].get_array().value())
    compared += line["bars"].get_uint64().value();
  EXPECT_GT(compared, 600'000);
  for (const auto one : found["differences"].get_array().value()) {
    const std::string opened{one["opened"].get_string().value()};
    EXPECT_TRUE(kOutages.contains(opened.substr(0, 13))) << simdjson::minify(one);
  }

  ASSERT_EQ(run(Words{"data export --format csv"}.with("--store", store).with("--out", out)).code,
            0);
  const auto ours = find_klines(out), theirs = find_klines(*data / "klines");
  ASSERT_TRUE(ours.has_value() && theirs.has_value());
  for (const auto& [symbol, frames] : *theirs)
    for (const auto& files : frames)
      for (const auto& file : files) {
        const auto shipped = read_klines(file.path, file.timeframe);
        ASSERT_TRUE(shipped.has_value()) << shipped.error().context;
        std::vector<Bar> exported;
        for (const auto& other : ours->at(symbol)[index(file.timeframe)])
          exported = join(exported, read_klines(other.path, file.timeframe, file.days)->bars);
        const auto both = overlap(shipped->bars, exported);
        EXPECT_EQ(both.equal, shipped->bars.size()) << file.path;
      }
}

TEST(Progress, tells_share_rate_and_time_left) {
  using app::progress_line;
  EXPECT_EQ(progress_line({"import", "bars", 0, 100, 0, 0ns}),
            "import [--------------------]   0 %");
  EXPECT_EQ(progress_line({"import", "bars", 25, 100, 3'000'000, 2s}),
            "import [#####---------------]  25 %  1.5 M bars/s  6 s left");
  EXPECT_EQ(progress_line({"import", "bars", 100, 100, 400, 2s}),
            "import [####################] 100 %  200 bars/s");
  EXPECT_EQ(progress_line({"x", "bars", 1, 100, 50'000, 120s}),
            "x [--------------------]   1 %  417 bars/s  3.3 h left");
}

}  // namespace
}  // namespace gyre::test
