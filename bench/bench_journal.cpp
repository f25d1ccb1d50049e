// Writing a million records in the batches of a busy cycle, and reading them again as a restart
// does.

#include <filesystem>
#include <vector>

#include "bench/report.hpp"
#include "gyre/core/ensure.hpp"
#include "gyre/core/time.hpp"
#include "gyre/storage/journal.hpp"

namespace gyre {
namespace {

constexpr std::uint64_t kRecords = 1'000'000, kBatch = 20;

Record record(std::uint64_t n) {
  const auto at = from_ms(1'748'322'000'000 + static_cast<std::int64_t>(n));
  const SymbolId symbol{static_cast<std::uint16_t>(n % 650)};
  switch (n % 5) {
    case 0:
      return Proposed{.at = at,
                      .boundary = at,
                      .id = {n},
                      .symbol = symbol,
                      .strategy = "trend_confluence",
                      .entry = 27123.4,
                      .stop = 26901.25,
                      .target = 27567.7,
                      .time_limit = 24h,
                      .confidence = 0.71,
                      .parts = {0.5, 0.25, 1, 0, 0.75}};
    case 1:
      return Decided{.at = at, .proposal = {n - 1}};
    case 2:
      return OrderIntended{.at = at,
                           .deadline = at + 10s,
                           .intent = {n},
                           .symbol = symbol,
                           .quantity = Quantity::from_raw(123'400'000),
                           .price = Price::from_raw(2'712'340'000'000)};
    case 3:
      return OrderReported{.at = at, .intent = {n - 1}, .venue_id = 1234567890};
    default:
      return FillBooked{.at = at,
                        .symbol = symbol,
                        .trade_id = static_cast<VenueId>(n),
                        .quantity = Quantity::from_raw(123'400'000),
                        .price = Price::from_raw(2'712'340'000'000),
                        .fee = Money::from_raw(1'673'513)};
  }
}

double seconds_since(WallTime start) {
  return static_cast<double>((wall_now() - start).count()) * 1e-9;
}

void run(Report& report) {
  const auto path = std::filesystem::temp_directory_path() / "gyre-bench-journal.db";
  std::filesystem::remove(path);
  {
    auto journal = SqliteJournal::open(path).value();
    std::vector<Record> batch;
    const auto start = wall_now();
    for (std::uint64_t n = 1; n <= kRecords; ++n) {
      batch.push_back(record(n));
      if (batch.size() < kBatch) continue;
      ensure(journal.append(batch).has_value() && journal.sync().has_value(), "the disk works");
      batch.clear();
    }
    const auto took = seconds_since(start);
    report.add("append_s", took, "append 1 M records, durable every 20 (s)");
    report.add("commit_us", took * 1e6 / (double{kRecords} / kBatch), "a durable batch of 20 (us)");
  }
  const auto start = wall_now();
  auto journal = SqliteJournal::open(path).value();
  std::uint64_t seen = 0;
  const auto done = journal.replay([&](std::uint64_t, const Record&) -> Result<> {
    ++seen;
    return {};
  });
  ensure(done && seen == kRecords, "everything is read again");
  report.add("replay_s", seconds_since(start), "open and replay 1 M records (s)", "<= 10");
  report.add("file_mb", static_cast<double>(std::filesystem::file_size(path)) / 1e6, "size (MB)");
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace gyre

int main(int argc, char** argv) {
  gyre::Report report{"bench_journal", argc, argv};
  gyre::run(report);
  report.print();
}
