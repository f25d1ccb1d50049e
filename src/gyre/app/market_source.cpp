#include "gyre/app/market_source.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gyre/app/engine_config.hpp"
#include "gyre/app/stored_market.hpp"
#include "gyre/core/text.hpp"

namespace gyre::app {
namespace {

constexpr int kSymbols = 650;
constexpr Timestamp kSyntheticBegin =
    Timestamp{std::chrono::sys_days{std::chrono::year{2025} / 6 / 2}};
constexpr milliseconds kSyntheticLength = 30h;
constexpr auto kBefore = std::chrono::days{30};  // history that a start may ask for

Result<sim::World> synthetic_world(std::uint64_t seed, int symbols, TimeRange range,
                                   const sim::Settings& exchange) {
  sim::World world{
      .all = true, .range = range, .name = fmt::format("synthetic {}, {} symbols", seed, symbols)};
  const sim::SyntheticOptions options{.seed = seed,
                                      .symbols = symbols,
                                      .range = {range.begin - kBefore, range.end},
                                      .turnover_share = exchange.turnover,
                                      .turnover = range,
                                      .wide_names = std::min(exchange.wide_names, symbols / 2)};
  world.market = std::make_shared<const sim::Market>(sim::Market{sim::SyntheticMarket{options}});
  const auto listings = world.market->listings();
  for (std::size_t i = 0; i < listings.size(); ++i)
    if (world.market->life(i).holds(range.begin))
      world.symbols.push_back(listings[i].instrument.symbol);
  return world;
}

// Later by as many whole days as bring its range to the present.
Result<sim::World> brought_to(Timestamp present, const sim::World& world) {
  const auto days = std::chrono::floor<std::chrono::days>(present - world.range.begin);
  if (present - days >= world.range.end)
    return fail(Errc::OutOfRange,
                fmt::format("the range has no {}, so that its time cannot be the present: take a "
                            "whole day or --at recorded",
                            to_text(present).substr(11, 5)));
  if (days.count() == 0) return world;
  auto shifted = world.shifted(days);
  shifted.notes.push_back(
      fmt::format("all times are shifted by {} days: market time is the present", days.count()));
  return shifted;
}

}  // namespace

void MarketSource::add(Options& options) {
  options.add({"--replay", &replay, "replay the klines of this directory tree", "DIR"});
  options.add({.name = "--synthetic",
               .into = &synthetic,
               .text = "generate a market from a seed",
               .type = "SEED",
               .excludes = {"--replay"}});
  options.add({.name = "--instruments",
               .into = &instruments,
               .text = "contracts: an exchangeInfo answer",
               .type = "FILE",
               .needs = {"--replay"}});
  options.add({.name = "--brackets",
               .into = &brackets,
               .text = "margin ladders",
               .type = "FILE",
               .needs = {"--replay"}});
  options.add({"--symbols", &symbols, "names separated by commas, or how many to generate"});
  options.add({"--timerange", &timerange, "20250527-20250603; UTC, without the end"});
  options.add({"--for", &length, "market time from the start of the range: 48h"});
}

Result<WantedSpan> MarketSource::span() const {
  WantedSpan wanted;
  if (!timerange.empty()) {
    auto parsed = parse_timerange(timerange);
    if (!parsed) return std::unexpected(std::move(parsed).error().in("--timerange"));
    wanted.range = *parsed;
  }
  if (!length.empty()) {
    wanted.length = read_duration(length);
    if (!wanted.length || *wanted.length <= 0ms)
      return fail(Errc::Parse, fmt::format("--for: '{}' is not a time such as 48h", length));
  }
  return wanted;
}

Result<sim::World> MarketSource::load(const Config& config,
                                      std::optional<Timestamp> present) const {
  GYRE_TRY(const auto wanted, span());
  Result<sim::World> world =
      fail(Errc::Config, "a market is needed: --replay DIR or --synthetic SEED");
  if (synthetic) {
    const auto count = symbols.empty() ? std::optional{kSymbols} : from_text<int>(symbols);
    if (!count || *count < 1 || *count > 999)
      return fail(Errc::OutOfRange,
                  fmt::format("--symbols: '{}' is not a number from 1 to 999", symbols));
    const auto standard = wanted.length.value_or(kSyntheticLength);
    const auto begin = present.value_or(kSyntheticBegin);
    const auto range = wanted.cut(wanted.range.value_or(TimeRange{begin, begin + standard}));
    world = synthetic_world(*synthetic, *count, range, config.get<sim::Settings>());
  } else if (!replay.empty()) {
    world = stored_world({.directory = replay,
                          .instruments = instruments,
                          .brackets = brackets,
                          .symbols = symbols,
                          .ladder = config.get<LadderSettings>().ladder()},
                         wanted.range, wanted.length);
  }
  if (world && present) world = brought_to(*present, *world);
  if (!world) return world;
  world->exchange = config.get<sim::Settings>();
  world->exchange.costs = config.get<CostSettings>();
  if (synthetic) world->exchange.seed = *synthetic;
  return world;
}

}  // namespace gyre::app
