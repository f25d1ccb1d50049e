#include <fmt/core.h>

#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/download.hpp"
#include "gyre/app/interrupt.hpp"
#include "gyre/app/store_options.hpp"
#include "gyre/app/symbol_names.hpp"
#include "gyre/core/json_write.hpp"

namespace gyre::app {
namespace {

struct DownloadWanted {
  StoreOption store;
  StorePart part;
  std::string url = "https://fapi.binance.com", archive_url;
  unsigned threads = 8;
  bool json = false;
};

constexpr std::string_view kArchive = "https://data.binance.vision";

std::vector<SeriesKey> series_of(const std::vector<std::string>& symbols,
                                 const std::vector<Timeframe>& frames) {
  std::vector<SeriesKey> keys;
  for (const auto& symbol : symbols)
    for (const auto frame : frames) keys.push_back({symbol, frame});
  return keys;
}

std::string said(const Downloaded& done) {
  return fmt::format("{} bars of {} series, from {} archive files and {} requests{}", done.bars,
                     done.series, done.archive_files, done.requests,
                     done.missing > 0 ? fmt::format("; {} bars are missing", done.missing) : "");
}

Result<Exit> download(const DownloadWanted& wanted) {
  Interrupt interrupt;
  GYRE_TRY(const auto range, wanted.part.range());
  if (!range) return fail(Errc::Config, "a span is needed: --timerange 20250501-20250601");
  GYRE_TRY(auto frames, wanted.part.frames());
  if (frames.empty()) frames = {Timeframe::m1};
  Patience patience;
  interrupt.on_signal([&] { patience.end(); });

  io::Runtime runtime;
  const bool is_venue = wanted.url == DownloadWanted{}.url;
  const auto& elsewhere = wanted.archive_url.empty() ? wanted.url : wanted.archive_url;
  GYRE_TRY(const auto rest, WebFetch::open(runtime, wanted.url, patience));
  GYRE_TRY(const auto archive,
           WebFetch::open(runtime, is_venue && wanted.archive_url.empty() ? kArchive : elsewhere,
                          patience));
  VenueHistory venue{*rest, *archive, patience,
                     [](std::string_view line) { fmt::print(stderr, "\rnote: {}\x1b[K\n", line); }};
  GYRE_TRY(const auto now, venue.now());
  auto symbols = read_symbols(wanted.part.symbols);
  if (symbols.empty()) {
    GYRE_TRY(symbols, venue.symbols());
  }
  GYRE_TRY(const auto store, wanted.store.open(BarStore::Access::Write));
  GYRE_TRY(const auto done, Download(venue, *store, now)
                                .run(series_of(symbols, frames), *range, wanted.threads, patience));
  for (const auto& line : done.failed) fmt::print(stderr, "gyre: {}\n", line);
  fmt::print("{}\n", wanted.json ? to_json(done) : said(done));
  const bool came = interrupt.came();
  interrupt.on_signal([] {});
  if (came) return Exit::Interrupted;
  return done.failed.empty() ? Exit::Ok : Exit::Failure;
}

}  // namespace

Runner add_download(Options& options) {
  auto given = std::make_shared<DownloadWanted>();
  given->part.add(options);
  given->store.add(options);
  options.add({"--url", &given->url, "of the venue's REST API", "URL"});
  options.add({"--archive-url", &given->archive_url,
               "of its archive; empty: the venue's own, or that of --url", "URL"});
  options.add({.name = "--threads",
               .into = &given->threads,
               .text = "series at a time",
               .range = {{1, 64}}});
  options.add({"--json", &given->json, "one JSON object at the end"});
  return [given] { return download(*given); };
}

}  // namespace gyre::app
