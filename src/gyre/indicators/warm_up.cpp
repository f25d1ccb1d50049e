#include "gyre/indicators/warm_up.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "gyre/core/random.hpp"

namespace gyre {
namespace {

// A random walk that rests and runs by turns, of additions and multiplications alone, so that it is
// the same on every machine. It begins at a midnight.
class Market {
 public:
  explicit Market(milliseconds step) : step_{step} {}

  Ohlcv next() {
    const auto draw = [this](int what) { return uniform(key(kSeed, bar_, what)); };
    const double pace = draw(-1 - static_cast<int>(bar_ / kMood % 2)) < 0.5 ? 0.002 : 0.008;
    Ohlcv bar;
    bar.open = price_;
    bar.close = price_ * (1 + pace * (draw(0) + draw(1) + draw(2) - 1.5));
    bar.high = std::max(bar.open, bar.close) * (1 + pace * draw(3) * draw(4));
    bar.low = std::min(bar.open, bar.close) * (1 - pace * draw(5) * draw(6));
    bar.volume = 100 * (1 + 9 * draw(7) * draw(8) * draw(9));
    bar.opened = Timestamp{} + static_cast<std::int64_t>(bar_++) * step_;
    price_ = bar.close;
    return bar;
  }

 private:
  static constexpr std::uint64_t kSeed = 20'240'229;
  static constexpr std::uint64_t kMood = 24;
  milliseconds step_;
  std::uint64_t bar_ = 0;
  double price_ = 100;
};

// Standard deviation of what an output has been so far (Welford).
class Spread {
 public:
  void add(double value) {
    if (std::isnan(value)) return;
    const double delta = value - mean_;
    mean_ += delta / ++count_;
    squares_ += delta * (value - mean_);
  }
  double deviation() const { return count_ > 1 ? std::sqrt(squares_ / count_) : 0; }

 private:
  double count_ = 0, mean_ = 0, squares_ = 0;
};

bool same(double a, double b, double tolerance) {
  return std::isnan(a) || std::isnan(b) ? std::isnan(a) && std::isnan(b)
                                        : std::fabs(a - b) <= tolerance;
}

constexpr int kPast = 400;  // bars that the one with the longer past has seen at least
constexpr int kApart = 17;  // bars between those that begin later
// What remembers levels differs seldom, and is asked oftener.
constexpr std::size_t kLatecomers = 12, kLatecomersWithLevels = 48;
constexpr int kCalm = 250;  // bars without a difference, and as many as there were before, end it

struct Latecomer {
  Running running;
  int begun;
  int differed = 0;  // bars it had seen when it last differed
};

WarmUp find(const IndicatorKind& kind, const Parameters& parameters, milliseconds step,
            double tolerance) {
  Market market{step};
  Running old{kind, parameters};
  std::vector<Spread> spreads(kind.outputs.size());
  std::vector<Latecomer> late;
  const auto latecomers = kind.levels == nullptr ? kLatecomers : kLatecomersWithLevels;
  const int last = kPast + kSettledMax + static_cast<int>(latecomers) * kApart;
  WarmUp found;
  for (int bar = 1; bar <= last; ++bar) {
    const Ohlcv now = market.next();
    const auto truth = old.update(now);
    for (std::size_t i = 0; i < spreads.size(); ++i) spreads[i].add(truth[i].now);
    const bool speaks =
        std::ranges::any_of(truth, [](const Value& value) { return !std::isnan(value.now); });
    if (speaks && found.first == 0) found.first = bar;

    if (bar > kPast && (bar - kPast) % kApart == 0 && late.size() < latecomers)
      late.push_back({Running{kind, parameters}, bar - 1});
    bool done = late.size() == latecomers;
    for (auto& one : late) {
      const auto values = one.running.update(now);
      for (std::size_t i = 0; i < spreads.size(); ++i)
        if (!same(values[i].now, truth[i].now, tolerance * spreads[i].deviation()))
          one.differed = bar - one.begun;
      const int calm = bar - one.begun - one.differed;
      done = done && calm >= kCalm && calm >= one.differed;
    }
    if (!done) continue;
    found.settled = 1 + std::ranges::max(late, {}, &Latecomer::differed).differed;
    return found;
  }
  return found;
}

}  // namespace

WarmUp warm_up(const IndicatorKind& kind, const Parameters& parameters, milliseconds step,
               double tolerance) {
  static std::mutex mutex;
  static std::map<std::tuple<std::string_view, Parameters, milliseconds, double>, WarmUp> known;
  const std::tuple question{kind.name, parameters, step, tolerance};
  {
    const std::lock_guard lock{mutex};
    if (const auto at = known.find(question); at != known.end()) return at->second;
  }
  const WarmUp found = find(kind, parameters, step, tolerance);
  const std::lock_guard lock{mutex};
  return known.emplace(question, found).first->second;
}

}  // namespace gyre
