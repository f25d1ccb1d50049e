#include "gyre/backtest/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "gyre/backtest/direct_transport.hpp"
#include "gyre/core/text.hpp"
#include "gyre/market/bars.hpp"
#include "gyre/market/kline_files.hpp"

namespace gyre {
namespace {

// Empty when the bars are there from `begin` to the end of the range.
std::string lack(const std::vector<Bar>& bars, Timeframe frame, Timestamp begin, TimeRange range) {
  if (bars.empty() || bars.front().opened > begin ||
      bars.back().opened + duration(frame) < range.end)
    return fmt::format("no {} bars from {} to {}", to_string(frame), to_text(begin),
                       to_text(range.end));
  return {};
}

// Fills the symbol's frames; tells what is missing.
Result<std::string> load(StudySymbol& symbol, const SymbolFiles& files, const StudyMarket& market) {
  const auto take = [&](Timeframe frame, Timestamp begin) -> Result<std::string> {
    GYRE_TRY(auto klines, load_klines(files, frame, {begin, market.range.end}));
    symbol.frames[index(frame)] = std::move(klines.bars);
    symbol.price_decimals = std::max(symbol.price_decimals, klines.price_decimals);
    symbol.volume_decimals = std::max(symbol.volume_decimals, klines.volume_decimals);
    return lack(symbol.frames[index(frame)], frame, begin, market.range);
  };
  GYRE_TRY(auto missing, take(market.base, market.range.begin));
  if (!missing.empty()) return missing;
  for (const auto frame : frames_of(market.ladder)) {
    GYRE_TRY(missing, take(frame, study_begins(frame, market.range.begin)));
    if (!missing.empty()) return missing;
  }
  return std::string{};
}

Result<StudyMarket> load(const std::map<std::string, SymbolFiles>& files,
                         const std::set<std::string>& names, StudyMarket market) {
  for (const auto& [name, by_frame] : files) {
    if (!names.empty() && !names.contains(name)) continue;
    StudySymbol symbol{.name = name, .frames = {}};
    GYRE_TRY(const auto missing, load(symbol, by_frame, market));
    if (missing.empty()) market.symbols.push_back(std::move(symbol));
  }
  if (market.symbols.empty() || (!names.empty() && market.symbols.size() < names.size()))
    return fail(Errc::NotFound,
                fmt::format("{} of {} symbols have bars of every frame from {} to {}, history "
                            "included",
                            market.symbols.size(), names.empty() ? files.size() : names.size(),
                            to_text(market.range.begin), to_text(market.range.end)));
  return market;
}

// The bars of the base as minutes: a coarse bar becomes one minute with all of it and then minutes
// in which nothing is traded, which add up to the same bar again.
class Minutes {
 public:
  Minutes(const std::vector<Bar>& bars, Timeframe base, Timestamp begin)
      : bars_{bars}, step_{duration(base)} {
    const auto first = std::ranges::lower_bound(bars, begin, {}, &Bar::opened);
    next_ = static_cast<std::size_t>(first - bars.begin());
  }

  std::optional<Bar> at(Timestamp minute) {
    while (next_ < bars_.size() && bars_[next_].opened + step_ <= minute) ++next_;
    if (next_ == bars_.size() || bars_[next_].opened > minute) return std::nullopt;
    Bar bar = bars_[next_];
    if (bar.opened == minute) return bar;
    bar.open = bar.high = bar.low = bar.close;
    bar.volume = 0;
    bar.opened = minute;
    return bar;
  }

