#include "gyre/sim/replay_files.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include "gyre/market/fill_model.hpp"
#include "gyre/market/kline_files.hpp"
#include "gyre/sim/exchange_info.hpp"

namespace gyre::sim {
namespace {

namespace fs = std::filesystem;

constexpr milliseconds kDay = 24h;

std::optional<fs::path> first_named(const fs::path& directory, std::string_view prefix) {
  std::set<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{directory, error})
    if (entry.path().filename().string().starts_with(prefix)) found.insert(entry.path());
  return found.empty() ? std::nullopt : std::optional{*found.begin()};
}

// 10^-decimals as an exact number.
template <class Exact>
Exact digit(int decimals) {
  std::int64_t raw = Exact::kScale;
  for (int i = 0; i < std::min(decimals, Exact::kDecimals); ++i) raw /= 10;
  return Exact::from_raw(raw);
}

struct Digits {
  int price = 0, volume = 0;
};

// A symbol of which only the bars are known. Limits that nobody told are wide.
Listing plain_listing(const std::string& symbol, Digits digits) {
  const auto tick = digit<Price>(digits.price);
  const auto step = digit<Quantity>(digits.volume);
  const auto base = symbol.ends_with("USDT") ? symbol.substr(0, symbol.size() - 4) : symbol;
  Instrument it{.symbol = symbol,
                .base = base,
                .tick = tick,
                .price_min = tick,
                .price_max = Price::from_int(1'000'000'000),
                .step = step,
                .quantity_min = step,
                .quantity_max = Quantity::from_int(10'000'000'000),
                .market_step = step,
                .market_quantity_max = Quantity::from_int(10'000'000'000),
                .notional_min = Money::from_int(5),
                .percent_up = Rate::from_raw(105'000'000),
                .percent_down = Rate::from_raw(95'000'000),
                .market_take_bound = Rate::from_raw(5'000'000),
                .liquidation_fee = Rate::from_raw(1'250'000)};
  return {.instrument = std::move(it),
          .status = "TRADING",
          .contract_type = "PERPETUAL",
          .quote = "USDT",
          .price_precision = digits.price,
          .quantity_precision = digits.volume};
}

class Loader {
 public:
  Loader(const ReplaySource& source, const ReplayPlan& plan) : source_{source}, plan_{plan} {}

  Result<> load_sides() {
    if (source_.funding) {
      GYRE_TRY(funding_, load_funding(*source_.funding));
    }
    if (source_.instruments) {
      GYRE_TRY(listings_, read_exchange_info(*source_.instruments));
    }
    if (source_.brackets) {
      GYRE_TRY(ladders_, read_brackets(*source_.brackets));
    }
    return {};
  }

  Result<> load_symbol(const std::string& name, const SymbolFiles& files) {
    ReplaySymbol symbol;
    Digits digits;
    for (const auto frame : frames()) {
      GYRE_TRY(auto klines, load_klines(files, frame, needed(frame)));
      if (const auto why = lacks(frame, klines.bars); !why.empty()) return skip(name, why);
      if (frame == Timeframe::m1) digits = {klines.price_decimals, klines.volume_decimals};
      symbol.bars[index(frame)] = std::move(klines.bars);
    }
    symbol.listing = listing_of(name, digits);
    for (const auto& [at, rate] : funding_[name]) symbol.funding.push_back({at, rate, true});
    if (symbol.funding.empty()) assumed.push_back(name + ": funding not known, the standing rate");
    symbols.push_back(std::move(symbol));
    return {};
  }

  std::vector<ReplaySymbol> symbols;
  std::vector<Skipped> skipped;
  std::vector<std::string> assumed;

 private:
  std::vector<Timeframe> frames() const {
    std::set<Timeframe> all{Timeframe::m1, Timeframe::h1, plan_.ladder.setup, plan_.ladder.confirm,
                            plan_.ladder.trend};
    return {all.begin(), all.end()};
  }
  bool is_asked(Timeframe frame) const {
    const auto& [setup, confirm, trend] = plan_.ladder;
    return frame == setup || frame == confirm || frame == trend;
  }
  // Bars that there must be before the range: minutes for the fill model, the ladder's as the plan
  // asks. Hours serve the volume ranks too, which do without.
  std::size_t history_of(Timeframe frame) const {
    if (is_asked(frame)) return static_cast<std::size_t>(plan_.history);
    return frame == Timeframe::m1 ? kLiquidityBars : 0;
  }
  TimeRange needed(Timeframe frame) const {
    const auto bars = static_cast<int>(history_of(frame)) + 1;
    const auto reach = std::max(bars * duration(frame), 2 * kDay);
    return {plan_.range.begin - reach, plan_.range.end};
  }
  // What is missing of a frame, in words. Coarse bars may end before the range: the rest is built.
  std::string lacks(Timeframe frame, const std::vector<Bar>& bars) const {
    const auto begin = plan_.range.begin, end = plan_.range.end;
    const auto name = std::string{to_string(frame)};
    if (bars.empty()) return "no " + name + " bars";
    const auto before = std::ranges::lower_bound(bars, begin, {}, &Bar::opened) - bars.begin();
    if (frame == Timeframe::m1 && bars.back().opened + 1min < end)
      return name + " bars end at " + to_text(bars.back().opened + 1min);
    if (static_cast<std::size_t>(before) < history_of(frame))
      return name + " bars begin at " + to_text(bars.front().opened) + ", too late for " +
             std::to_string(history_of(frame)) + " before the range";
    return {};
  }
  Result<> skip(const std::string& name, const std::string& why) {
    if (!plan_.symbols.empty()) return fail(Errc::NotFound, name + ": " + why);
    skipped.push_back({name, why});
    return {};
  }

  Listing listing_of(const std::string& name, Digits digits) {
    Listing listing;
    if (const auto known = listings_.find(name); known != listings_.end()) {
      listing = known->second;
      refine(listing, digits);
    } else {
      listing = plain_listing(name, digits);
      assumed.push_back(name + ": not in the instruments file, tick " +
                        to_text(listing.instrument.tick) + " and step " +
                        to_text(listing.instrument.step) + " as in its bars");
    }
    auto& it = listing.instrument;
    if (const auto ladder = ladders_.find(name); ladder != ladders_.end()) {
      it.brackets = ladder->second;
    } else {
      it.brackets = standard_brackets();
      assumed.push_back(name + ": margin ladder not known, the standard one");
    }
    if (listing.status != "TRADING") {
      assumed.push_back(name + ": " + listing.status + " in the instruments file, traded anyway");
      listing.status = "TRADING";
      it.tradable = true;
    }
    return listing;
  }

  // The bars may show a finer grid than the file knows: prices must lie on the tick.
  void refine(Listing& listing, Digits digits) {
    auto& it = listing.instrument;
    const auto tick = digit<Price>(digits.price);
    if (it.tick.raw() % tick.raw() == 0 && tick < it.tick) {
      assumed.push_back(it.symbol + ": tick " + to_text(tick) + " as in its bars, not " +
                        to_text(it.tick));
      it.tick = tick;
      listing.price_precision = std::max(listing.price_precision, digits.price);
    }
  }

  const ReplaySource& source_;
  const ReplayPlan& plan_;
  std::map<std::string, std::vector<FundingRate>> funding_;
  std::map<std::string, Listing> listings_;
  std::map<std::string, std::vector<Bracket>> ladders_;
};

}  // namespace

ReplaySource beside(const fs::path& klines) {
  const auto parent = klines / "..";
  ReplaySource source{.klines = klines};
  if (std::error_code error; fs::is_directory(parent / "funding", error))
    source.funding = parent / "funding";
  source.instruments = first_named(parent / "payloads" / "full", "exchangeInfo");
  source.brackets = first_named(parent / "payloads" / "full", "leverage_tiers");
  return source;
}

Result<Replay> load_replay(const ReplaySource& source, const ReplayPlan& plan) {
  GYRE_TRY(const auto files, find_klines(source.klines));
  for (const auto& name : plan.symbols)
    if (!files.contains(name)) return fail(Errc::NotFound, name + ": no kline files");
  Loader loader{source, plan};
  GYRE_CHECK(loader.load_sides());
  for (const auto& [name, frames] : files)
    if (plan.symbols.empty() || std::ranges::find(plan.symbols, name) != plan.symbols.end())
      GYRE_CHECK(loader.load_symbol(name, frames));
  GYRE_TRY(auto market, ReplayMarket::make(std::move(loader.symbols), plan.range));
  return Replay{std::move(market), std::move(loader.skipped), std::move(loader.assumed)};
}

}  // namespace gyre::sim
