#include "gyre/indicators/lanes.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "gyre/indicators/momentum.hpp"
#include "gyre/indicators/ranges.hpp"
#include "tests/indicators/bars.hpp"

namespace gyre {
namespace {

constexpr std::size_t kSymbols = 19, kLaneBars = 400;  // the last lane is not full

// Some stand still for a while, so that what would divide by nothing is met.
std::vector<Ohlcv> market(std::size_t symbol) {
  auto bars = random_bars(40 + symbol, kLaneBars);
  for (std::size_t i = 0; i < bars.size(); ++i)
    if (symbol % 3 == 1 && i < 60 + symbol) bars[i] = {500, 500, 500, 500, 0, {}};
  return bars;
}

template <template <class> class I>
void expect_the_same(const I<double>& like) {
  std::vector<std::vector<Ohlcv>> bars;
  for (std::size_t s = 0; s < kSymbols; ++s) bars.push_back(market(s));
  for (const auto vectors : {Vectors::Portable, Vectors::Avx2, Vectors::Avx512}) {
    if (!has(vectors)) continue;
    std::vector<std::unique_ptr<Alone<I<double>>>> alone;
    for (std::size_t s = 0; s < kSymbols; ++s)
      alone.push_back(std::make_unique<Alone<I<double>>>(like));
    Lanes<I> lanes{like, kSymbols, vectors};
    std::vector<LaneBar> now((kSymbols + Lane::kWidth - 1) / Lane::kWidth);
    for (std::size_t i = 0; i < kLaneBars; ++i) {
      for (std::size_t s = 0; s < kSymbols; ++s)
        now[s / Lane::kWidth].set(s % Lane::kWidth, bars[s][i]);
      lanes.update(now);
      for (std::size_t s = 0; s < kSymbols; ++s) {
        const auto expected = alone[s]->update(bars[s][i]);
        for (std::size_t o = 0; o < I<double>::outputs.size(); ++o) {
          double one = 0;
          if constexpr (I<double>::outputs.size() == 1)
            one = expected;
          else
            one = expected[o];
          ASSERT_TRUE(same_bits(lanes.value(s, o), one) ||
                      (std::isnan(one) && std::isnan(lanes.value(s, o))))
              << I<double>::name << " " << to_string(vectors) << " bar " << i << " symbol " << s;
        }
      }
    }
  }
}

TEST(Lanes, give_each_symbol_the_bits_it_would_get_alone) {
  expect_the_same<EmaOf>(Ema{});
  expect_the_same<SmaOf>(Sma{});
  expect_the_same<SmaOf>(Sma{.period = 7});
  expect_the_same<RsiOf>(Rsi{});
  expect_the_same<RsiOf>(Rsi{.period = 2});
  expect_the_same<MacdOf>(Macd{});
  expect_the_same<MacdOf>(Macd{.fast = 3, .slow = 60, .signal = 5});
  expect_the_same<AdxOf>(Adx{});
  expect_the_same<AdxOf>(Adx{.period = 30});
  expect_the_same<AtrOf>(Atr{});
  expect_the_same<AtrOf>(Atr{.period = 1});
  expect_the_same<BollingerOf>(Bollinger{});
  expect_the_same<BollingerOf>(Bollinger{.period = 11, .deviations = 1.5});
}

}  // namespace
}  // namespace gyre
