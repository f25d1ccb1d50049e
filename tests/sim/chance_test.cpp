#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "gyre/domain/client_id.hpp"
#include "gyre/sim/core.hpp"
#include "gyre/sim/portable_math.hpp"
#include "tests/sim/hand_market.hpp"

namespace gyre::sim {
namespace {

milliseconds quantile(std::vector<milliseconds> all, double share) {
  std::ranges::sort(all);
  return all[static_cast<std::size_t>(share * static_cast<double>(all.size()))];
}

TEST(Chance, order_latency_is_60_ms_in_the_middle_and_400_ms_at_the_99th_percentile) {
  std::vector<milliseconds> all;
  for (std::uint64_t i = 1; i <= 20'000; ++i)
    all.push_back(order_latency(Settings{}, to_text(ClientId{{i}, Role::Entry, 0})));
  EXPECT_NEAR(static_cast<double>(quantile(all, 0.5).count()), 60, 2);
  EXPECT_NEAR(static_cast<double>(quantile(all, 0.99).count()), 400, 30);
  EXPECT_GE(quantile(all, 0), 5ms);
}

TEST(Chance, attempts_of_one_order_share_its_latency_and_orders_do_not) {
  const auto latency = [](std::uint64_t intent, int attempt) {
    return order_latency(Settings{}, to_text(ClientId{{intent}, Role::Stop, attempt}));
  };
  EXPECT_EQ(latency(7, 0), latency(7, 3));
  EXPECT_NE(latency(7, 0), latency(8, 0));
  EXPECT_NE(order_latency(Settings{}, "foreign-01"), order_latency(Settings{}, "foreign-02"));
}

TEST(Chance, bars_are_late_by_2_s_and_never_out_of_bounds) {
  std::vector<milliseconds> all;
  for (int i = 0; i < 5'000; ++i) all.push_back(close_delay(Settings{}, kStart + i * 1min));
  EXPECT_NEAR(static_cast<double>(quantile(all, 0.5).count()), 2000, 60);
  EXPECT_GE(quantile(all, 0), 300ms);
  EXPECT_LE(*std::ranges::max_element(all), 5s);
}

TEST(PortableMath, equals_the_library_nearly) {
  for (double x = -8; x <= 8; x += 0.37) EXPECT_NEAR(portable_exp(x) / std::exp(x), 1, 1e-11);
  for (double x = 1e-9; x < 1e9; x *= 1.7) EXPECT_NEAR(portable_ln(x), std::log(x), 1e-11);
}

TEST(PortableMath, draws_are_normal_enough) {
  double sum = 0, squares = 0;
  int beyond = 0;
  constexpr int count = 100'000;
  for (std::uint64_t i = 0; i < count; ++i) {
    const double x = gauss(key(3, i));
    sum += x;
    squares += x * x;
    beyond += std::abs(x) > 1.96 ? 1 : 0;
  }
  EXPECT_NEAR(sum / count, 0, 0.01);
  EXPECT_NEAR(squares / count, 1, 0.01);
  EXPECT_NEAR(static_cast<double>(beyond) / count, 0.05, 0.004);
}

}  // namespace
}  // namespace gyre::sim
