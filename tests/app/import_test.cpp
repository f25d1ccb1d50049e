#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <tuple>

#include "gyre/core/random.hpp"
#include "gyre/core/text.hpp"
#include "gyre/market/archive_csv.hpp"
#include "gyre/market/archive_zip.hpp"
#include "gyre/market/bar_store.hpp"
#include "gyre/market/bars.hpp"
#include "gyre/market/checksum.hpp"
#include "gyre/market/kline_csv.hpp"
#include "tests/app/process.hpp"
#include "tests/market/market.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre::test {
namespace {

namespace fs = std::filesystem;

const Timestamp kImportBegin = *parse_timestamp("2025-05-27");

// An archive of days, and a store to take it.
class Import : public testing::Test {
 protected:
  fs::path write(const std::string& name, std::string_view bytes) const {
    fs::create_directories(dir_.path() / "archive");
    const auto path = dir_.path() / "archive" / name;
    std::ofstream{path, std::ios::binary} << bytes;
    return path;
  }
  fs::path write_day(const std::string& symbol, std::span<const Bar> bars, bool packed) const {
    const auto name = archive_day(symbol, Timeframe::m1, bars.front().opened);
    const auto text = archive_csv(bars, Timeframe::m1);
    return packed ? write(name + ".zip", zip(name + ".csv", text)) : write(name + ".csv", text);
  }
  Words words(const std::string& path = "") const {
    return Words{"import"}
        .with("--store", (dir_ / "bars").string())
        .with("--json", path.empty() ? (dir_ / "archive").string() : path);
  }
  std::vector<Bar> held(const std::string& symbol, Timeframe timeframe = Timeframe::m1) const {
    const auto store = BarStore::open(dir_ / "bars", BarStore::Access::Read);
    if (!store) return {};
    EXPECT_TRUE((*store)->told().empty());
    EXPECT_TRUE((*store)->verify({symbol, timeframe}).empty());
    return (*store)->read({symbol, timeframe}, kAlways).copy();
  }
  void expect_refused(std::string_view part) const {
    const auto ended = run(words());
    EXPECT_EQ(ended.code, 1);
    EXPECT_TRUE(ended.err.starts_with("gyre: ")) << ended.err;
    EXPECT_TRUE(ended.err.contains(part)) << ended.err;
  }
  const TempDir dir_;
};

TEST_F(Import, takes_an_archive_once) {
  const auto bars = random_minutes(1, kImportBegin, 3 * 1440);
  for (const std::size_t day : {2uz, 0uz, 1uz})
    write_day("BTCUSDT", std::span{bars}.subspan(day * 1440, 1440), day == 1);
  write("README.md", "no klines");
  const auto first = run(words());
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_TRUE(first.out.contains(R"("files":3,"bars":4320,"added":4320,"equal":0)")) << first.out;
  EXPECT_EQ(held("BTCUSDT"), bars);
  EXPECT_TRUE(run(words()).out.contains(R"("added":0,"equal":4320)"));
  EXPECT_EQ(held("BTCUSDT"), bars);

  // The month that holds those days, and what is in the middle of another series.
  auto month = random_minutes(1, kImportBegin, 5 * 1440 - 1);
  write("BTCUSDT-1m-2025-05.csv", archive_csv(month, Timeframe::m1));
  EXPECT_TRUE(run(words()).out.contains(R"("added":2879)"));
  EXPECT_EQ(held("BTCUSDT"), month);
}

TEST_F(Import, names_file_and_line_of_what_is_wrong_and_takes_the_rest) {
  const auto bars = random_minutes(1, kImportBegin, 1440);
  write_day("AUSDT", bars, true);
  const auto text = archive_csv(bars, Timeframe::m1);
  auto swapped = text;
  swapped.replace(0, 25, "open_time,open,low,high,cl");
  const auto name = "BUSDT-1m-2025-05-27";
  struct Case {
    std::string file, bytes;
    std::string_view said;
  };
  auto wrong = bars;
  std::swap(wrong[700].high, wrong[700].low);
  const std::vector<Case> cases{
      {".csv", swapped, ".csv:1: column 3 is 'low', and should be 'high'"},
      {".csv", archive_csv(wrong, Timeframe::m1), ".csv:702: bar 2025-05-27T11:40:00Z: high and"},
      {".csv", "<!DOCTYPE html><html>", ".csv:1: a page of HTML"},
      {".zip", "<!DOCTYPE html><html>", ".zip: zip: "},
      {".csv", R"({"code":-1121,"msg":"Invalid symbol."})", ".csv:1: "},
      {".csv", "", ".csv: no bars"},
      {".csv", archive_csv(random_minutes(1, kImportBegin + 24h, 10), Timeframe::m1),
       ".csv: bar 2025-05-28T00:00:00Z is of another day than the name"},
  };
  for (const auto& [ending, bytes, said] : cases) {
    const auto path = write(name + ending, bytes);
    expect_refused(path.string() + std::string{said.substr(ending.size())});
    EXPECT_EQ(held("AUSDT"), bars);
    fs::remove(path);
  }
  const auto path = write_day("BUSDT", bars, true);
  std::ofstream{path.string() + ".CHECKSUM"} << checksum_line("else", path.filename().string());
  expect_refused(path.string() + ": wrong checksum");
  EXPECT_TRUE(held("BUSDT").empty());
}

TEST_F(Import, refuses_what_contradicts_unless_it_is_to_replace) {
  const auto bars = random_minutes(1, kImportBegin, 1440);
  write_day("BTCUSDT", bars, true);
  ASSERT_EQ(run(words()).code, 0);
  auto other = bars;
  other[100].volume += 1;
  other[200].close = other[200].open = other[200].low;
  const auto path = write_day("BTCUSDT", other, true);
  expect_refused(path.string() + ": BTCUSDT 1m: bar 2025-05-27T01:40:00Z is ");
  EXPECT_EQ(held("BTCUSDT"), bars);
  EXPECT_TRUE(run(words() + "--replace").out.contains(R"("equal":1438,"replaced":2)"));
  EXPECT_EQ(held("BTCUSDT"), other);
}

// Also of bytes on the disk: what waits is flushed at the same places.
TEST_F(Import, is_the_same_on_any_number_of_threads) {
  const auto bars = random_minutes(3, kImportBegin, 30 * 1440);
  for (const char* symbol : {"AUSDT", "BUSDT", "CUSDT"})
    for (std::size_t day = 0; day < 30; ++day)
      write_day(symbol, std::span{bars}.subspan(day * 1440, 1440), day % 2 == 0);
  write("BUSDT-1m-2025-06-03.csv", "<html>");
  write("CUSDT-1m-2025-06-04.zip", "no zip");
  const auto stored = [this] {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator{dir_ / "bars"})
      if (entry.is_regular_file()) {
        std::ifstream in{entry.path(), std::ios::binary};
        files[entry.path().filename().string()] = {std::istreambuf_iterator<char>{in}, {}};
      }
    return files;
  };
  const auto with = [&](const std::string& threads) {
    fs::remove_all(dir_ / "bars");
    auto ended = run(words().with("--threads", threads));
    const auto figures = ended.out.find(R"("threads":)");
    return std::tuple{ended.out.substr(0, figures), ended.err, stored()};
  };
  const auto alone = with("1");
  EXPECT_TRUE(std::get<0>(alone).contains(R"("files":88,)")) << std::get<0>(alone);
  EXPECT_EQ(std::get<2>(alone).size(), 4u);
  EXPECT_EQ(with("2"), alone);
  EXPECT_EQ(with("7"), alone);
}

