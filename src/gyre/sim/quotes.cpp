#include "gyre/sim/quotes.hpp"

#include <algorithm>
#include <cmath>

#include "gyre/core/ensure.hpp"

namespace gyre::sim {

PathPoint point_before(Timestamp t) {
  PathPoint point{floor_to(t, 1min), kPathOffsets.size() - 1};
  while (point.at() > t) --point.place;
  return point;
}

PathPoint point_after(Timestamp t) {
  auto point = point_before(t);
  if (++point.place < kPathOffsets.size()) return point;
  return {point.minute + 1min, 0};
}

Price exact(double level) {
  const auto price = to_tick(level, Price::from_raw(1), Rounding::Nearest);
  ensure(price.has_value(), "a market's prices are prices");
  return *price;
}

Quotes::Quotes(std::shared_ptr<const Market> market, CostSettings costs)
    : market_{std::move(market)}, costs_{costs} {
  for (SymbolIndex s = 0; s < listings().size(); ++s) lives_.push_back(market_->life(s));
}

std::optional<SymbolIndex> Quotes::find(std::string_view name) const {
  const auto of = [](const Listing& listing) -> std::string_view {
    return listing.instrument.symbol;
  };
  const auto all = listings();
  const auto it = std::ranges::lower_bound(all, name, {}, of);
  if (it == all.end() || of(*it) != name) return std::nullopt;
  return static_cast<SymbolIndex>(it - all.begin());
}

std::optional<Bar> Quotes::minute(SymbolIndex symbol, Timestamp opened) {
  return market_->minute(symbol, opened, cache_);
}

Price Quotes::last(SymbolIndex symbol, Timestamp now) {
  const auto point = point_before(now);
  if (const auto bar = minute(symbol, point.minute)) return exact(path(*bar)[point.place]);
  for (const auto reach : {milliseconds{1h}, milliseconds{240h}}) {
    bars_.clear();
    market_->bars(symbol, Timeframe::m1, {point.minute - reach, point.minute}, bars_);
    if (!bars_.empty()) return exact(bars_.back().close);
  }
  return {};
}

std::optional<Price> Quotes::taker(SymbolIndex symbol, OrderSide side, Quantity quantity,
                                   Timestamp now) {
  const auto bar = minute(symbol, floor_to(now, 1min));
  if (!bar) return std::nullopt;
  const double base = path(*bar)[point_before(now).place];
  return taker_price(costs_, side, base, quantity.to_double(), liquidity(symbol, now), *bar,
                     instrument(symbol).tick);
}

Liquidity Quotes::liquidity(SymbolIndex symbol, Timestamp now) {
  const int its_rank = rank(symbol, now);
  const auto end = floor_to(now, 1min);
  bars_.clear();
  market_->bars(symbol, Timeframe::m1, {end - kLiquidityBars * 1min, end}, bars_);
  return measure(bars_, its_rank);
}

int Quotes::rank(SymbolIndex symbol, Timestamp now) {
  const auto midnight = floor_to(now, 24h);
  if (ranks_.empty() || ranked_ != midnight) {
    std::vector<double> volumes;
    for (SymbolIndex s = 0; s < listings().size(); ++s) {
      bars_.clear();
      market_->bars(s, Timeframe::h1, {midnight - 24h, midnight}, bars_);
      volumes.push_back(quote_volume_24h(bars_));
    }
    ranks_ = volume_ranks(volumes);
    ranked_ = midnight;
  }
  return ranks_[symbol];
}

double Quotes::half_spread(SymbolIndex symbol, Timestamp now) {
  return gyre::half_spread(costs_, rank(symbol, now), last(symbol, now).to_double(),
                           instrument(symbol).tick.to_double());
}

std::optional<Bar> Quotes::forming(SymbolIndex symbol, Timestamp now) {
  const auto point = point_before(now);
  auto bar = minute(symbol, point.minute);
  if (!bar) return std::nullopt;
  const auto prices = path(*bar);
  const std::span seen{prices.data(), point.place + 1};
  bar->high = *std::ranges::max_element(seen);
  bar->low = *std::ranges::min_element(seen);
  bar->close = seen.back();
  bar->volume = std::floor(bar->volume * static_cast<double>(seen.size()) / 4);
  return bar;
}

Funding Quotes::next_funding(SymbolIndex symbol, Timestamp after) const {
  auto funding = market_->next_funding(symbol, after);
  if (!funding.known) funding.rate = costs_.unknown_funding;
  return funding;
}

}  // namespace gyre::sim
