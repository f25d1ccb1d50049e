#include "gyre/structure/regime.hpp"

#include <gtest/gtest.h>

#include <set>

namespace gyre {
namespace {

struct RegimeCase {
  RegimeValues values;
  Regime expected;
};
constexpr std::array kRegimeCases{
    RegimeCase{{30, 40, 0.5, 0.1}, Regime::TrendUp},
    RegimeCase{{30, 40, 0.5, -0.1}, Regime::TrendDown},
    RegimeCase{{25, 61.7, 0.95, 0.02}, Regime::TrendUp},  // a trend may be wide
    RegimeCase{{24.9, 40, 0.5, 0.1}, Regime::Range},
    RegimeCase{{30, 61.8, 0.5, 0.1}, Regime::Range},
    RegimeCase{{30, 40, 0.5, 0.01}, Regime::Range},
    RegimeCase{{15, 65, 0.1, 0}, Regime::Quiet},
    RegimeCase{{15, 65, 0.2, 0}, Regime::Range},
    RegimeCase{{30, 65, 0.1, 0}, Regime::Range},
    RegimeCase{{15, 65, 0.8, 0}, Regime::Volatile},
    RegimeCase{{kNaN, 40, 0.5, 0.1}, Regime::Unknown},
    RegimeCase{{30, kNaN, 0.5, 0.1}, Regime::Unknown},
    RegimeCase{{30, 40, kNaN, 0.1}, Regime::Unknown},
    RegimeCase{{30, 40, 0.5, kNaN}, Regime::Unknown},
};

TEST(Regime, is_that_of_the_first_row_that_holds) {
  std::set<Regime> seen;
  for (const auto& [values, expected] : kRegimeCases) {
    EXPECT_EQ(regime(values), expected) << values.adx << ' ' << values.choppiness << ' '
                                        << values.width_rank << ' ' << values.slope;
    seen.insert(expected);
  }
  EXPECT_EQ(seen.size(), kCount<Regime>);
}

constexpr Regime mirrored_regime(Regime of) {
  return of == Regime::TrendUp ? Regime::TrendDown : of == Regime::TrendDown ? Regime::TrendUp : of;
}

TEST(Regime, has_no_row_that_others_hide_and_sees_a_mirrored_market_mirrored) {
  std::array<int, kRegimeRules.size()> reached{};
  for (const double adx : {0.0, 10.0, 24.0, 25.0, 60.0})
    for (const double choppiness : {0.0, 38.2, 61.8, 100.0})
      for (const double width : {0.0, 0.1, 0.2, 0.5, 0.8, 1.0})
        for (const double slope : {-0.3, -0.02, 0.0, 0.02, 0.3}) {
          const RegimeValues values{adx, choppiness, width, slope};
          EXPECT_NE(regime(values), Regime::Unknown);
          EXPECT_EQ(regime({adx, choppiness, width, -slope}), mirrored_regime(regime(values)));
          for (std::size_t i = 0; i < kRegimeRules.size(); ++i) {
            if (!kRegimeRules[i].holds(values)) continue;
            ++reached[i];
            break;
          }
        }
  for (const int times : reached) EXPECT_GT(times, 0);
}

}  // namespace
}  // namespace gyre
