#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gyre/core/random.hpp"
#include "gyre/ml/evidence/sample.hpp"
#include "gyre/ml/evidence/scores.hpp"

namespace gyre::ml {

// Numbers one after the other from one seed.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : seed_{seed} {}

  double share() { return uniform(key(seed_, ++count_)); }  // in [0, 1)
  bool happens(double p) { return share() < p; }
  int below(int limit) { return static_cast<int>(share() * limit); }
  double normal() {  // Box and Muller
    const double radius = std::sqrt(-2 * std::log(1 - share()));
    return radius * std::cos(6.283185307179586 * share());
  }

 private:
  std::uint64_t seed_, count_ = 0;
};

// Scores with what came of them, owned.
struct ScoredRows {
  std::vector<double> p, y, weight;

  ScoredRows(std::vector<double> scores, std::vector<double> outcomes)
      : p{std::move(scores)}, y{std::move(outcomes)}, weight(p.size(), 1.0) {}
  operator Scored() const { return {p, y, weight}; }
};

inline constexpr Timestamp kDay0 = from_ms(1'700'006'400'000);
inline constexpr milliseconds kDay = std::chrono::days{1};

// Labels of an hour each, so many a day, of one symbol; wins come up with probability `win`.
inline std::vector<Sample> steady_samples(int days, int a_day, double win, std::uint64_t seed) {
  Chance chance{seed};
  std::vector<Sample> samples;
  for (int i = 0; i < days * a_day; ++i) {
    Sample s;
    s.id = static_cast<std::uint64_t>(i);
    s.symbol = "BTCUSDT", s.strategy = "breakout", s.reward_risk = 2;
    s.at = kDay0 + i * (kDay / a_day);
    s.due = s.at + 1h;
    s.y = chance.happens(win);
    s.r = s.y ? 1.9 : -1.1;
    for (auto& x : s.x) x = static_cast<float>(chance.normal());
    samples.push_back(std::move(s));
  }
  return samples;
}

}  // namespace gyre::ml
