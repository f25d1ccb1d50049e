#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <thread>

#include "gyre/app/command.hpp"
#include "gyre/app/in_order.hpp"
#include "gyre/app/interrupt.hpp"
#include "gyre/app/progress.hpp"
#include "gyre/app/store_options.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/market/kline_files.hpp"

namespace gyre::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWaitingMost = 1 << 15;  // bars; what a kill costs
constexpr std::size_t kAheadOfEach = 12;       // files that a thread may be ahead of the store

struct ImportWanted {
  std::vector<std::string> paths;
  StoreOption store;
  unsigned threads = 0;  // 0: as many as there are processors
  bool replace = false, json = false;

  unsigned threads_or_all() const {
    return threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
  }
};

struct Imported {
  std::uint64_t files = 0, bars = 0, added = 0, equal = 0, replaced = 0;
  std::vector<std::string> refused;
  unsigned threads = 1;
  double busy_share = 0;  // of the threads' time until the last file was taken
  static constexpr std::tuple fields{
      Field{"files", &Imported::files},       Field{"bars", &Imported::bars},
      Field{"added", &Imported::added},       Field{"equal", &Imported::equal},
      Field{"replaced", &Imported::replaced}, Field{"refused", &Imported::refused},
      Field{"threads", &Imported::threads},   Field{"busy_share", &Imported::busy_share}};
};

// In an order in which series grow at their end. What a directory holds besides is passed over; a
// file that was named must be one.
Result<std::vector<KlineFile>> find_files(const std::vector<std::string>& paths) {
  std::vector<KlineFile> files;
  for (const fs::path path : paths) {
    std::error_code error;
    std::vector<fs::path> found{path};
    const bool is_directory = fs::is_directory(path, error);
    if (is_directory) {
      GYRE_TRY(found, files_below(path));
    }
    for (const auto& one : found) {
      if (auto file = parse_kline_name(one))
        files.push_back(*std::move(file));
      else if (!is_directory)
        return fail(Errc::Config, path.string() + ": not a name such as BTCUSDT-1m-2025-05.zip");
    }
  }
  if (files.empty())
    return fail(Errc::NotFound, "no files such as BTCUSDT-1m-2025-05.zip are there");
  std::ranges::sort(files, {}, [](const KlineFile& file) {
    return std::tuple{file.symbol, file.timeframe, file.days.begin, file.path};
  });
  return files;
}

// All bars of a file, which are those of the days in its name.
Result<std::vector<Bar>> read_file(const KlineFile& file) {
  GYRE_TRY(auto klines, read_klines(file.path, file.timeframe, kAlways, Gaps::Kept));
  const auto& bars = klines.bars;
  if (bars.empty()) return fail(Errc::Parse, file.path.string() + ": no bars");
  for (const auto& bar : {bars.front(), bars.back()})
    if (bar.opened < file.days.begin || file.days.end <= bar.opened)
      return fail(Errc::Parse, file.path.string() + ": bar " + to_text(bar.opened) +
                                   " is of another day than the name");
  return std::move(klines.bars);
}

Result<> take_bars(const KlineFile& file, std::span<const Bar> bars, Differing differing,
                   BarStore& store, Imported& done) {
  auto taken = store.append({file.symbol, file.timeframe}, bars, differing);
  if (!taken) return std::unexpected(std::move(taken).error().in(file.path.string()));
  done.added += taken->added;
  done.equal += taken->equal;
  done.replaced += taken->replaced;
  done.bars += bars.size();
  ++done.files;
  return {};
}

std::string said(const Imported& done) {
  return fmt::format("{} bars of {} files: {} new, {} held already{}; {} threads, {:.0f} % busy",
                     done.bars, done.files, done.added, done.equal,
                     done.replaced > 0 ? fmt::format(", {} replaced", done.replaced) : "",
                     done.threads, 100 * done.busy_share);
}

Result<Exit> run_import(const ImportWanted& wanted) {
  Interrupt interrupt;
  GYRE_TRY(const auto files, find_files(wanted.paths));
  GYRE_TRY(auto store, wanted.store.open(BarStore::Access::Write));
  const auto size = [](const KlineFile& file) {
    std::error_code error;
    const auto bytes = fs::file_size(file.path, error);
    return error ? 0.0 : static_cast<double>(bytes);
  };
  double total = 0;
  for (const auto& file : files) total += size(file);
  Imported done{.threads = wanted.threads_or_all()};
  const auto differing = wanted.replace ? Differing::Replace : Differing::Refuse;
  std::uint64_t flushed = 0;
  {
    Progress progress{"import", "bars", total};
    ParallelFor pool{done.threads};
    InOrder in_order{.ahead = kAheadOfEach * done.threads};
    // What is wrong with a file is told, and the rest is taken; what is wrong with the disk ends
    // it.
    const auto take = [&](std::size_t i, const Result<std::vector<Bar>>& bars) -> Result<> {
      if (interrupt.came()) return {};
      const auto taken = bars ? take_bars(files[i], *bars, differing, *store, done)
                              : std::unexpected(bars.error());
      if (!taken) done.refused.push_back(taken.error().context);
      progress.add(size(files[i]), bars ? static_cast<double>(bars->size()) : 0);
      if (done.bars - flushed < kWaitingMost) return {};
      flushed = done.bars;
      return store->flush();
    };
    const auto read = [&](std::size_t i) {
      return interrupt.came() ? Result<std::vector<Bar>>{} : read_file(files[i]);
    };
    GYRE_CHECK(in_order(pool, files.size(), read, take));
    GYRE_CHECK(store->flush());
    auto usage = pool.usage();
    usage.busy -= in_order.waited;
    done.busy_share = usage.busy_share();
  }
  for (const auto& line : done.refused) fmt::print(stderr, "gyre: {}\n", line);
  fmt::print("{}\n", wanted.json ? to_json(done) : said(done));
  if (interrupt.came()) return Exit::Interrupted;
  return done.refused.empty() ? Exit::Ok : Exit::Failure;
}

}  // namespace

Runner add_import(Options& options) {
  auto given = std::make_shared<ImportWanted>();
  options.add({"PATH", &given->paths,
               "files SYMBOL-interval-days.csv, .csv.gz or .zip, or "
               "directories of them"});
  given->store.add(options);
  options.add({"--replace", &given->replace, "where a bar is held and differs, the file's stands"});
  options.add({.name = "--threads",
               .into = &given->threads,
               .text = "that read files; they change nothing but time; 0: one a processor",
               .range = {{0, 64}}});
  options.add({"--json", &given->json, "one JSON object at the end"});
  return [given] { return run_import(*given); };
}

}  // namespace gyre::app
