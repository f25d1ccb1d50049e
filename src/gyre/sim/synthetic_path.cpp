#include "gyre/sim/synthetic_path.hpp"

#include <bit>
#include <cmath>

#include "gyre/core/ensure.hpp"
#include "gyre/sim/portable_math.hpp"

namespace gyre::sim {
namespace {

constexpr double kBlockHours = 2048;
constexpr double kEndDeviation = 32;  // sqrt(2048 / 2): two free ends differ as a walk's would
constexpr double kRegimeDeviation = 0.3, kSplit = 0.42, kJumpChance = 0.004, kJumpSplit = 6;

WalkHour whole_block(std::uint64_t walk, std::uint64_t regime, std::int64_t block) {
  const double r = kRegimeDeviation * gauss(key(regime, block));
  return {kEndDeviation * gauss(key(walk, block)), kEndDeviation * gauss(key(walk, block + 1)),
          kBlockHours * portable_exp(r - kRegimeDeviation * kRegimeDeviation / 2)};
}

// Half of a stretch, given the key of its midpoint.
WalkHour half_of(const WalkHour& whole, bool second, std::uint64_t midpoint) {
  const bool jump = uniform(midpoint + 1) < kJumpChance;
  const double s = kSplit * (jump ? kJumpSplit : 1) * gauss(midpoint + 2);
  const double share = 0.5 * (1 + s / std::sqrt(1 + s * s));
  const double mid = whole.begin + share * (whole.end - whole.begin) +
                     std::sqrt(whole.activity * share * (1 - share)) * gauss(midpoint + 3);
  if (second) return {mid, whole.end, whole.activity * (1 - share)};
  return {whole.begin, mid, whole.activity * share};
}

}  // namespace

WalkHour Descent::seek(std::uint64_t walk, std::uint64_t regime, Timestamp hour) {
  ensure(kSyntheticLife.begin <= hour && hour < kSyntheticLife.end, "a generated hour");
  const std::int64_t wanted = (hour - kSyntheticLife.begin) / 1h;
  const std::int64_t block = wanted >> kLevels;
  int level = 0;
  if (hour_ >= 0 && hour_ >> kLevels == block)
    level = kLevels - static_cast<int>(std::bit_width(static_cast<std::uint64_t>(wanted ^ hour_)));
  else
    path_[0] = whole_block(walk, regime, block);
  const std::int64_t local = wanted & ((1 << kLevels) - 1);
  for (; level < kLevels; ++level) {
    const std::int64_t node = (1 << level) | (local >> (kLevels - level));
    const bool second = (local >> (kLevels - 1 - level) & 1) != 0;
    const auto from = static_cast<std::size_t>(level);
    path_[from + 1] = half_of(path_[from], second, key(walk, block, node));
  }
  hour_ = wanted;
  return path_.back();
}

}  // namespace gyre::sim