 private:
  const std::vector<Bar>& bars_;
  milliseconds step_;
  std::size_t next_ = 0;
};

std::vector<Bar> minutes_before(const StudySymbol& symbol, Timeframe base, Timestamp end) {
  const auto begin = end - static_cast<int>(kMinutesKept) * 1min;
  Minutes minutes{symbol.frames[index(base)], base, begin};
  std::vector<Bar> bars;
  for (auto t = begin; t < end; t += 1min)
    if (const auto bar = minutes.at(t)) bars.push_back(*bar);
  return bars;
}

void give_history(Analyst& analyst, const StudyMarket& market) {
  const auto begin = market.range.begin;
  for (std::uint16_t i = 0; i < market.symbols.size(); ++i) {
    const auto& symbol = market.symbols[i];
    const auto give = [&](Timeframe frame, std::span<const Bar> bars) {
      const auto taken = analyst.history(HistorySeen{{i}, frame, {bars.begin(), bars.end()}});
      ensure(taken.has_value(), "a study's bars have no gap");
    };
    for (const auto frame : frames_of(market.ladder)) {
      const auto& all = symbol.frames[index(frame)];
      const auto past = std::ranges::partition_point(
          all, [&](const Bar& bar) { return bar.opened + duration(frame) <= begin; });
      const auto count = std::min<std::ptrdiff_t>(past - all.begin(), kHistoryBars);
      give(frame, {past - count, past});
    }
    give(Timeframe::m1, minutes_before(symbol, market.base, begin));
  }
  analyst.settle();
}

}  // namespace

Result<StudyMarket> study_market(const std::filesystem::path& directory,
                                 const std::set<std::string>& names, const Ladder& ladder,
                                 TimeRange range) {
  GYRE_TRY(const auto files, find_klines(directory));
  const auto known = std::views::keys(files);
  for (const auto& name : names)
    if (!files.contains(name))
      return fail(
          Errc::NotFound,
          unknown("symbol", name, std::vector<std::string_view>{known.begin(), known.end()}));
  const StudyMarket fine{ladder, Timeframe::m1, range, {}};
  auto market = load(files, names, fine);
  if (market) return market;
  return load(files, names, {ladder, ladder.setup, range, {}});
}

StudyMarket study_market(const sim::World& world, const Ladder& ladder) {
  StudyMarket market{ladder, Timeframe::m1, world.range, {}};
  const auto& source = *world.market;
  const auto listings = source.listings();
  for (const auto& name : world.symbols) {
    const auto at = std::ranges::find(
        listings, name, [](const auto& listing) { return listing.instrument.symbol; });
    ensure(at != listings.end(), "a world's symbols are listed");
    const auto number = static_cast<sim::SymbolIndex>(at - listings.begin());
    auto& symbol = market.symbols.emplace_back(StudySymbol{.name = name, .frames = {}});
    const auto take = [&](Timeframe frame, Timestamp begin) {
      source.bars(number, frame, {begin, world.range.end}, symbol.frames[index(frame)]);
    };
    take(Timeframe::m1, world.range.begin - static_cast<int>(kMinutesKept) * 1min);
    for (const auto frame : frames_of(ladder)) take(frame, study_begins(frame, world.range.begin));
  }
  return market;
}

void study(const StudyMarket& market, const std::vector<NamedStrategy>& strategies,
           milliseconds rearm, ParallelFor& parallel,
           const std::function<void(const StudyMoment&)>& see,
           const std::function<void(const StudyMinute&)>& minute) {
  Analyst analyst{market.ladder, strategies, parallel};
  Books books;
  std::vector<Minutes> minutes;
  for (std::uint16_t i = 0; i < market.symbols.size(); ++i) {
    const auto& symbol = market.symbols[i];
    books.apply(SymbolListed{market.range.begin, {i}, symbol.name});
    minutes.emplace_back(symbol.frames[index(market.base)], market.base, market.range.begin);
  }
  analyst.add_symbols(market.symbols.size());
  give_history(analyst, market);

  std::vector<SymbolBar> closed;
  for (auto opened = market.range.begin; opened < market.range.end; opened += 1min) {
    closed.clear();
    for (std::uint16_t i = 0; i < minutes.size(); ++i)
      if (const auto bar = minutes[i].at(opened)) closed.push_back({{i}, *bar});
    analyst.close(closed);
    const auto boundary = opened + 1min;
    minute({boundary, closed});
    if (floor_to(boundary, duration(market.ladder.setup)) != boundary) continue;
    Analysis analysis = analyst.analyse(boundary);
    Edges edges = find_edges(books, analysis, boundary, rearm);
    see({boundary, analysis, edges.ideas, analyst});
    books.apply(BoundaryAnalysed{boundary, boundary, std::string(minutes.size(), 'n'),
                                 std::move(edges.rose), std::move(edges.fell)});
  }
}

}  // namespace gyre
