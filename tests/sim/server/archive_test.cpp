#include "gyre/sim/server/archive.hpp"

#include <gtest/gtest.h>

#include "gyre/market/archive_zip.hpp"
#include "gyre/market/checksum.hpp"
#include "gyre/market/kline_csv.hpp"
#include "tests/sim/server/desk.hpp"

namespace gyre::sim::server {
namespace {

// At 26 hours after the opening, with a day behind it.
class ArchiveFiles : public testing::Test {
 protected:
  ArchiveFiles()
      : exchange_{std::make_shared<const Market>(
                      SyntheticMarket{{.seed = 7,
                                       .symbols = 4,
                                       .range = {kOpening - std::chrono::days{40}, kOpening + 48h},
                                       .wide_names = 1}}),
                  {},
                  kOpening} {
    exchange_.skip_to(kOpening + 26h);
  }
  io::HttpResponse get(const std::string& path) {
    return archive_.answer(exchange_, "/data/futures/um/" + path);
  }
  Exchange exchange_;
  Archive archive_;
};

TEST_F(ArchiveFiles, a_day_is_the_bars_that_the_answers_have) {
  const auto file = get("daily/klines/SYN001USDT/5m/SYN001USDT-5m-2025-05-27.zip");
  ASSERT_EQ(file.status, 200) << file.body;
  const auto text = unzip(file.body, 1 << 24);
  ASSERT_TRUE(text) << text.error().context;
  const auto read = parse_klines(*text, "file", Timeframe::m5);
  ASSERT_TRUE(read) << read.error().context;
  std::vector<Bar> bars;
  exchange_.market().bars(0, Timeframe::m5, {kOpening, kOpening + 24h}, bars);
  EXPECT_EQ(read->bars, bars);
  EXPECT_EQ(bars.size(), 288u);
}

TEST_F(ArchiveFiles, a_checksum_lies_beside_each_file) {
  const std::string path = "daily/klines/SYN002USDT/1h/SYN002USDT-1h-2025-05-26.zip";
  const auto sum = get(path + ".CHECKSUM");
  ASSERT_EQ(sum.status, 200);
  EXPECT_TRUE(sum.body.ends_with("  SYN002USDT-1h-2025-05-26.zip\n")) << sum.body;
  EXPECT_TRUE(check_checksum(sum.body, get(path).body));
}

TEST_F(ArchiveFiles, the_last_ones_are_kept_and_never_taken_for_another) {
  const auto day = [](int n) {
    return "daily/klines/SYN001USDT/1h/SYN001USDT-1h-2025-05-2" + std::to_string(n) + ".zip";
  };
  const auto first = get(day(5)).body, second = get(day(6)).body;
  EXPECT_NE(first, second);
  EXPECT_EQ(get(day(6)).body, second);
  EXPECT_TRUE(check_checksum(get(day(6) + ".CHECKSUM").body, second));
  EXPECT_TRUE(check_checksum(get(day(5) + ".CHECKSUM").body, first));
  EXPECT_EQ(get(day(8)).status, 404);
  EXPECT_EQ(get(day(5)).body, first);
}

TEST_F(ArchiveFiles, a_month_is_there_when_it_is_over) {
  EXPECT_EQ(get("monthly/klines/SYN001USDT/1h/SYN001USDT-1h-2025-04.zip").status, 200);
  EXPECT_EQ(get("monthly/klines/SYN001USDT/1h/SYN001USDT-1h-2025-05.zip").status, 404);
}

TEST_F(ArchiveFiles, a_day_that_is_not_over_is_not_there_nor_is_nonsense) {
  for (const auto* path : {"daily/klines/SYN001USDT/5m/SYN001USDT-5m-2025-05-28.zip",
                           "daily/klines/NONEUSDT/5m/NONEUSDT-5m-2025-05-27.zip",
                           "daily/klines/SYN001USDT/7m/SYN001USDT-7m-2025-05-27.zip",
                           "daily/klines/SYN001USDT/5m/SYN002USDT-5m-2025-05-27.zip",
                           "daily/klines/SYN001USDT/5m/SYN001USDT-5m-2025-05.zip",
                           "daily/klines/SYN001USDT/5m/SYN001USDT-5m-2025-02-30.zip",
                           "daily/trades/SYN001USDT/5m/SYN001USDT-5m-2025-05-27.zip",
                           "weekly/klines/SYN001USDT/5m/SYN001USDT-5m-2025-05-27.zip", "", "%zz"})
    EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(ArchiveFiles, a_name_outside_ascii_is_percent_encoded) {
  const std::string name = "%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT";
  EXPECT_EQ(get("daily/klines/" + name + "/1m/" + name + "-1m-2025-05-27.zip").status, 200);
}

}  // namespace
}  // namespace gyre::sim::server
