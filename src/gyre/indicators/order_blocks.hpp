#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "gyre/indicators/averages.hpp"

// Order blocks: zones left behind by a forceful candle that the next bars confirmed. A candle
// qualifies by body, volume and wick; its block exists only once three more bars have closed, at
// least two of them beyond its close; it ends when a bar closes beyond the zone. So nothing that
// was said of a bar is ever taken back.
namespace gyre {

struct OrderBlocks {
  static constexpr std::string_view name = "order_blocks";
  static constexpr std::array<std::string_view, 4> outputs{"demand_low", "demand_high",
                                                           "supply_low", "supply_high"};
  // The nearest zone of each side to the last close, in price; NaN while there is none. Demand is
  // the lower wick of a rising candle, supply the upper wick of a falling one.
  enum Output : std::uint8_t { DemandLow, DemandHigh, SupplyLow, SupplyHigh };

  static constexpr int kConfirming = 3, kEnough = 2;
  static constexpr std::size_t kKept = 20;
  struct Block {
    int side = 0;  // +1 demand, -1 supply, 0 none
    double low = 0, high = 0;
  };
  struct Pending {
    Block block{};
    double close = 0;
    int beyond = 0;  // closes beyond the candle's own, in its direction
    bool broken = false;
  };

  int period = 20;
  double body = 0.7;
  double volume = 1.5;
  double wick = 0.005;

  MovingMean mean{};
  std::array<Pending, kConfirming> pending{};
  std::array<Block, kKept> blocks{};  // oldest first
  std::size_t count = 0;
  std::size_t next = 0;

  static constexpr std::tuple attributes{
      Attribute{"period", &OrderBlocks::period, "bars", 2, 200, "bars of the mean volume"},
      Attribute{"body", &OrderBlocks::body, "of range", 0.05, 1, "least body of the candle"},
      Attribute{"volume", &OrderBlocks::volume, "of mean", 0, 100, "least volume of the candle"},
      Attribute{"wick", &OrderBlocks::wick, "of range", 0, 1, "least height of the zone"}};

  int warm_up() const { return period + kConfirming; }
  std::size_t window() const { return static_cast<std::size_t>(period); }
  void lend(double* memory) { mean.lend(memory, period); }

  std::array<double, 4> update(const Ohlcv& bar) {
    confirm(bar.close);
    pending[next] = candidate(bar);
    next = (next + 1) % kConfirming;
    drop_broken(bar.close);
    const auto [demand_low, demand_high] = nearest(+1, bar.close);
    const auto [supply_low, supply_high] = nearest(-1, bar.close);
    return {demand_low, demand_high, supply_low, supply_high};
  }

 private:
  static bool breaks(const Block& block, double close) {
    return block.side > 0 ? close < block.low : close > block.high;
  }

  Pending candidate(const Ohlcv& bar) {
    const double usual = mean.update(bar.volume);
    const double range = bar.high - bar.low, move = bar.close - bar.open;
    const int side = move > 0 ? 1 : -1;
    Block block{side, bar.low, bar.open};
    if (side < 0) block = {side, bar.open, bar.high};
    const bool forceful = range > 0 && side * move >= body * range && bar.volume >= volume * usual;
    if (!forceful || block.high - block.low < wick * range) return {};
    return {block, bar.close, 0, false};
  }

  // Each of the last three candles hears of the new close; the oldest has then heard all three.
  void confirm(double close) {
    for (auto& one : pending) {
      if (one.block.side == 0) continue;
      one.beyond += one.block.side * (close - one.close) > 0;
      one.broken = one.broken || breaks(one.block, close);
    }
    const Pending& oldest = pending[next];
    if (oldest.block.side == 0 || oldest.broken || oldest.beyond < kEnough) return;
    if (count == kKept) std::shift_left(blocks.begin(), blocks.end(), 1), --count;
    blocks[count++] = oldest.block;
  }

  void drop_broken(double close) {
    const auto end = blocks.begin() + static_cast<std::ptrdiff_t>(count);
    const auto kept = std::remove_if(blocks.begin(), end,
                                     [&](const Block& block) { return breaks(block, close); });
    count = static_cast<std::size_t>(kept - blocks.begin());
  }

  // The later of two that are equally near.
  std::array<double, 2> nearest(int side, double close) const {
    std::array<double, 2> zone{kNaN, kNaN};
    double best = kNaN;
    for (std::size_t i = 0; i < count; ++i) {
      if (blocks[i].side != side) continue;
      const double away = std::max({blocks[i].low - close, close - blocks[i].high, 0.0});
      if (away > best) continue;  // the first is compared with NaN
      best = away;
      zone = {blocks[i].low, blocks[i].high};
    }
    return zone;
  }
};

}  // namespace gyre
