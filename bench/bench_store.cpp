// The bar store with a year of minutes of one symbol, and with the whole market a minute at a time.

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <vector>

#include "bench/report.hpp"
#include "gyre/core/ensure.hpp"
#include "gyre/core/random.hpp"
#include "gyre/core/time.hpp"
#include "gyre/market/bar_store.hpp"
#include "gyre/market/kline_csv.hpp"

namespace gyre {
namespace {

constexpr int kYear = 365 * 1440, kSymbols = 650, kMinutes = 240;
const Timestamp kBegin = *parse_timestamp("2024-01-01");
const SeriesKey kKey{"BTCUSDT", Timeframe::m1};

double ms_since(WallTime start) { return static_cast<double>((wall_now() - start).count()) * 1e-6; }

std::vector<Bar> minutes(std::uint64_t seed, int count) {
  std::vector<Bar> bars;
  for (int i = 0; i < count; ++i) {
    const double price = 100 + uniform(key(seed, static_cast<std::uint64_t>(i), 0));
    bars.push_back({{price, price + 1, price - 1, price, 12.5, kBegin + i * 1min}});
  }
  return bars;
}

std::unique_ptr<BarStore> open(const std::filesystem::path& path, BarStore::Access access) {
  auto store = BarStore::open(path, access, {.flush = 5min});
  ensure(store.has_value(), "the disk works");
  return *std::move(store);
}

// The median of several times, so that what else the machine does is left out.
template <class F>
double median_ms(int times, F&& once) {
  std::vector<double> all;
  for (int i = 0; i < times; ++i) {
    const auto start = wall_now();
    once();
    all.push_back(ms_since(start));
  }
  std::ranges::nth_element(all, all.begin() + times / 2);
  return all[static_cast<std::size_t>(times) / 2];
}

void year(Report& report, const std::filesystem::path& path) {
  {
    const auto bars = minutes(1, kYear);
    auto store = open(path, BarStore::Access::Write);
    const auto start = wall_now();
    ensure(store->append(kKey, bars, Differing::Refuse).has_value(), "bars are good");
    ensure(store->flush().has_value(), "the disk works");
    report.add("write_year_ms", ms_since(start), "append a year of 1m bars, durable (ms)");
  }
  std::unique_ptr<BarStore> store;
  report.add("open_year_ms", median_ms(21, [&] { store = open(path, BarStore::Access::Read); }),
             "open it (ms)", "< 5");
  report.add("read_500_ms",
             median_ms(1,
                       [&] {
                         const auto end = *store->closed_through(kKey);
                         ensure(store->read(kKey, {end - 500min, end}).size() == 500,
                                "they are there");
                       }),
             "first read of the last 500 (ms)");
  const auto mb = static_cast<double>(kYear) * sizeof(Bar) / 1e6;
  const auto verify = median_ms(1, [&] { ensure(store->verify(kKey).empty(), "nothing is torn"); });
  report.add("verify_mb_s", mb / verify * 1e3, "verify every block (MB/s)");
  double sum = 0;
  const auto scan = median_ms(11, [&] {
    for (const auto& run : store->read(kKey, kAlways).runs)
      for (const Bar& bar : run) sum += bar.close;
  });
  ensure(sum > 0, "closes are prices");
  report.add("scan_ms", scan, "scan it, verified (ms)");
  report.add("scan_bars_s", kYear / scan * 1e3 / 1e6, "bars a second (M)");
}

void live(Report& report, const std::filesystem::path& path) {
  std::vector<SeriesKey> keys;
  for (int s = 0; s < kSymbols; ++s)
    keys.push_back({"SYMBOL" + std::to_string(s) + "USDT", Timeframe::m1});
  auto store = open(path, BarStore::Access::Write);
  std::vector<double> appends, flushes;
  for (int minute = 0; minute < kMinutes; ++minute) {
    const auto at = kBegin + minute * 1min;
    auto start = wall_now();
    for (const auto& one : keys) {
      const Bar bar{{100, 101, 99, 100, 12.5, at}};
      ensure(store->append(one, std::span{&bar, 1}, Differing::Keep).has_value(), "a good bar");
    }
    appends.push_back(ms_since(start));
    start = wall_now();
    if (store->flush_due(at + 1min).value()) flushes.push_back(ms_since(start));
  }
  const auto median = [](std::vector<double>& all) {
    std::ranges::sort(all);
    return all[all.size() / 2];
  };
  report.add("append_minute_ms", median(appends), "append a minute of 650 symbols (ms)");
  report.add("flush_ms", median(flushes), "flush five minutes of them, durable (ms)");
  report.add("flush_worst_ms", flushes.back(), "the slowest flush (ms)");
  report.add("mb_a_day", static_cast<double>(bytes_a_day(Timeframe::m1)) * kSymbols / 1e6,
             "650 symbols of 1m bars grow (MB a day)");
  store.reset();
  const auto start = wall_now();
  store = open(path, BarStore::Access::Write);
  report.add("open_market_ms", ms_since(start), "open the store of 650 symbols (ms)");
}

}  // namespace
}  // namespace gyre

int main(int argc, char** argv) {
  gyre::Report report{"bench_store", argc, argv};
  const auto path = std::filesystem::temp_directory_path() / "gyre-bench-store";
  for (const auto& part : {&gyre::year, &gyre::live}) {
    std::filesystem::remove_all(path);
    part(report, path);
  }
  std::filesystem::remove_all(path);
  report.print();
}
