#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "gyre/core/random.hpp"
#include "gyre/ml/evidence/platt.hpp"
#include "gyre/ml/evidence/sample.hpp"

// Markets in which it is known whether there is anything to learn: twenty symbols that walk at
// random with a common factor, ideas with the stop, target, time limit and cost of real ones, and
// features that look at the walk, are slow noise, or are noise. In a planted market, three of them
// tell something of the result, and neighbours in time share a shock that nothing foretells.
namespace gyre::ml {

enum class Made : std::uint8_t {
  Walk,     // results are what the walk did: nothing can be known
  Planted,  // three features tell something
  Removed,  // they do, until `edge_ends`
};
constexpr auto names(Made) {
  return std::to_array<std::string_view>({"walk", "planted", "removed"});
}

struct MadeMarket {
  std::uint64_t seed = 1;
  Made kind = Made::Walk;
  int days = 210;
  int symbols = 20;
  double ideas_a_day = 4;  // a symbol
  int edge_ends = 0;       // day
  double edge = 0.455;     // of the log odds, for one deviation of what is planted
  double edge_after = 0;   // what is left of it when it ends
};

inline const Timestamp kMadeBegin =
    Timestamp{std::chrono::sys_days{std::chrono::year{2025} / 1 / 1}};

class MadeSamples {
 public:
  explicit MadeSamples(const MadeMarket& market) : market_{market} {
    walk();
    for (int symbol = 0; symbol < market_.symbols; ++symbol) propose(symbol);
    std::ranges::sort(samples_, {}, [](const Sample& s) { return std::pair{s.at, s.id}; });
  }
  std::vector<Sample> take() { return std::move(samples_); }

 private:
  static constexpr milliseconds kStep = std::chrono::minutes{15};
  static constexpr int kSteps = 96;       // a day
  static constexpr int kPast = 192;       // steps that features look back
  static constexpr double kPace = 0.003;  // deviation of a step
  static constexpr double kCost = 0.15;   // of a round trip, in R
  static constexpr std::array kSpans{4, 8, 16, 48, 96, 192};

  double normal(auto... what) const {
    const double u = uniform(key(market_.seed, what..., 1)),
                 v = uniform(key(market_.seed, what..., 2));
    return std::sqrt(-2 * std::log(1 - u)) * std::cos(2 * std::numbers::pi * v);
  }
  int steps() const { return kPast + market_.days * kSteps; }
  std::size_t at(int step) const { return static_cast<std::size_t>(step); }

  // Log prices, paces and slow noise of every symbol, and the shock that all share.
  void walk() {
    const double common = std::sqrt(0.7), own = std::sqrt(0.3);
    std::vector<double> market(at(steps()));
    shock_.resize(at(steps()));
    for (int t = 1; t < steps(); ++t) {
      market[at(t)] = normal(t, 900);
      shock_[at(t)] = 0.98 * shock_[at(t - 1)] + std::sqrt(1 - 0.98 * 0.98) * normal(t, 901);
    }
    prices_.resize(at(market_.symbols));
    slow_.resize(at(market_.symbols));
    for (int s = 0; s < market_.symbols; ++s) {
      auto& price = prices_[at(s)];
      auto& slow = slow_[at(s)];
      price.resize(at(steps()));
      slow.resize(at(steps()));
      for (int t = 1; t < steps(); ++t) {
        price[at(t)] =
            price[at(t - 1)] + kPace * (common * market[at(t)] + own * normal(t, s, 1000));
        for (int k = 0; k < 6; ++k) {
          const auto i = static_cast<std::size_t>(k);
          slow[at(t)][i] =
              0.98 * slow[at(t - 1)][i] + std::sqrt(1 - 0.98 * 0.98) * normal(t, s, 2000 + k);
        }
      }
    }
  }

  void propose(int symbol) {
    const int last = steps() - kSteps - 1;
    for (int t = kPast; t < last; ++t) {
      if (uniform(key(market_.seed, t, symbol, 3000)) >= market_.ideas_a_day / kSteps) continue;
      const double s = uniform(key(market_.seed, t, symbol, 3001)) < 0.5 ? 1 : -1;
      samples_.push_back(one(symbol, t, s));
    }
  }

  // Its id is odd for a long.
  Sample one(int symbol, int t, double s) const {
    Sample sample{.id = (at(t) * 1000 + at(symbol)) * 2 + (s > 0),
                  .symbol = "M" + std::to_string(symbol),
                  .strategy = "made",
                  .at = kMadeBegin + (t - kPast) * kStep,
                  .reward_risk = 2};
    sample.due = sample.at + milliseconds{std::chrono::hours{24}};
    const auto& price = prices_[at(symbol)];
    std::size_t column = 0;
    const auto put = [&](double value) { sample.x[column++] = static_cast<float>(value); };
    for (const int span : kSpans)
      put(s * (price[at(t)] - price[at(t - span)]) / (kPace * std::sqrt(span)));
    for (const double value : slow_[at(symbol)][at(t)]) put(value);
    put(static_cast<double>(t % kSteps / 4));
    while (column < kFeatureCount) put(normal(t, symbol, 4000 + column));
    sample.next_return = s * (price[at(t + 1)] - price[at(t)]);
    market_.kind == Made::Walk ? walk_on(sample, symbol, t, s) : draw(sample, symbol, t);
    return sample;
  }

  // Stop, target or time limit, whichever the walk meets first.
  void walk_on(Sample& sample, int symbol, int t, double s) const {
    const auto& price = prices_[at(symbol)];
    constexpr double risk = 5 * kPace;
    double moved = 0;
    for (int k = 1; k <= kSteps && moved > -1 && moved < 2; ++k) {
      moved = s * (price[at(t + k)] - price[at(t)]) / risk;
      sample.ended = sample.at + k * kStep;
    }
    sample.r = std::clamp(moved, -1.0, 2.0) - kCost;
    sample.y = sample.r > 0;
  }

  void draw(Sample& sample, int symbol, int t) const {
    const int day = (t - kPast) / kSteps;
    const bool edge = market_.kind == Made::Planted || day < market_.edge_ends;
    const double told = (sample.x[6] + sample.x[14] + sample.x[20]) / std::sqrt(3.0);
    const double odds =
        -0.35 + 0.3 * shock_[at(t)] + (edge ? market_.edge : market_.edge_after) * told;
    sample.y = uniform(key(market_.seed, t, symbol, 5000)) < sigmoid(odds);
    sample.r = sample.y ? 2 - kCost : -1 - kCost;
    sample.ended = sample.due;
  }

  MadeMarket market_;
  std::vector<std::vector<double>> prices_;
  std::vector<std::vector<std::array<double, 6>>> slow_;
  std::vector<double> shock_;
  std::vector<Sample> samples_;
};

inline std::vector<Sample> made_samples(const MadeMarket& market) {
  return MadeSamples{market}.take();
}

}  // namespace gyre::ml
