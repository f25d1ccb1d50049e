#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

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
  static constexpr double kFar = std::numeric_limits<double>::infinity();
  // Demand has sign +1, supply -1; both are seen as from the price that comes to them, so that one
  // rule serves either.
  struct Block {
    double sign = 0;
    double front = 0;  // where the price comes in
    double back = 0;   // beyond it the block is broken
    bool breaks(double close) const { return sign * (close - back) < 0; }
  };
  struct Pending {
    Block block{};
    double close = 0;
    int beyond = 0;  // closes beyond the candle's own, in its direction
    int age = 0;     // bars since
    bool broken = false;
  };

  int period = 20;
  double body = 0.7;
  double volume = 1.5;
  double wick = 0.005;

  // First what every bar touches.
  MovingMean mean{};
  // What was seen when last looked at, and the closes between which it is still so.
  std::array<double, 4> zones{kNaN, kNaN, kNaN, kNaN};
  double calm_above = kFar, calm_below = 0;
  std::uint32_t waiting = 0;                   // of the pending
  std::uint32_t count = 0;                     // of the blocks
  std::array<Pending, kConfirming> pending{};  // oldest first
  std::array<Block, kKept> blocks{};           // oldest first

  static constexpr std::tuple attributes{
      Attribute{"period", &OrderBlocks::period, "bars", 2, 200, "bars of the mean volume"},
      Attribute{"body", &OrderBlocks::body, "of range", 0.05, 1, "least body of the candle"},
      Attribute{"volume", &OrderBlocks::volume, "of mean", 0, 100, "least volume of the candle"},
      Attribute{"wick", &OrderBlocks::wick, "of range", 0, 1, "least height of the zone"}};

  int warm_up() const { return period + kConfirming; }
  std::size_t window() const { return static_cast<std::size_t>(period); }
  void lend(double* memory) { mean.lend(memory, period); }

  std::array<double, 4> update(const Ohlcv& bar) {
    if (waiting > 0) [[unlikely]]
      confirm(bar.close);
    const double usual = mean.update(bar.volume);
    const double range = bar.high - bar.low, move = std::fabs(bar.close - bar.open);
    // One question: each half alone is as often true as not, and nobody can foresee which.
    const double spare = std::min(bar.volume - volume * usual, move - body * range);
    if (spare >= 0 && range > 0) [[unlikely]]
      await(bar);
    if (!(calm_above < bar.close && bar.close < calm_below)) [[unlikely]]
      look(bar.close);
    return zones;
  }

 private:
  // The seldom parts are kept out of the way of the one that every bar goes.

  // Begins to wait for what the next bars say of a forceful candle.
  [[gnu::noinline]] void await(const Ohlcv& bar) {
    const Block block =
        bar.close > bar.open ? Block{1, bar.open, bar.low} : Block{-1, bar.open, bar.high};
    if (block.sign * (block.front - block.back) < wick * (bar.high - bar.low)) return;
    pending[waiting++] = {block, bar.close};
  }

  // Each candle that waits hears of the new close, and is done with when it has heard three.
  [[gnu::noinline]] void confirm(double close) {
    for (auto& one : std::span{pending.data(), waiting}) {
      one.beyond += one.block.sign * (close - one.close) > 0;
      one.broken = one.broken || one.block.breaks(close);
      ++one.age;
    }
    if (pending[0].age < kConfirming) return;
    if (!pending[0].broken && pending[0].beyond >= kEnough) {
      if (count == kKept) std::shift_left(blocks.begin(), blocks.end(), 1), --count;
      blocks[count++] = pending[0].block;
      calm_above = kFar;
    }
    std::shift_left(pending.begin(), pending.end(), 1);
    --waiting;
  }

  // Drops what is broken, finds the nearest of each side (the later of two that are equally near),
  // and how far the close may go until an edge lies between it and here: so long nothing changes.
  [[gnu::noinline]] void look(double close) {
    const auto end = blocks.begin() + static_cast<std::ptrdiff_t>(count);
    const auto kept = std::remove_if(blocks.begin(), end,
                                     [&](const Block& block) { return block.breaks(close); });
    count = static_cast<std::uint32_t>(kept - blocks.begin());
    zones = {kNaN, kNaN, kNaN, kNaN};
    calm_above = -kFar, calm_below = kFar;
    double demand = kFar, supply = kFar;
    for (const Block& block : std::span{blocks.data(), count}) {
      const double away = std::max(block.sign * (close - block.front), 0.0);
      if (block.sign > 0 && away <= demand) {
        demand = away;
        zones[DemandLow] = block.back, zones[DemandHigh] = block.front;
      }
      if (block.sign < 0 && away <= supply) {
        supply = away;
        zones[SupplyLow] = block.front, zones[SupplyHigh] = block.back;
      }
      for (const double edge : {block.front, block.back}) {
        if (edge <= close) calm_above = std::max(calm_above, edge);
        if (edge >= close) calm_below = std::min(calm_below, edge);
      }
    }
  }
};

}  // namespace gyre
