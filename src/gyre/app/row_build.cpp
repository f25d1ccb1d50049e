#include "gyre/app/row_build.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gyre/app/engine_config.hpp"
#include "gyre/app/progress.hpp"
#include "gyre/app/row_files.hpp"
#include "gyre/app/row_stats.hpp"
#include "gyre/app/stored_listing.hpp"
#include "gyre/app/stored_market.hpp"
#include "gyre/backtest/backtest.hpp"
#include "gyre/market/kline_files.hpp"
#include "gyre/risk/settings.hpp"

namespace gyre::app {
namespace {

namespace fs = std::filesystem;

// Contracts and payments of a generated market.
void take_from(const sim::World& world, const StudyMarket& market, RowStudy& how) {
  const auto listings = world.market->listings();
  for (const auto& symbol : market.symbols) {
    const auto at = std::ranges::find(listings, symbol.name, [](const sim::Listing& listing) {
      return listing.instrument.symbol;
    });
    ensure(at != listings.end(), "a world's symbols are listed");
    const auto number = static_cast<sim::SymbolIndex>(at - listings.begin());
    how.instruments.push_back(at->instrument);
    how.funding.push_back(payments(
        market.range, [&](Timestamp after) { return world.market->next_funding(number, after); }));
  }
}

// The same of files: what lies beside the klines, and by default what the bars tell.
Result<> take_from(const MarketSource& source, const StudyMarket& market, RowStudy& how,
                   std::vector<std::string>& notes) {
  const auto beside = fs::path{source.replay}.lexically_normal() / "..";
  const StoredMarket stored{.directory = source.replay,
                            .instruments = source.instruments,
                            .brackets = source.brackets,
                            .symbols = {},
                            .ladder = market.ladder};
  GYRE_TRY(auto listings, StoredListings::load(stored, beside / "payloads" / "full", notes));
  GYRE_TRY(const auto funding, load_funding(beside / "funding"));
  for (const auto& symbol : market.symbols) {
    how.instruments.push_back(
        listings.listing(symbol.name, symbol.price_decimals, symbol.volume_decimals).instrument);
    std::vector<sim::Funding> rates;
    if (const auto found = funding.find(symbol.name); found != funding.end())
      for (const auto& rate : found->second) rates.push_back({rate.at, rate.rate});
    how.funding.push_back(
        payments(market.range, [&](Timestamp after) { return sim::next_funding(rates, after); }));
  }
  listings.tell(notes);
  return {};
}

bool has_rates(const std::vector<sim::Funding>& payments, TimeRange range) {
  return std::ranges::any_of(payments, [&](const sim::Funding& one) {
    return one.known && one.at >= range.begin && one.at < range.end;
  });
}

RowSummary summarize(const StudyMarket& market, const RowStudy& how, const BuiltRows& built) {
  RowSummary s{.market = fmt::format("{} symbols, {} to {}", market.symbols.size(),
                                     to_text(market.range.begin), to_text(market.range.end)),
               .ladder = ladder_name(market.ladder),
               .path = std::string{to_string(market.base)},
               .symbols = market.symbols.size(),
               .ideas = built.ideas,
               .rows = built.rows.size(),
               .open = built.open};
  const auto all = figures_of(built.rows);
  s.invalid = all.invalid;
  s.wins = all.wins, s.mean_r = all.mean_r, s.ambiguous = all.ambiguous;
  s.days = static_cast<double>((market.range.end - market.range.begin) / 1h) / 24;
  s.funded = static_cast<std::uint64_t>(std::ranges::count_if(
      how.funding, [&](const auto& all_of) { return has_rates(all_of, market.range); }));
  return s;
}

}  // namespace

Result<RowSummary> build_history(const RowBuild& wanted) {
  const auto began = wall_now();
  GYRE_TRY(const auto studied, read_study(wanted.study));
  const auto& [config, world, market, strategies, rearm] = studied;
  GYRE_TRY(const auto owned, DataDir::open(wanted.data_dir));
  const auto balance = config.get<sim::Settings>().balance;
  RowStudy how{.costs = config.get<CostSettings>(),
               .desk = config.get<DeskSettings>(),
               .risk = share(balance, config.get<risk::Settings>().per_trade, Rounding::Down),
               .lineage = config.hash()};
  std::vector<std::string> notes;
  if (world)
    take_from(*world, market, how);
  else
    GYRE_CHECK(take_from(wanted.study.market, market, how, notes));

  const auto runtime = config.get<RuntimeSettings>();
  ParallelFor parallel{runtime.threads_or(wanted.threads), runtime.pin};
  const auto boundaries = (market.range.end - market.range.begin) / duration(market.ladder.setup);
  BuiltRows built;
  {
    Progress progress{"rows", "analyses", static_cast<double>(boundaries)};
    const auto symbols = static_cast<double>(market.symbols.size());
    built =
        build_rows(market, strategies, how, parallel, [&](Timestamp) { progress.add(1, symbols); });
  }
  GYRE_CHECK(replace_history(owned, built.rows, wanted.study.config.registry));
  auto summary = summarize(market, how, built);
  summary.notes = std::move(notes);
  summary.file = owned.history().string();
  summary.wall_s = static_cast<double>((wall_now() - began).count()) * 1e-9;
  return summary;
}

std::string summary_text(const RowSummary& s) {
  std::string text = s.market + "\n";
  const auto line = [&](std::string_view name, const std::string& value) {
    text += fmt::format("  {:<9} {}\n", name, value);
  };
  for (const auto& note : s.notes) line("note", note);
  if (s.funded < s.symbols)
    line("note", fmt::format("no funding rates for {} of them: costs.unknown_funding is paid",
                             s.symbols - s.funded));
  line("rows", fmt::format("{} of {} ideas in {:.1f} days, {:.1f} s; {} still open, {} invalid for "
                           "missing bars",
                           s.rows, s.ideas, s.days, s.wall_s, s.open, s.invalid));
  line("labels", fmt::format("{:.1f} % win, mean {:+.3f} R, {:.2f} % ambiguous", 100 * s.wins,
                             s.mean_r, 100 * s.ambiguous));
  line("ladder", fmt::format("{}, paths of {} bars", s.ladder, s.path));
  line("file", s.file);
  if (s.ambiguous > kAmbiguousMost) line("ALARM", ambiguous_alarm(s.ambiguous));
  return text;
}

}  // namespace gyre::app
