#include "gyre/sim/synthetic_market.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

#include "gyre/core/ensure.hpp"
#include "gyre/sim/portable_math.hpp"

namespace gyre::sim {
namespace {

constexpr auto kFundingStep = 8h;
constexpr std::array<std::string_view, kWideNames> kWide{"币安人生", "龙虾", "修仙"};
constexpr int kStayingRanks = 10;
constexpr std::chrono::days kOldEnough{120};  // to have all the history that a start asks for

// Parts of this purpose of this symbol at this time.
std::uint64_t key_at(const Character& it, Timestamp at, std::uint64_t purpose) {
  return key(it.key, to_ms(at), purpose);
}

}  // namespace

SyntheticMarket::SyntheticMarket(const SyntheticOptions& options)
    : seed_{options.seed}, range_{options.range} {
  ensure(1 <= options.symbols && options.symbols <= 999, "1 to 999 symbols");
  ensure(kSyntheticLife.begin <= range_.begin && range_.end <= kSyntheticLife.end,
         "a span inside the generated life");
  ensure(options.wide_names <= kWideNames, "as many wide names as there are");
  const int wide_from = options.symbols / 2 + 1;
  for (int rank = 1; rank <= options.symbols; ++rank) {
    const int wide = rank - wide_from;
    const bool is_wide = 0 <= wide && wide < options.wide_names;
    characters_.push_back(draw_character(seed_, rank));
    listings_.push_back(list_symbol(characters_.back(), rank,
                                    is_wide ? std::string{kWide[static_cast<std::size_t>(wide)]}
                                            : fmt::format("SYN{:03}", rank)));
    auto& onboard = listings_.back().instrument.onboard;
    if (onboard > range_.begin - kOldEnough) onboard = kSyntheticLife.begin;
  }
  lives_.resize(characters_.size());
  draw_lives(options);
  sort_by_name();
}

// Names outside ASCII come after the others.
void SyntheticMarket::sort_by_name() {
  std::vector<std::size_t> places(listings_.size());
  std::iota(places.begin(), places.end(), 0uz);
  std::ranges::sort(places, {}, [this](std::size_t i) -> const std::string& {
    return listings_[i].instrument.symbol;
  });
  const auto in_order = [&](auto& all) {
    auto sorted = all;
    for (std::size_t i = 0; i < places.size(); ++i) sorted[i] = all[places[i]];
    all = std::move(sorted);
  };
  in_order(listings_);
  in_order(characters_);
  in_order(lives_);
}

// By rank, as they were made.
void SyntheticMarket::draw_lives(const SyntheticOptions& options) {
  const auto length = options.turnover.end - options.turnover.begin;
  const auto first = floor_to(options.turnover.begin + length / 5, 1h) + 1h;
  const auto hours = (options.turnover.end - length / 5 - first) / 1h;
  const auto stay = std::min<std::size_t>(kStayingRanks, lives_.size() / 2);
  if (options.turnover_share.is_zero() || hours < 1) return;
  std::vector<std::size_t> places(lives_.size() - stay);
  std::iota(places.begin(), places.end(), stay);
  const auto draw = [this](std::size_t i, int purpose) { return key(characters_[i].key, purpose); };
  std::ranges::sort(places, {}, [&](std::size_t i) { return draw(i, 8); });
  const double share = options.turnover_share.to_double() * static_cast<double>(lives_.size());
  const auto count = std::max<std::size_t>(2, static_cast<std::size_t>(std::llround(share)));
  places.resize(std::min(places.size(), count));
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto place = places[i];
    const auto hour = static_cast<std::int64_t>(draw(place, 9) % static_cast<std::uint64_t>(hours));
    const auto at = first + hour * 1h;
    (i % 2 == 0 ? lives_[place].listed : lives_[place].delisted) = at;
    if (i % 2 == 0) listings_[place].instrument.onboard = at;
  }
}

// Where it has bars.
TimeRange SyntheticMarket::lived(SymbolIndex symbol) const {
  return {listings_[symbol].instrument.onboard,
          lives_[symbol].delisted.value_or(kSyntheticLife.end)};
}

GridBar SyntheticMarket::hour_bar(SymbolIndex symbol, Timestamp hour, Descent& factor,
                                  Descent& own) const {
  const auto& it = characters_[symbol];
  const auto regime = key(seed_, 0x5247);
  const auto market = factor.seek(key(seed_, 0x4d4b), regime, hour);
  const auto self = own.seek(key(it.key, 0x4f57), regime, hour);
  const auto ticks = [&](double with_market, double by_itself) {
    const double x = it.factor_volatility * with_market + it.own_volatility * by_itself;
    return std::llround(it.base_ticks * portable_exp(std::clamp(x, -4.0, 4.0)));
  };
  const auto open = ticks(market.begin, self.begin), close = ticks(market.end, self.end);
  const double f = it.factor_volatility, s = it.own_volatility;
  const double variance = f * f * market.activity + s * s * self.activity;
  const double excitement = std::sqrt(variance / (f * f + s * s));
  const auto base = key_at(it, hour, 1);
  const double volume =
      it.hour_quanta * (0.3 + 0.7 * excitement) * portable_exp(0.35 * gauss(base + 7));
  const auto price = static_cast<double>(open);
  return draw_bar(open, close, variance * price * price, std::llround(volume), base);
}

SplitKeys SyntheticMarket::split_keys(SymbolIndex symbol, Timestamp at,
                                      std::uint64_t purpose) const {
  return {key_at(characters_[symbol], at, purpose), key(seed_, to_ms(at), purpose)};
}

