#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zip.h>

#include <fstream>

#include "gyre/market/archive_csv.hpp"
#include "gyre/market/archive_zip.hpp"
#include "gyre/market/checksum.hpp"
#include "gyre/market/kline_files.hpp"
#include "gyre/market/text_file.hpp"
#include "tests/data.hpp"
#include "tests/market/market.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMost = 1 << 20;

std::string zip_of(const std::vector<std::string>& names, const fs::path& path) {
  int error = 0;
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  for (const auto& name : names)
    zip_file_add(archive, name.c_str(), zip_source_buffer(archive, "x", 1, 0), 0);
  zip_close(archive);
  return read_bytes(path).value_or("");
}

RC_GTEST_PROP(ArchiveZip, gives_back_what_was_put_in, (const std::string& content)) {
  const auto bytes = zip("BTCUSDT-1m-2025-05-27.csv", content);
  RC_ASSERT(unzip(bytes, content.size()).value() == content);
  RC_ASSERT(bytes == zip("BTCUSDT-1m-2025-05-27.csv", content));
  if (!content.empty())
    RC_ASSERT(unzip(bytes, content.size() - 1).error().code == Errc::OutOfRange);
}

TEST(ArchiveZip, is_of_one_file_and_whole) {
  const TempDir dir;
  const auto why = [](std::string_view bytes) { return unzip(bytes, kMost).error().context; };
  EXPECT_TRUE(why("<html>not found</html>").starts_with("zip: "));
  EXPECT_TRUE(why("").starts_with("zip: "));
  EXPECT_EQ(why(zip_of({"a.csv", "b.csv"}, dir / "two.zip")), "zip: 2 files within, and not one");
  auto bytes = zip("a.csv", std::string(100'000, 'x') + "end");
  for (const std::size_t size : {bytes.size() - 1, bytes.size() / 2, 10uz})
    EXPECT_EQ(unzip(bytes.substr(0, size), kMost).error().code, Errc::Parse) << size;
  const auto middle = bytes.find("a.csv") + 20;
  bytes[middle] = static_cast<char>(~bytes[middle]);
  EXPECT_EQ(unzip(bytes, kMost).error().code, Errc::Parse);
}

TEST(Checksum, is_sha256_and_held_against) {
  // FIPS 180-4, "abc".
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const auto line = checksum_line("abc", "x.zip");
  EXPECT_EQ(line, sha256("abc") + "  x.zip\n");
  EXPECT_TRUE(check_checksum(line, "abc"));
  EXPECT_TRUE(check_checksum("BA" + line.substr(2), "abc"));
  EXPECT_EQ(check_checksum(line, "abd").error().code, Errc::Corrupt);
  for (const auto* none : {"", "<html>", "ba78", "zz"})
    EXPECT_EQ(check_checksum(none, "abc").error().code, Errc::Parse) << none;
}

TEST(ArchiveCsv, reads_back_to_the_same_bars) {
  const auto begin = *parse_timestamp("2025-05-27");
  auto bars = random_minutes(3, begin, 500);
  bars[7] = {{1e-8, 12'345'678.9, 1e-9, 0.1 + 0.2, 8.1e10, bars[7].opened}};
  const auto text = archive_csv(bars, Timeframe::m1);
  EXPECT_TRUE(text.starts_with("open_time,open,high,low,close,volume,close_time,"));
  EXPECT_EQ(text.find('e', text.find('\n')), text.npos);  // no exponents
  EXPECT_EQ(parse_klines(text, "x.csv", Timeframe::m1)->bars, bars);
  EXPECT_EQ(archive_day("BTCUSDT", Timeframe::m1, begin), "BTCUSDT-1m-2025-05-27");
  EXPECT_EQ(archive_month("币安人生USDT", Timeframe::h1, begin), "币安人生USDT-1h-2025-05");
}

TEST(KlineText, is_refused_with_another_header) {
  const auto why = [](const std::string& text) {
    return parse_klines(text, "x.csv", Timeframe::m1).error().context;
  };
  EXPECT_EQ(why("open_time,open,low,high,close,volume\n"),
            "x.csv:1: column 3 is 'low', and should be 'high'");
  EXPECT_EQ(why("<html><body>403</body></html>"), "x.csv:1: a page of HTML and not a table");
  EXPECT_TRUE(why("{\"code\":-1121,\"msg\":\"Invalid symbol.\"}").contains("begins neither"));
}

TEST(KlineText, keeps_gaps_when_told) {
  const auto bars = random_minutes(3, *parse_timestamp("2025-05-27"), 10);
  std::vector<Bar> holed{bars[0], bars[1], bars[5], bars[9]};
  const auto text = archive_csv(holed, Timeframe::m1);
  EXPECT_FALSE(parse_klines(text, "x.csv", Timeframe::m1).has_value());
  EXPECT_EQ(parse_klines(text, "x.csv", Timeframe::m1, kAlways, Gaps::Kept)->bars, holed);
}

TEST(KlineFile, may_be_a_zip_with_a_checksum_beside_it) {
  const TempDir dir;
  const auto bars = random_minutes(3, *parse_timestamp("2025-05-27"), 1440);
  const auto bytes = zip("BTCUSDT-1m-2025-05-27.csv", archive_csv(bars, Timeframe::m1));
  const auto path = dir / "BTCUSDT-1m-2025-05-27.zip";
  std::ofstream{path, std::ios::binary} << bytes;
  EXPECT_EQ(read_klines(path, Timeframe::m1)->bars, bars);
  const auto told = path.string() + ".CHECKSUM";
  std::ofstream{told} << checksum_line(bytes, path.filename().string());
  EXPECT_EQ(read_klines(path, Timeframe::m1)->bars, bars);
  std::ofstream{told} << checksum_line("other", path.filename().string());
  const auto refused = read_klines(path, Timeframe::m1);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Errc::Corrupt);
  EXPECT_TRUE(refused.error().context.starts_with(path.string() + ": wrong checksum"));
}

TEST(StoredData, has_original_archive_files) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no shared data";
  for (const auto* day : {"01", "02", "03"}) {
    const auto path =
        *data / "payloads" / "vision_zip" / ("BTCUSDT-1m-2020-01-" + std::string{day} + ".zip");
    const auto named = parse_kline_name(path);
    ASSERT_TRUE(named.has_value());
    const auto klines = read_klines(path, named->timeframe);
    ASSERT_TRUE(klines.has_value()) << klines.error().context;
    EXPECT_EQ(klines->bars.size(), 1440);
    EXPECT_EQ(klines->bars.front().opened, named->days.begin);
  }
}

}  // namespace
}  // namespace gyre
