#include "gyre/sim/synthetic_market.hpp"

#include <algorithm>
#include <cmath>

#include "gyre/core/ensure.hpp"
#include "gyre/sim/portable_math.hpp"

namespace gyre::sim {
namespace {

constexpr auto kFundingStep = 8h;

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
  for (int rank = 1; rank <= options.symbols; ++rank) {
    characters_.push_back(draw_character(seed_, rank));
    listings_.push_back(list_symbol(characters_.back(), rank));
  }
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
                static_cast<double>(bar.volume) * it.quantum},
          opened};
}

std::optional<Bar> SyntheticMarket::minute(SymbolIndex symbol, Timestamp opened,
                                           SyntheticCache& cache) const {
  if (opened < kSyntheticLife.begin || opened >= range_.end) return std::nullopt;
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
  const auto first = floor_to(std::max(opened.begin, kSyntheticLife.begin) + frame - 1ms, frame);
  const auto end = std::min(opened.end, range_.end);
  Descent factor, own;
  if (timeframe <= Timeframe::m15) {
    for (auto hour = floor_to(first, 1h); hour < end; hour += 1h)
      fine_bars(symbol, timeframe, hour, hour_bar(symbol, hour, factor, own), {first, end}, out);
    return;
  }
  for (auto begin = first; begin < end; begin += frame) {
    auto whole = hour_bar(symbol, begin, factor, own);
    for (auto hour = begin + 1h; hour < begin + frame; hour += 1h) {
      const auto next = hour_bar(symbol, hour, factor, own);
      whole.high = std::max(whole.high, next.high);
      whole.low = std::min(whole.low, next.low);
      whole.close = next.close;
      whole.volume += next.volume;
    }
    out.push_back(on_scale(symbol, begin, whole));
  }
}

Funding SyntheticMarket::next_funding(SymbolIndex symbol, Timestamp after) const {
  const auto at = next_after(after, kFundingStep);
  const auto& it = characters_[symbol];
  const double week = gauss(key_at(it, floor_to(at, 24h * 7), 5));
  const double rate = 1e4 + 1.5e4 * week + 1e4 * gauss(key_at(it, at, 6));  // in 1e-8
  return {at, Rate::from_raw(std::llround(std::clamp(rate, -3e5, 3e5)))};
}

}  // namespace gyre::sim