Bar SyntheticMarket::on_scale(SymbolIndex symbol, Timestamp opened, const GridBar& bar) const {
  const auto& it = characters_[symbol];
  const auto price = [&](std::int64_t ticks) {
    return static_cast<double>(ticks * it.tick_raw) / Price::kScale;
  };
  return {Ohlcv{price(bar.open), price(bar.high), price(bar.low), price(bar.close),
                static_cast<double>(bar.volume) * it.quantum, opened}};
}

std::optional<Bar> SyntheticMarket::minute(SymbolIndex symbol, Timestamp opened,
                                           SyntheticCache& cache) const {
  const auto there = lived(symbol);
  if (opened < there.begin || opened >= std::min(there.end, range_.end)) return std::nullopt;
  cache.symbols.resize(characters_.size());
  auto& last = cache.symbols[symbol];
  const auto hour = floor_to(opened, 1h), quarter = floor_to(opened, 15min);
  if (!last.has_hour || last.hour != hour) {
    const auto whole = hour_bar(symbol, hour, cache.factor, last.own);
    split_bar(whole, split_keys(symbol, hour, 2), last.quarters);
    last.hour = hour;
    last.has_hour = true;
    last.has_quarter = false;
  }
  if (!last.has_quarter || last.quarter != quarter) {
    const auto& whole = last.quarters[static_cast<std::size_t>((quarter - hour) / 15min)];
    std::array<GridBar, 3> fives{};
    split_bar(whole, split_keys(symbol, quarter, 3), fives);
    for (std::size_t i = 0; i < fives.size(); ++i)
      split_bar(fives[i], split_keys(symbol, quarter + i * 5min, 4),
                std::span{last.minutes}.subspan(i * 5, 5));
    last.quarter = quarter;
    last.has_quarter = true;
  }
  const auto place = static_cast<std::size_t>((opened - quarter) / 1min);
  return on_scale(symbol, opened, last.minutes[place]);
}

void SyntheticMarket::fine_bars(SymbolIndex symbol, Timeframe timeframe, Timestamp hour,
                                const GridBar& bar, TimeRange opened, std::vector<Bar>& out) const {
  const auto wanted = [&](Timestamp begin, milliseconds length) {
    return begin < opened.end && begin + length > opened.begin;
  };
  const auto take = [&](Timeframe frame, Timestamp begin, const GridBar& part) {
    if (frame == timeframe && opened.begin <= begin && begin < opened.end)
      out.push_back(on_scale(symbol, begin, part));
    return frame != timeframe && wanted(begin, duration(frame));
  };
  std::array<GridBar, 4> quarters{};
  std::array<GridBar, 3> fives{};
  std::array<GridBar, 5> minutes{};
  split_bar(bar, split_keys(symbol, hour, 2), quarters);
  for (std::size_t q = 0; q < quarters.size(); ++q) {
    const auto quarter = hour + q * 15min;
    if (!take(Timeframe::m15, quarter, quarters[q])) continue;
    split_bar(quarters[q], split_keys(symbol, quarter, 3), fives);
    for (std::size_t f = 0; f < fives.size(); ++f) {
      const auto five = quarter + f * 5min;
      if (!take(Timeframe::m5, five, fives[f])) continue;
      split_bar(fives[f], split_keys(symbol, five, 4), minutes);
      for (std::size_t m = 0; m < minutes.size(); ++m)
        take(Timeframe::m1, five + m * 1min, minutes[m]);
    }
  }
}

void SyntheticMarket::bars(SymbolIndex symbol, Timeframe timeframe, TimeRange opened,
                           std::vector<Bar>& out) const {
  const auto frame = duration(timeframe);
  const auto there = lived(symbol);
  const auto first =
      std::max(floor_to(opened.begin + frame - 1ms, frame), floor_to(there.begin, frame));
  const auto end = std::min({opened.end, range_.end, there.end});
  Descent factor, own;
  if (timeframe <= Timeframe::m15) {
    for (auto hour = floor_to(first, 1h); hour < end; hour += 1h)
      fine_bars(symbol, timeframe, hour, hour_bar(symbol, hour, factor, own), {first, end}, out);
    return;
  }
  for (auto begin = first; begin < end; begin += frame) {
    const auto from = std::max(begin, there.begin), until = std::min(begin + frame, there.end);
    auto whole = hour_bar(symbol, from, factor, own);
    for (auto hour = from + 1h; hour < until; hour += 1h) {
      const auto next = hour_bar(symbol, hour, factor, own);
      whole.high = std::max(whole.high, next.high);
      whole.low = std::min(whole.low, next.low);
      whole.close = next.close;
      whole.volume += next.volume;
    }
    out.push_back(on_scale(symbol, begin, whole));
  }
}

Timestamp SyntheticMarket::first_bar(SymbolIndex symbol, Timeframe timeframe) const {
  return floor_to(lived(symbol).begin, duration(timeframe));
}

Funding SyntheticMarket::next_funding(SymbolIndex symbol, Timestamp after) const {
  const auto at = next_after(after, kFundingStep);
  const auto& it = characters_[symbol];
  const double week = gauss(key_at(it, floor_to(at, 24h * 7), 5));
  const double rate = 1e4 + 1.5e4 * week + 1e4 * gauss(key_at(it, at, 6));  // in 1e-8
  return {at, Rate::from_raw(std::llround(std::clamp(rate, -3e5, 3e5)))};
}

}  // namespace gyre::sim
