#include <fmt/core.h>

#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/trade_lines.hpp"
#include "gyre/storage/data_dir.hpp"
#include "gyre/storage/journal.hpp"

namespace gyre::app {
namespace {

struct TradesWanted {
  std::string data_dir = "gyre-data";
  bool fills = false, csv = false, json = false;
};

template <class Line>
void show(const TradesWanted& options, const std::vector<Line>& lines) {
  fmt::print("{}", options.json  ? lines_json(lines) + "\n"
                   : options.csv ? lines_csv(lines)
                                 : lines_table(lines));
}

Result<Exit> trades(const TradesWanted& options) {
  const auto path = std::filesystem::path{options.data_dir};
  std::error_code error;
  if (!std::filesystem::exists(path / "journal.db", error))
    return fail(Errc::NotFound, fmt::format("data-dir {}: no journal there", path.string()));
  // A journal has one owner at a time; for this moment it is us.
  GYRE_TRY(const auto owned, DataDir::open(path));
  GYRE_TRY(auto journal, SqliteJournal::open(owned.journal(), Database::Open::Existing));
  TradeCollector collector;
  GYRE_CHECK(journal.replay([&](std::uint64_t, const Record& record) -> Result<> {
    collector.see(record);
    return {};
  }));
  if (options.fills)
    show(options, collector.fills());
  else
    show(options, collector.lines());
  return Exit::Ok;
}

}  // namespace

Runner add_trades(Options& options) {
  auto given = std::make_shared<TradesWanted>();
  options.add({"--data-dir", &given->data_dir, "where the journal is"});
  options.add({"--fills", &given->fills, "every fill, not only closed trades"});
  options.add({"--csv", &given->csv, "comma-separated, with a header"});
  options.add(
      {.name = "--json", .into = &given->json, .text = "as one JSON array", .excludes = {"--csv"}});
  return [given]() -> Result<Exit> {
    auto done = trades(*given);
    if (!done && done.error().code == Errc::Busy)
      return fail(Errc::Busy,
                  done.error().context + "; its trades can be read once it has stopped");
    return done;
  };
}

}  // namespace gyre::app