TEST_F(Import, is_told_in_one_line_what_it_cannot_do) {
  for (const auto& [path, said] : {std::pair{dir_ / "none", "no files such as"},
                                   {write("README.md", ""), "not a name such as"},
                                   {dir_ / "archive", "no files such as"}}) {
    const auto ended = run(words(path.string()));
    EXPECT_EQ(ended.code, 1);
    EXPECT_TRUE(ended.err.starts_with("gyre: ")) << ended.err;
    EXPECT_EQ(ended.err.find('\n'), ended.err.size() - 1) << ended.err;
    EXPECT_FALSE(fs::exists(dir_ / "bars"));
  }
  EXPECT_EQ(run("import").code, 2);
}

TEST_F(Import, goes_on_after_any_kill) {
  constexpr std::size_t kSymbols = 6, kDays = 20;
  std::vector<std::vector<Bar>> all;
  for (std::size_t s = 0; s < kSymbols; ++s) {
    all.push_back(random_minutes(s, kImportBegin, kDays * 1440));
    for (std::size_t day = 0; day < kDays; ++day)
      write_day("S" + to_text(s) + "USDT", std::span{all[s]}.subspan(day * 1440, 1440),
                day % 8 == 0);
  }
  const auto stored = [&] {
    std::uintmax_t bytes = 0;
    std::error_code error;
    for (std::size_t s = 0; s < kSymbols; ++s)
      if (const auto size =
              fs::file_size(dir_ / "bars" / "1m" / ("S" + to_text(s) + "USDT.bars"), error);
          !error)
        bytes += size;
    return bytes;
  };
  const char* wanted = std::getenv("GYRE_KILLS");
  const auto kills = wanted ? from_text<std::uint64_t>(wanted).value_or(20) : 20;
  std::uint64_t killed = 0, stores = 1;
  const std::uintmax_t total = kSymbols * kDays * 1440 * sizeof(Bar);
  for (std::uint64_t round = 0; killed < kills; ++round) {
    // Killed when so many bytes more have appeared, and a little later.
    const auto target = stored() + static_cast<std::uintmax_t>(uniform(key(11, round, 0)) *
                                                               static_cast<double>(total) / 3);
    Process process{words()};
    while (stored() < target && stored() < total) {
    }
    for (auto spin = key(11, round, 1) % 3000; spin > 0; --spin) stored();
    process.signal(SIGKILL);
    const auto ended = process.wait();
    if (ended.code == -SIGKILL) ++killed;

    const auto store = BarStore::open(dir_ / "bars", BarStore::Access::Write);
    if (!store) continue;  // killed before it was made
    for (std::size_t s = 0; s < kSymbols; ++s) {
      const SeriesKey key{"S" + to_text(s) + "USDT", Timeframe::m1};
      EXPECT_TRUE((*store)->verify(key).empty());
      const auto held = (*store)->read(key, kAlways).copy();
      ASSERT_TRUE(std::ranges::equal(held, std::span{all[s]}.first(held.size())));
    }
    if (stored() < total / 10 * 9) continue;
    ++stores;
    fs::remove_all(dir_ / "bars");
  }
  const auto last = run(words());
  EXPECT_EQ(last.code, 0) << last.err;
  for (std::size_t s = 0; s < kSymbols; ++s) EXPECT_EQ(held("S" + to_text(s) + "USDT"), all[s]);
  std::printf("%llu kills of imports into %llu stores\n", static_cast<unsigned long long>(killed),
              static_cast<unsigned long long>(stores));
}

}  // namespace
}  // namespace gyre::test
