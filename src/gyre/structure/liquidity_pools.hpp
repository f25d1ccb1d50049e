#pragma once

#include "gyre/indicators/ranges.hpp"
#include "gyre/structure/swings.hpp"

// Liquidity: the stops that rest beyond swings, and the bars that fetch them. A confirmed swing is
// a pool; a swing within `tolerance` ATR of a pool of its kind joins it, and the pool lies at the
// farthest price of them all. A pool ends with the first bar that reaches beyond it by more than
// the tolerance: when the bar closes back inside it has swept the pool, otherwise it has run it.
namespace gyre {

struct LiquidityPools {
  static constexpr std::string_view name = "liquidity_pools";
  static constexpr std::array<std::string_view, 9> outputs{
      "above", "above_touches", "below", "below_touches", "sweep",
      "depth", "since",         "swept", "swept_touches"};
  // The nearest pool above and below, in price, and the swings it is made of. Of the last sweep:
  // the way that the price came back, +1 from below and -1 from above, 0 when there was none within
  // `age`, NaN until there was a pool; how far beyond the pool, in ATR; bars since, 0 at its bar;
  // the pool and its swings. Of several that one bar sweeps, the farthest counts; of both sides,
  // the deeper one, and neither when they are equally deep.
  enum Output : std::uint8_t {
    Above,
    AboveTouches,
    Below,
    BelowTouches,
    Sweep,
    Depth,
    Since,
    Swept,
    SweptTouches
  };

  static constexpr std::size_t kKept = 12;
  struct Pool {
    double sign = 0;  // +1 above highs, -1 below lows
    double price = kNaN, touches = kNaN;
    double at = kNaN;  // of the last swing of it
  };

  int left = 5;
  int right = 3;
  int age = 150;
  double tolerance = 0.1;

  Both<Pool> nearest{};
  double sweep = kNaN, depth = kNaN, swept_at = kNaN, swept = kNaN, swept_touches = kNaN;
  double forgets = kFar;    // the bar after which the sweep or a pool is too old
  std::uint32_t count = 0;  // of the pools
  Atr atr{};
  Swings swings{};
  std::array<Pool, kKept> pools{};  // oldest first

  static constexpr std::tuple attributes{
      Attribute{"left", &LiquidityPools::left, "bars", 1, 50, "bars before a swing"},
      Attribute{"right", &LiquidityPools::right, "bars", 1, 50, "bars that confirm a swing"},
      Attribute{"age", &LiquidityPools::age, "bars", 10, 400, "older ones are forgotten"},
      Attribute{"tolerance", &LiquidityPools::tolerance, "atr", 0, 2,
                "distance of what is equal; beyond it a pool is reached"}};
  Swings parts() const { return {.left = left, .right = right, .age = age}; }
  std::size_t window() const { return parts().window(); }
  void lend(double* memory) {
    swings = parts();
    swings.lend(memory);
  }

  std::array<double, 9> update(const Ohlcv& bar) {
    const double range = atr.update(bar), more = tolerance * range;
    if ((bar.high - nearest.high.price > more) | (nearest.low.price - bar.low > more)) [[unlikely]]
      end_pools(bar, range);
    if (swings.step(bar)) [[unlikely]]
      take_swings(more);
    if (swings.now > forgets) [[unlikely]]
      look();
    return {nearest.high.price,
            nearest.high.touches,
            nearest.low.price,
            nearest.low.touches,
            sweep,
            depth,
            swings.now - swept_at,
            swept,
            swept_touches};
  }

  std::size_t levels(std::span<Level> room) const {
    std::size_t given = 0;
    for (const Pool& pool : std::span{pools.data(), count}) {
      if (given == room.size()) break;
      room[given++] = {.what = pool.sign > 0 ? "buy_side_liquidity" : "sell_side_liquidity",
                       .sign = static_cast<int>(-pool.sign),
                       .low = pool.price,
                       .high = pool.price,
                       .strength = std::min(pool.touches / 3, 1.0),
                       .age = static_cast<int>(swings.now - pool.at) - right,
                       .tests = static_cast<int>(pool.touches) - 1};
    }
    return given;
  }

 private:
  // The swings have not seen this bar yet.
  [[gnu::noinline]] void end_pools(const Ohlcv& bar, double range) {
    Both<Pool> taken{};
    const auto ends = [&](const Pool& pool) {
      const double s = pool.sign;
      if (!(s * (reach(bar, s) - pool.price) > tolerance * range)) return false;
      const double before = taken.of(s).price;
      if (s * (bar.close - pool.price) < 0 && !(s * (pool.price - before) <= 0)) taken.of(s) = pool;
      return true;
    };
    const auto end = pools.begin() + static_cast<std::ptrdiff_t>(count);
    count = static_cast<std::uint32_t>(std::remove_if(pools.begin(), end, ends) - pools.begin());
    const auto deep = [&](double s) {
      const double beyond = s * (reach(bar, s) - taken.of(s).price);
      return std::isnan(beyond) ? 0 : beyond;
    };
    if (deep(+1) != deep(-1)) {
      const double sign = deep(+1) > deep(-1) ? +1 : -1;
      const Pool& pool = taken.of(sign);
      sweep = -sign, depth = deep(sign) / range, swept_at = swings.now + 1;
      swept = pool.price, swept_touches = pool.touches;
    }
    look();
  }

  [[gnu::noinline]] void take_swings(double tolerated) {
    drop_old();
    for (const double sign : kSigns)
      if (swings.fresh(sign)) join(sign, swings.last.of(sign), tolerated);
    look();
  }

  void join(double sign, const Swing& swing, double tolerated) {
    Pool* joined = nullptr;
    double away = tolerated;
    for (Pool& pool : std::span{pools.data(), count}) {
      if (pool.sign != sign || !(std::fabs(pool.price - swing.price) <= away)) continue;
      joined = &pool;
      away = std::fabs(pool.price - swing.price);
    }
    Pool pool{sign, swing.price, 1, swing.at};
    if (joined != nullptr) {  // it goes to the end, where the newest are
      pool.price = sign * std::max(sign * joined->price, sign * swing.price);
      pool.touches = joined->touches + 1;
      std::shift_left(joined, pools.data() + count--, 1);
    } else if (count == kKept) {
      std::shift_left(pools.begin(), pools.end(), 1), --count;
    }
    pools[count++] = pool;
  }

  void drop_old() {
    std::uint32_t old = 0;
    while (old < count && swings.now - pools[old].at > age) ++old;
    std::shift_left(pools.data(), pools.data() + count, static_cast<std::ptrdiff_t>(old));
    count -= old;
  }

  // Finds the nearest of each side, and when something will be too old.
  [[gnu::noinline]] void look() {
    drop_old();
    if (swings.now - swept_at > age) sweep = 0, depth = swept_at = swept = swept_touches = kNaN;
    if (std::isnan(sweep)) sweep = 0;
    forgets = swept_at + age < kFar ? swept_at + age : kFar;
    if (count > 0) forgets = std::min(forgets, pools[0].at + age);
    nearest = {};
    for (const Pool& pool : std::span{pools.data(), count}) {
      Pool& near = nearest.of(pool.sign);
      if (!(pool.sign * (pool.price - near.price) > 0)) near = pool;
    }
  }
};

}  // namespace gyre
