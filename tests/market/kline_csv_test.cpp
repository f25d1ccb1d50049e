#include "gyre/market/kline_csv.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>

#include "gyre/core/text.hpp"
#include "gyre/market/bars.hpp"
#include "gyre/market/kline_files.hpp"
#include "tests/data.hpp"
#include "tests/market/market.hpp"

namespace gyre {
namespace {

namespace fs = std::filesystem;

class Directory : public testing::Test {
 protected:
  Directory() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::temp_directory_path() / ("gyre_" + std::string{info->name()});
    fs::remove_all(root_);
    fs::create_directories(root_ / "below");
  }
  ~Directory() override { fs::remove_all(root_); }

  fs::path write(const std::string& name, std::string_view text) const {
    std::ofstream{root_ / name, std::ios::binary} << text;
    return root_ / name;
  }
  fs::path pack(const std::string& name, std::string_view text) const {
    const auto path = root_ / name;
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    return path;
  }
  fs::path root_;
};
using KlineCsv = Directory;
using KlineFiles = Directory;

constexpr std::string_view kHeader =
    "open_time,open,high,low,close,volume,close_time,quote_volume\n";
std::string row(std::int64_t minute, std::string_view prices = "10,11,9.25,10.50,3.125") {
  return std::to_string(1'748'304'000'000 + minute * 60'000) + "," + std::string{prices} + ",,\n";
}

TEST_F(KlineCsv, reads_rows_with_and_without_header_packed_and_not) {
  const std::string rows = row(0) + row(1) + row(2, "10.5,10.5,10.5,10.5,0");
  for (const auto& path :
       {write("plain.csv", rows), write("headed.csv", std::string{kHeader} + rows),
        pack("packed.csv.gz", std::string{kHeader} + rows)}) {
    const auto klines = read_klines(path, Timeframe::m1);
    ASSERT_TRUE(klines.has_value()) << klines.error().context;
    ASSERT_EQ(klines->bars.size(), 3);
    EXPECT_EQ(klines->bars[1], (Bar{{10, 11, 9.25, 10.5, 3.125, from_ms(1'748'304'060'000)}}));
    EXPECT_EQ(klines->price_decimals, 2);
    EXPECT_EQ(klines->volume_decimals, 3);
  }
  const TimeRange second{from_ms(1'748'304'060'000), from_ms(1'748'304'120'000)};
  EXPECT_EQ(read_klines(root_ / "plain.csv", Timeframe::m1, second)->bars.size(), 1);
}

TEST_F(KlineCsv, tells_file_and_line_of_what_is_wrong) {
  const auto error = [&](const std::string& rows) {
    const auto klines = read_klines(write("bad.csv", std::string{kHeader} + rows), Timeframe::m1);
    return klines.has_value() ? "none" : klines.error().context;
  };
  const auto expect = [&](const std::string& rows, std::string_view place, std::string_view what) {
    const auto text = error(rows);
    EXPECT_NE(text.find("bad.csv:" + std::string{place} + ":"), std::string::npos) << text;
    EXPECT_NE(text.find(what), std::string::npos) << text;
  };
  expect(row(0) + row(0), "3", "stands twice");
  expect(row(1) + row(2) + row(0), "4", "comes after");
  expect(row(0) + row(3), "3", "2 bars are missing before 2025-05-27T00:03:00Z");
  expect(row(0) + "1748304060000,10,11,9", "3", "close '' is not a number");
  expect(row(0, "10,11,9,1O.5,3"), "2", "close '1O.5' is not a number");
  expect(row(0, "10,11,9,12,3"), "2", "do not hold");
  expect(row(0, "10,inf,9,10,3"), "2", "finite");
  expect(row(0, "10,11,9,10,-3"), "2", "not a volume");
  expect("1748304000000000,10,11,9,10,3\n", "2", "microseconds");
  expect("1748304000,10,11,9,10,3\n", "2", "milliseconds");
  expect("1748304000500,10,11,9,10,3\n", "2", "whole 1m");
  expect("1748304000000,10,11,9,10,3,1748304299999\n", "2", "close_time");
  expect(row(0) + "\n" + row(1), "3", "open_time ''");
}

TEST_F(KlineCsv, tells_the_line_at_which_a_packed_file_broke) {
  std::string rows;
  for (int i = 0; i < 20'000; ++i)
    rows +=
        row(i, "1" + std::to_string(mix(static_cast<std::uint64_t>(i)) % 1000) + ",9999,1,77,5");
  const auto path = pack("cut.csv.gz", rows);
  fs::resize_file(path, fs::file_size(path) / 2);
  const auto cut = read_klines(path, Timeframe::m1);
  ASSERT_FALSE(cut.has_value());
  EXPECT_NE(cut.error().context.find("cut short or damaged"), std::string::npos);
  EXPECT_NE(cut.error().context.find("cut.csv.gz:"), std::string::npos);
  const auto none = read_klines(root_ / "none.csv.gz", Timeframe::m1);
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().code, Errc::Io);
}

TEST_F(KlineCsv, reads_funding) {
  const auto rates = read_funding(
      write("f.csv", "funding_time,funding_rate\n1748304000003,0.0001\n1748332800000,-1.6e-7\n"));
  ASSERT_TRUE(rates.has_value());
  EXPECT_EQ(rates->at(0), (FundingRate{from_ms(1'748'304'000'000), Rate::from_raw(10'000)}));
  EXPECT_EQ(rates->at(1).rate, Rate::from_raw(-16));
  EXPECT_FALSE(read_funding(write("g.csv", "1748304000000,2\n")).has_value());
  EXPECT_FALSE(read_funding(write("h.csv", "1748304000000,0\n1748304000000,0\n")).has_value());
}

std::string lines(std::span<const Bar> bars) {
  std::string text;
  for (const Bar& b : bars) {
    text += std::to_string(to_ms(b.opened));
    for (const double value : {b.open, b.high, b.low, b.close, b.volume})
      text += "," + to_text(value);
    text += "\n";
  }
  return text;
}

TEST_F(KlineFiles, are_known_by_their_names) {
  const auto file = parse_kline_name("x/币安人生USDT-15m-20251020-20251022.csv.gz");
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->symbol, "币安人生USDT");
  EXPECT_EQ(file->timeframe, Timeframe::m15);
  EXPECT_EQ(file->days.end, *parse_timestamp("2025-10-23"));
  EXPECT_EQ(parse_kline_name("A-B-1h-20251020-20251022.csv")->symbol, "A-B");
  EXPECT_EQ(parse_kline_name("BTCUSDT-1m-2024-12.zip")->days,
            *parse_timerange("20241201-20250101"));
  EXPECT_EQ(parse_kline_name("BTCUSDT-1m-2025-05-27.zip")->days,
            *parse_timerange("20250527-20250528"));
  for (const auto* other :
       {"BTCUSDT-funding.csv.gz", "BTCUSDT-1d-20250101-20250102.csv", "-1h-20250101-20250102.csv",
        "BTCUSDT-1h-20250101-2025.csv", "BTCUSDT-1h-20250101-20250102.rar", "README.md",
        "BTCUSDT-1h-2025-13.zip", "BTCUSDT-1h-2025-02-30.zip", "BTCUSDT-1h-2025-05.zip.CHECKSUM"})
    EXPECT_FALSE(parse_kline_name(other).has_value()) << other;
}

TEST_F(KlineFiles, are_joined_and_completed_from_finer_ones) {
  const Timestamp begin = *parse_timestamp("2025-05-27");
  const auto minutes = random_minutes(1, begin, 2 * 1440);
  const auto fives = aggregate(minutes, Timeframe::m1, Timeframe::m5);
  const auto hours = aggregate(minutes, Timeframe::m1, Timeframe::h1);
  write("below/XUSDT-1m-20250527-20250527.csv", lines(std::span{minutes}.first(1440)));
  pack("XUSDT-1m-20250527-20250528.csv.gz", lines(std::span{minutes}.subspan(1000)));  // overlaps
  write("XUSDT-1h-20250527-20250527.csv", lines(std::span{hours}.first(10)));
  write("README.md", "no klines");
  const auto symbols = find_klines(root_);
  ASSERT_TRUE(symbols.has_value());
  ASSERT_EQ(symbols->size(), 1);
  const auto& files = symbols->at("XUSDT");
  const TimeRange both{begin, begin + 48h};
  EXPECT_EQ(load_klines(files, Timeframe::m1, both)->bars, minutes);
  EXPECT_EQ(load_klines(files, Timeframe::m5, both)->bars, fives);
  EXPECT_EQ(load_klines(files, Timeframe::h1, both)->bars, hours);
  EXPECT_EQ(load_klines(files, Timeframe::h1, {begin - 48h, begin})->bars.size(), 0);

  write("XUSDT-1m-20250528-20250529.csv", lines(random_minutes(2, begin + 24h, 10)));
  const auto contradicting = find_klines(root_);
  EXPECT_FALSE(load_klines(contradicting->at("XUSDT"), Timeframe::m1, both).has_value());
}

TEST_F(KlineFiles, leave_out_what_lies_before_a_gap) {
  const Timestamp begin = *parse_timestamp("2025-05-27");
  const auto minutes = random_minutes(1, begin, 2 * 1440);
  write("XUSDT-1m-20250527-20250527.csv", lines(std::span{minutes}.first(1000)));
  write("XUSDT-1m-20250528-20250528.csv", lines(std::span{minutes}.subspan(1440)));
  const auto symbols = find_klines(root_);
  const auto klines = load_klines(symbols->at("XUSDT"), Timeframe::m1, {begin, begin + 48h});
  EXPECT_TRUE(std::ranges::equal(klines->bars, std::span{minutes}.subspan(1440)));
}

TEST_F(KlineFiles, are_missed_with_a_message) {
  EXPECT_EQ(find_klines(root_).error().code, Errc::NotFound);
  EXPECT_EQ(find_klines(root_ / "nowhere").error().code, Errc::Io);
  EXPECT_TRUE(load_funding(root_ / "nowhere")->empty());
}

TEST(StoredData, builds_the_hours_that_others_stored) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no shared data";
  const auto symbols = find_klines(*data / "klines");
  ASSERT_TRUE(symbols.has_value());
  const TimeRange range = *parse_timerange("20250526-20250603");
  for (const auto* symbol : {"BTCUSDT", "DOGEUSDT", "LAYERUSDT"}) {
    const auto minutes = load_klines(symbols->at(symbol), Timeframe::m1, range);
    const auto hours = load_klines(symbols->at(symbol), Timeframe::h1, range);
    ASSERT_TRUE(minutes.has_value() && hours.has_value());
    ASSERT_EQ(hours->bars.size(), 8 * 24);
    EXPECT_EQ(aggregate(minutes->bars, Timeframe::m1, Timeframe::h1), hours->bars) << symbol;
  }
  const auto funding = load_funding(*data / "funding");
  ASSERT_TRUE(funding.has_value()) << funding.error().context;
  EXPECT_EQ(funding->at("BTCUSDT").size(), 6704);
}

}  // namespace
}  // namespace gyre
