// What durability costs an order, how much less it costs in company, and how long a restart takes
// that reads a million records into the books.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

#include "bench/made_run.hpp"
#include "bench/report.hpp"
#include "gyre/core/ensure.hpp"
#include "gyre/core/hash.hpp"
#include "gyre/core/time.hpp"
#include "gyre/engine/books.hpp"
#include "gyre/storage/journal.hpp"

namespace gyre {
namespace {

constexpr std::uint64_t kRecords = 1'000'000;

double us_since(WallTime start) { return static_cast<double>((wall_now() - start).count()) * 1e-3; }
double seconds_since(WallTime start) { return us_since(start) * 1e-6; }

double percentile(std::vector<double>& values, double share) {
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, at);
  return *at;
}

// Of this process, resident.
double memory_mb() {
  std::ifstream statm{"/proc/self/statm"};
  double all = 0, resident = 0;
  statm >> all >> resident;
  return resident * 4096 / 1e6;
}

class Place {
 public:
  Place() { remove(); }
  ~Place() { remove(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  void remove() const {
    for (const char* end : {"", "-wal", "-head"}) std::filesystem::remove(path_.string() + end);
  }
  std::filesystem::path path_ = std::filesystem::temp_directory_path() / "gyre-bench-journal.db";
};

OrderIntended intent(std::uint64_t n) {
  return {.at = from_ms(1'748'322'000'000),
          .deadline = from_ms(1'748'322'010'000),
          .intent = {n},
          .quantity = Quantity::from_raw(123'400'000),
          .price = Price::from_raw(2'712'340'000'000)};
}

void durable(SqliteJournal& journal, std::span<const Record> records) {
  ensure(journal.append(records).has_value() && journal.sync().has_value(), "the disk works");
}

void one_intent(Report& report) {
  const Place place;
  auto journal = SqliteJournal::open(place.path()).value();
  std::vector<double> took;
  for (std::uint64_t n = 1; n <= 4000; ++n) {
    const Record record = intent(n);
    const auto start = wall_now();
    durable(journal, {&record, 1});
    took.push_back(us_since(start));
  }
  report.add("intent_p50_us", percentile(took, 0.5), "an order's intent made durable, p50 (us)");
  report.add("intent_p99_us", percentile(took, 0.99), "the same, p99 (us)");
}

// n records that arrive together: each durable by itself, and all in one commit.
void in_company(Report& report) {
  report.heading("n records that arrive together",
                 {"alone, rows/s", "together", "ratio", "alone, us", "together", "added"});
  const Place place;
  auto journal = SqliteJournal::open(place.path()).value();
  for (const std::size_t n : {1U, 10U, 100U}) {
    const std::vector<Record> records(n, intent(n));
    const std::span all{records};
    std::vector<double> alone, together;
    for (std::size_t round = 0; round < std::max<std::size_t>(30, 400 / n); ++round) {
      auto start = wall_now();
      for (std::size_t i = 0; i < n; ++i) durable(journal, all.subspan(i, 1));
      alone.push_back(us_since(start));
      start = wall_now();
      durable(journal, all);
      together.push_back(us_since(start));
    }
    const auto alone_us = percentile(alone, 0.5), together_us = percentile(together, 0.5);
    const auto count = static_cast<double>(n);
    const auto name = [&](std::string_view what) { return fmt::format("group_{}_{}", n, what); };
    report.add_row(fmt::format("  n = {}", n),
                   {{name("alone_rows_s"), count * 1e6 / alone_us},
                    {name("together_rows_s"), count * 1e6 / together_us},
                    {name("ratio"), alone_us / together_us},
                    {name("alone_us"), alone_us},
                    {name("together_us"), together_us},
                    {name("added_us"), together_us - alone_us / count}});
  }
}

void write_run(Report& report, const Place& place) {
  auto journal = SqliteJournal::open(place.path()).value();
  MadeRun run;
  const auto start = wall_now();
  durable(journal, run.begin());
  for (std::uint64_t n = 1; journal.appended() < kRecords; ++n) {
    auto records = run.next();
    records.resize(std::min<std::size_t>(records.size(), kRecords - journal.appended()));
    ensure(journal.append(records).has_value(), "the disk works");
    if (n % 20 == 0) ensure(journal.sync().has_value(), "the disk works");
  }
  ensure(journal.sync().has_value(), "the disk works");
  report.add("write_s", seconds_since(start), "append 1 M records of a run, durable every 20 (s)");
}

// The bytes as SQLite gives them, and beyond that what a link costs, and what the cheap hash would.
void read_bytes(Report& report, const Place& place) {
  auto database = Database::open(place.path()).value();
  double scan_s = 0, link_s = 0, fingerprint_s = 0, bytes = 0;
  const auto scan = [&](auto&& each) {
    auto rows = database
                    .prepare(
                        "SELECT position, at, kind, version, payload, link FROM journal "
                        "ORDER BY position")
                    .value();
    const auto start = wall_now();
    while (rows.step().value())
      each(StoredRecord{static_cast<std::uint64_t>(rows.integer(0)), rows.integer(1), rows.text(2),
                        rows.integer(3), rows.text(4)});
    return seconds_since(start);
  };
  scan([](const StoredRecord&) {});  // the disk is another matter
  scan_s = scan(
      [&](const StoredRecord& stored) { bytes += static_cast<double>(stored.payload.size()); });
  Chain chain;
  Link link{};
  link_s = scan([&](const StoredRecord& stored) { link = chain.next(link, stored); });
  Fingerprint cheap;
  fingerprint_s = scan([&](const StoredRecord& stored) { cheap.add(stored.payload); });
  ensure(link != Link{} && cheap != Fingerprint{}, "both were computed");
  report.add("payload_bytes", bytes / double{kRecords}, "payload of a record, average (bytes)");
  report.add("scan_s", scan_s, "read the rows of 1 M records (s)");
  report.add("link_s", link_s - scan_s, "their links, beyond that (s)");
  report.add("fingerprint_s", fingerprint_s - scan_s, "the cheap hash of the house instead (s)");
}

void restart(Report& report, const Place& place) {
  const auto replay = [&](auto&& each) {
    const auto start = wall_now();
    auto journal = SqliteJournal::open(place.path()).value();
    const auto done = journal.replay(each);
    ensure(done.has_value(), "everything is read again");
    return seconds_since(start);
  };
  std::uint64_t seen = 0;
  const auto records_s = replay([&](std::uint64_t, const Record&) -> Result<> {
    ++seen;
    return {};
  });
  ensure(seen == kRecords, "everything is read again");
  const auto before = memory_mb();
  Books books;
  const auto books_s = replay([&](std::uint64_t, const Record& record) -> Result<> {
    books.apply(record);
    return {};
  });
  report.add("records_s", records_s, "open and replay 1 M records (s)");
  report.add("restart_s", books_s, "the same into the books (s)", "<= 10");
  report.add("books_s", books_s - records_s, "of which the books (s)");
  report.add("memory_mb", memory_mb() - before, "memory that this added (MB)");
  report.add("trades", static_cast<double>(books.tally().trades), "trades among them");
  report.add("alarms", static_cast<double>(books.tally().alarms), "words that contradict", "0");
  report.add("file_mb", static_cast<double>(std::filesystem::file_size(place.path())) / 1e6,
             "size of the file (MB)");
}

// The first start with a journal that has no links yet.
void bring_up_to_date(Report& report, const Place& place) {
  ensure(Database::open(place.path())
             ->execute("ALTER TABLE journal DROP COLUMN link; PRAGMA user_version = 1")
             .has_value(),
         "it can be made as it was");
  const auto start = wall_now();
  ensure(SqliteJournal::open(place.path()).has_value(), "it is brought up to date");
  report.add("upgrade_s", seconds_since(start), "open 1 M records of format 1, once (s)");
}

void run(Report& report) {
  one_intent(report);
  in_company(report);
  const Place place;
  write_run(report, place);
  read_bytes(report, place);
  restart(report, place);
  bring_up_to_date(report, place);
}

}  // namespace
}  // namespace gyre

int main(int argc, char** argv) {
  gyre::Report report{"bench_journal", argc, argv};
  gyre::run(report);
  report.print();
}
