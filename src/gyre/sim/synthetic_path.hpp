#pragma once

#include <array>
#include <cstdint>

#include "gyre/core/time.hpp"

// A random walk that can be entered anywhere. Time is cut into blocks of 2048 hours; a block's ends
// are drawn by themselves (so prices stay near their base over the years), and the hours between by
// halving: each midpoint is a Brownian bridge in a trading time that is itself split unevenly at
// every halving. The uneven splits make quiet and wild stretches at all scales, and rare extreme
// ones make jumps (a multifractal walk; Mandelbrot, Calvet, Fisher 1997).
namespace gyre::sim {

inline constexpr TimeRange kSyntheticLife{
    Timestamp{std::chrono::sys_days{std::chrono::year{2016} / 1 / 1}},
    Timestamp{std::chrono::sys_days{std::chrono::year{2046} / 1 / 1}}};

// An hour of the walk: where it begins and ends, and how much trading time it holds. The unit is
// the deviation of a mean hour.
struct WalkHour {
  double begin = 0, end = 0, activity = 1;
};

// Remembers the way down to the last hour, of which the next one shares most.
class Descent {
 public:
  // `walk` and `regime` are keys; the regime, drawn once a block, scales its activity.
  WalkHour seek(std::uint64_t walk, std::uint64_t regime, Timestamp hour);

 private:
  static constexpr int kLevels = 11;
  std::array<WalkHour, kLevels + 1> path_{};
  std::int64_t hour_ = -1;
};

}  // namespace gyre::sim
