#pragma once

#include <tuple>

#include "gyre/indicators/averages.hpp"
#include "gyre/indicators/ranges.hpp"
#include "gyre/structure/zones.hpp"

// Order blocks: zones left behind by a displacement, a forceful candle that the next bars
// confirmed. A candle qualifies by its body and wick (shares of its range), its range (in ATR) and
// its volume (in usual ones), the last two as of itself; demand is the lower wick of a rising
// candle, supply the upper wick of a falling one. Its block exists once three more bars have
// closed, at least two of them beyond its close and none beyond the zone; it ends with a close
// beyond the zone or when it is too old. So nothing that was said of a bar is ever taken back.
namespace gyre {

struct OrderBlocks {
  static constexpr std::string_view name = "order_blocks";
  static constexpr std::array<std::string_view, 8> outputs{
      "demand_low",      "demand_high",     "supply_low",   "supply_high",
      "demand_strength", "supply_strength", "demand_tests", "supply_tests"};
  // Of each side the zone that the price meets first when it comes back: its ends in price, its
  // strength, 0 to 1, and how often the price has come into it and left. NaN while there is none.
  enum Output : std::uint8_t {
    DemandLow,
    DemandHigh,
    SupplyLow,
    SupplyHigh,
    DemandStrength,
    SupplyStrength,
    DemandTests,
    SupplyTests
  };

  static constexpr std::size_t kConfirming = 3;
  static constexpr int kEnough = 2;
  static constexpr double kFull = 2;  // ATR: a body of as much is of strength 1
  struct Pending {
    Zone zone{};
    double close = 0;
    int beyond = 0;  // closes beyond the candle's own, in its direction
    int bars = 0;    // since
    bool broken = false;
  };

  int period = 20;
  double body = 0.7;
  double size = 1;
  double volume = 1.5;
  double wick = 0.005;
  int age = 200;

  double now = 0;  // bars so far
  MovingMean mean{};
  Atr atr{};
  std::uint32_t waiting = 0;  // of the pending
  Zones<ZoneEnd::Close> blocks{};
  std::array<Pending, kConfirming> pending{};  // oldest first

  static constexpr std::tuple attributes{
      Attribute{"period", &OrderBlocks::period, "bars", 2, 200, "bars of the mean volume"},
      Attribute{"body", &OrderBlocks::body, "of range", 0.05, 1, "least body of the candle"},
      Attribute{"size", &OrderBlocks::size, "atr", 0, 10, "least range of the candle"},
      Attribute{"volume", &OrderBlocks::volume, "of mean", 0, 100, "least volume of the candle"},
      Attribute{"wick", &OrderBlocks::wick, "of range", 0, 1, "least height of the zone"},
      Attribute{"age", &OrderBlocks::age, "bars", 2, 400, "a block lives no longer"}};
  std::size_t window() const { return static_cast<std::size_t>(period); }
  void lend(double* memory) { mean.lend(memory, period); }

  std::array<double, 8> update(const Ohlcv& bar) {
    ++now;
    blocks.update(bar, now, age);
    if (waiting > 0) [[unlikely]]
      confirm(bar.close);
    const double usual = mean.update(bar.volume), usual_range = atr.update(bar);
    const double range = bar.high - bar.low, move = std::fabs(bar.close - bar.open);
    // One question: each part alone is often true, and nobody can foresee when.
    if ((bar.volume >= volume * usual) & (move >= body * range) & (range >= size * usual_range))
        [[unlikely]]
      await(bar, usual_range);
    const ZoneView &demand = blocks.nearest(+1), &supply = blocks.nearest(-1);
    return {demand.low,       demand.high,      supply.low,   supply.high,
            strength(demand), strength(supply), demand.tests, supply.tests};
  }

  std::size_t levels(std::span<Level> room) const {
    return blocks.levels(
        "order_block", now, [this](const auto& zone) { return strength(zone); }, room);
  }

 private:
  // The force of its candle, less by every test and with age.
  double strength(const auto& zone) const {
    return zone.weight * (1 - (now - zone.born) / age) / (1 + zone.tests);
  }

  // The seldom parts are kept out of the way of the one that every bar goes.

  // Begins to wait for what the next bars say of a forceful candle.
  [[gnu::noinline]] void await(const Ohlcv& bar, double usual_range) {
    const double sign = bar.close > bar.open ? +1 : -1;
    const Zone zone{.sign = sign,
                    .front = bar.open,
                    .back = reach(bar, -sign),
                    .weight = std::min(sign * (bar.close - bar.open) / (kFull * usual_range), 1.0)};
    const double range = bar.high - bar.low;
    if (!(range > 0) || sign * (zone.front - zone.back) < wick * range) return;
    pending[waiting++] = {zone, bar.close};
  }

  // Each candle that waits hears of the new close, and is done with when it has heard three.
  [[gnu::noinline]] void confirm(double close) {
    for (auto& one : std::span{pending.data(), waiting}) {
      one.beyond += one.zone.sign * (close - one.close) > 0;
      one.broken = one.broken || one.zone.sign * (close - one.zone.back) < 0;
      ++one.bars;
    }
    if (pending[0].bars < static_cast<int>(kConfirming)) return;
    if (!pending[0].broken && pending[0].beyond >= kEnough) blocks.add(pending[0].zone, now, age);
    std::shift_left(pending.begin(), pending.end(), 1);
    --waiting;
  }
};

}  // namespace gyre
