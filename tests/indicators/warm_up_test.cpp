#include "gyre/indicators/warm_up.hpp"

#include <gtest/gtest.h>

#include "gyre/indicators/all.hpp"

namespace gyre {
namespace {

struct Total {
  static constexpr std::string_view name = "test_total";
  static constexpr std::array<std::string_view, 1> outputs{"total"};
  int sign = 1;
  double sum = 0;
  static constexpr std::tuple attributes{Attribute{"sign", &Total::sign, "", -1, 1, "of it"}};
  double update(const Ohlcv& bar) { return sum += sign * bar.volume; }
};

template <Indicator I>
WarmUp of(const I& indicator, double tolerance = kSettled, milliseconds step = 15min) {
  return warm_up(kKind<I>, parameters_of(indicator), step, tolerance);
}

TEST(WarmUp, of_a_window_is_the_window) {
  for (const int period : {2, 20, 50, 168}) {
    EXPECT_EQ(of(Sma{.period = period}).first, period);
    EXPECT_EQ(of(Sma{.period = period}).settled, period);
    EXPECT_EQ(of(Donchian{.period = period}).settled, period);
    EXPECT_EQ(of(WidthRank{.period = 20, .widths = period}).settled, 20 + period - 1);
  }
}

// Of what an exponential average began with, exp(-2 n / (period + 1)) is left after n bars.
TEST(WarmUp, of_an_exponential_average_is_where_its_beginning_has_faded) {
  for (const int period : {20, 50, 100}) {
    const auto found = of(Ema{.period = period});
    EXPECT_EQ(found.first, period);
    ASSERT_TRUE(found.settled);
    EXPECT_GT(*found.settled, 2 * period);
    EXPECT_LT(*found.settled, 6 * period);
    const auto finer = of(Ema{.period = period}, 1e-6);
    // Three decades more take log(1000) (period + 1) / 2 bars more.
    EXPECT_NEAR(*finer.settled - *found.settled, 3.454 * (period + 1), 0.6 * period);
  }
}

TEST(WarmUp, of_what_sums_from_the_beginning_is_never_over) {
  EXPECT_EQ(of(Total{}).first, 1);
  EXPECT_FALSE(of(Total{}).settled);
}

TEST(WarmUp, of_everything_with_usual_parameters_fits_into_what_is_held) {
  for (const auto* kind : kIndicators) {
    const auto found = warm_up(*kind, kind->defaults(), 15min);
    EXPECT_GT(found.first, 0) << kind->name;
    if (found.settled) EXPECT_GE(*found.settled, found.first) << kind->name;
  }
}

}  // namespace
}  // namespace gyre
