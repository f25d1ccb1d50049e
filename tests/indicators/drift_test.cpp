#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <deque>

#include "gyre/core/random.hpp"
#include "gyre/indicators/all.hpp"

// Nothing drifts away in a long life. GYRE_DRIFT_BARS says how long, 10'000'000 for instance.
namespace gyre {
namespace {

constexpr std::size_t kLate = 20'000;  // bars that are enough to forget how one began

// Prices walk between pauses and crashes, and come home.
class Market {
 public:
  Ohlcv next() {
    const auto draw = [&](int what) { return uniform(key(97, bar_, what)); };
    const bool crash = bar_ % 5003 == 0, still = bar_ / 40 % 50 == 7;
    const double pace = still ? 0 : crash ? 0.4 : 0.004, open = price_;
    price_ = open * (1 + pace * (draw(0) + draw(1) - 1)) + pace * (100 - open) / 8;
    const Ohlcv bar{open,
                    std::max(open, price_) * (1 + pace * draw(2) / 3),
                    std::min(open, price_) * (1 - pace * draw(3) / 3),
                    price_,
                    still ? 0 : draw(4) * (crash ? 1e9 : 10),
                    Timestamp{} + static_cast<std::int64_t>(bar_) * 15min};
    ++bar_;
    return bar;
  }

 private:
  std::size_t bar_ = 0;
  double price_ = 100;
};

TEST(Drift, is_nothing_to_speak_of) {
  const char* asked = std::getenv("GYRE_DRIFT_BARS");
  const auto count =
      std::max(asked ? std::strtoull(asked, nullptr, 10) : 1'000'000ull, 2ull * kLate);
  std::vector<Running> old, young;
  for (const auto* kind : kIndicators) {
    old.emplace_back(*kind, kind->defaults());
    young.emplace_back(*kind, kind->defaults());
  }
  Market market;
  long double volume = 0;  // on balance
  double before = kNaN;
  std::deque<double> closes;
  std::vector<std::vector<double>> sizes;
  for (const auto& one : old) sizes.emplace_back(one.values().size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto bar = market.next();
    for (auto& one : old) one.update(bar);
    if (bar.close > before) volume += bar.volume;
    if (bar.close < before) volume -= bar.volume;
    before = bar.close;
    if (closes.size() == 20) closes.pop_front();
    closes.push_back(bar.close);
    if (i < count - kLate) continue;
    for (std::size_t k = 0; k < young.size(); ++k) {
      const auto values = young[k].update(bar);
      for (std::size_t o = 0; o < values.size(); ++o)
        if (!std::isnan(values[o].now))
          sizes[k][o] += std::fabs(values[o].now) / static_cast<double>(kLate);
    }
  }
  for (std::size_t k = 0; k < old.size(); ++k) {
    if (old[k].kind().name == "obv") {
      EXPECT_NEAR(old[k].values()[0].now, static_cast<double>(volume),
                  1e-15 * std::fabs(static_cast<double>(volume)) + 1e-6);
      continue;
    }
    for (std::size_t o = 0; o < sizes[k].size(); ++o) {
      const double a = old[k].values()[o].now, b = young[k].values()[o].now;
      EXPECT_NEAR(a, b, 1e-9 * std::max(std::fabs(b), sizes[k][o]))
          << old[k].kind().name << "." << old[k].kind().outputs[o];
    }
  }
  // And from scratch, in longer numbers.
  long double mean = 0, squares = 0;
  for (const double close : closes) mean += static_cast<long double>(close) / 20;
  for (const double close : closes) squares += (close - mean) * (close - mean);
  const auto of = [&](std::string_view name) {
    return std::ranges::find_if(old, [&](const Running& one) { return one.kind().name == name; })
        ->values();
  };
  EXPECT_NEAR(of("sma")[0].now, static_cast<double>(mean), 1e-12 * static_cast<double>(mean));
  EXPECT_NEAR(of("deviation")[0].now, static_cast<double>(std::sqrt(squares / 20)),
              1e-9 * static_cast<double>(mean));
}

}  // namespace
}  // namespace gyre
