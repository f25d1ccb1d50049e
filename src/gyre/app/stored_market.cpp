#include "gyre/app/stored_market.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "gyre/app/stored_listing.hpp"
#include "gyre/app/stored_span.hpp"
#include "gyre/app/symbol_names.hpp"
#include "gyre/core/text.hpp"
#include "gyre/market/kline_files.hpp"
#include "gyre/market/market_book.hpp"

namespace gyre::app {
namespace {

namespace fs = std::filesystem;

// Frames that a world needs besides 1m.
std::array<Timeframe, 3> frames(const Ladder& ladder) {
  return {ladder.setup, ladder.confirm, ladder.trend};
}

// What a start asks for, and one more day for the anchor of the indicators.
milliseconds history(Timeframe timeframe) {
  return duration(timeframe) * static_cast<int>(kHistoryBars) + 24h;
}

Result<std::set<std::string>> chosen(const std::string& list,
                                     const std::map<std::string, SymbolFiles>& files) {
  std::set<std::string> names;
  std::vector<std::string_view> known;
  for (const auto& [name, unused] : files) known.push_back(name);
  for (const auto& name : read_symbols(list)) {
    if (!files.contains(name)) return fail(Errc::NotFound, unknown("symbol", name, known));
    names.insert(name);
  }
  return names;
}

// Why a symbol cannot be traded over the range; empty when it can.
std::string lacks(const sim::ReplaySymbol& symbol, const Ladder& ladder, TimeRange range) {
  const auto& minutes = symbol.bars[index(Timeframe::m1)];
  if (minutes.empty() || minutes.front().opened > range.begin - 1h ||
      minutes.back().opened + 1min < range.end)
    return "1m bars do not cover the range";
  const auto midnight = floor_to(range.begin, 24h);
  for (const auto frame : frames(ladder)) {
    const auto& bars = symbol.bars[index(frame)];
    const auto begin = midnight - duration(frame) * static_cast<int>(anchor_bars(frame));
    if (bars.empty() || bars.front().opened > begin)
      return fmt::format("{} bars begin too late", to_string(frame));
  }
  return {};
}

struct Loaded {
  sim::ReplaySymbol symbol;
  int price_decimals = 0, volume_decimals = 0;
};

Result<Loaded> load_symbol(const SymbolFiles& files, const Ladder& ladder, TimeRange range) {
  Loaded loaded;
  const auto take = [&](Timeframe frame, milliseconds before) -> Result<> {
    GYRE_TRY(auto klines, load_klines(files, frame, {range.begin - before, range.end}));
    loaded.price_decimals = std::max(loaded.price_decimals, klines.price_decimals);
    loaded.volume_decimals = std::max(loaded.volume_decimals, klines.volume_decimals);
    loaded.symbol.bars[index(frame)] = std::move(klines.bars);
    return {};
  };
  GYRE_CHECK(take(Timeframe::m1, history(Timeframe::m1)));
  if (loaded.symbol.bars[index(Timeframe::m1)].empty()) return loaded;
  for (const auto frame : frames(ladder)) GYRE_CHECK(take(frame, history(frame)));
  GYRE_CHECK(take(Timeframe::h1, history(Timeframe::h1)));  // volume ranks, beta
  return loaded;
}

std::string list(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

// The symbols that can be traded over the range, and what is to be said of the others.
struct Gathered {
  std::vector<sim::ReplaySymbol> symbols;
  std::vector<std::string> names, unfunded;
  std::map<std::string, std::vector<std::string>> skipped;  // by reason
};

// A symbol that was asked for by name is not skipped: that it cannot be had is an error.
Result<Gathered> gather(const StoredMarket& stored, const std::map<std::string, SymbolFiles>& files,
                        const std::set<std::string>& wanted, StoredListings& listings,
                        const std::map<std::string, std::vector<FundingRate>>& funding,
                        TimeRange range) {
  Gathered all;
  for (const auto& [name, by_frame] : files) {
    if (!wanted.empty() && !wanted.contains(name)) continue;
    GYRE_TRY(auto loaded, load_symbol(by_frame, stored.ladder, range));
    if (const auto why = lacks(loaded.symbol, stored.ladder, range); !why.empty()) {
      if (!wanted.empty()) return fail(Errc::NotFound, name + ": " + why);
      all.skipped[why].push_back(name);
      continue;
    }
    auto& symbol = loaded.symbol;
    symbol.listing = listings.listing(name, loaded.price_decimals, loaded.volume_decimals);
    if (const auto rates = funding.find(name); rates != funding.end())
      for (const auto& rate : rates->second) symbol.funding.push_back({rate.at, rate.rate});
    const auto covers = [&](const sim::Funding& f) {
      return f.at >= range.begin && f.at < range.end;
    };
    if (std::ranges::none_of(symbol.funding, covers)) all.unfunded.push_back(name);
    all.names.push_back(name);
    all.symbols.push_back(std::move(symbol));
  }
  return all;
}

void tell(const Gathered& all, std::vector<std::string>& notes) {
  for (const auto& [why, whom] : all.skipped)
    notes.push_back(fmt::format("{} skipped, {}: {}", whom.size(), why, list(whom)));
  if (!all.unfunded.empty())
    notes.push_back("no funding rates for " + list(all.unfunded) +
                    ": costs.unknown_funding is paid");
  notes.emplace_back("no mark prices are stored: mark is the last price");
}

}  // namespace

Result<sim::World> stored_world(const StoredMarket& stored, std::optional<TimeRange> range,
                                std::optional<milliseconds> length) {
  GYRE_TRY(const auto files, find_klines(stored.directory));
  GYRE_TRY(const auto names, chosen(stored.symbols, files));
  sim::World world;
  if (range) {
    world.range = *range;
  } else {
    GYRE_TRY(world.range, longest_common_span(files, names, stored.ladder));
    world.notes.emplace_back(
        "the longest span without a hole that all have; --timerange for others");
  }
  if (world.range.begin >= world.range.end)
    return fail(Errc::NotFound,
                fmt::format("{}: no span that all symbols have; give --timerange or "
                            "--symbols",
                            stored.directory));
  if (length) world.range.end = std::min(world.range.end, world.range.begin + *length);
  const auto beside = fs::path{stored.directory}.lexically_normal() / "..";
  GYRE_TRY(const auto funding, load_funding(beside / "funding"));
  GYRE_TRY(auto listings, StoredListings::load(stored, beside / "payloads" / "full", world.notes));

  GYRE_TRY(auto all, gather(stored, files, names, listings, funding, world.range));
  if (all.symbols.empty())
    return fail(Errc::NotFound,
                fmt::format("{}: no symbol has bars from {} to {}", stored.directory,
                            to_text(world.range.begin), to_text(world.range.end)));
  listings.tell(world.notes);
  tell(all, world.notes);
  world.symbols = std::move(all.names);
  world.name = fmt::format("replay of {} symbols, {} to {}", all.symbols.size(),
                           to_text(world.range.begin), to_text(world.range.end));
  auto market = sim::ReplayMarket::make(std::move(all.symbols),
                                        TimeRange{world.range.begin - 1h, world.range.end});
  if (!market) return std::unexpected(std::move(market).error().in(stored.directory));
  world.market = std::make_shared<const sim::Market>(sim::Market{*std::move(market)});
  return world;
}

}  // namespace gyre::app
