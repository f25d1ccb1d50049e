#include "gyre/structure/swings.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/structure/structures.hpp"

namespace gyre {
namespace {

constexpr Swings kSmall{.left = 2, .right = 2, .age = 20};

TEST(Swings, are_known_when_the_bars_after_them_have_closed) {
  //                                            0   1   2   3   4   5   6   7   8
  const auto out = told(kSmall, bars_by_highs({10, 11, 14, 12, 11, 13, 15, 14, 12}));
  EXPECT_TRUE(std::isnan(out[3][Swings::High]));
  EXPECT_EQ(out[4][Swings::High], 14);
  EXPECT_EQ(out[4][Swings::HighAge], 2);
  EXPECT_TRUE(std::isnan(out[5][Swings::Low]));
  EXPECT_EQ(out[6][Swings::Low], 10);  // of the bar whose high is 11
  EXPECT_EQ(out[6][Swings::LowAge], 2);
  EXPECT_EQ(out[7][Swings::High], 14);
  EXPECT_EQ(out[8][Swings::High], 15);
  EXPECT_EQ(out[8][Swings::HighBefore], 14);
  EXPECT_EQ(out[8][Swings::HighAge], 2);
}

TEST(Swings, need_every_neighbour_and_of_a_plateau_the_first_counts) {
  const auto high = [](const std::vector<double>& highs) {
    return told(kSmall, bars_by_highs(highs)).back()[Swings::High];
  };
  EXPECT_EQ(high({10, 11, 14, 12, 11}), 14);
  EXPECT_TRUE(std::isnan(high({14, 11, 14, 12, 11})));  // not above the second before it
  EXPECT_TRUE(std::isnan(high({10, 11, 14, 12, 15})));
  EXPECT_EQ(high({10, 11, 14, 14, 11}), 14);
  EXPECT_EQ(told(kSmall, bars_by_highs({10, 11, 14, 14, 11, 10})).back()[Swings::HighAge], 3);
  EXPECT_TRUE(std::isnan(high({11, 14, 12, 11})));  // it has one bar before it
}

TEST(Swings, are_forgotten) {
  std::vector<double> highs{10, 11, 14, 12, 11};
  highs.resize(40, 10.5);
  const auto out = told(kSmall, bars_by_highs(highs));
  EXPECT_EQ(out[22][Swings::High], 14);
  EXPECT_EQ(out[22][Swings::HighAge], 20);
  EXPECT_TRUE(std::isnan(out[23][Swings::High]));
  EXPECT_TRUE(std::isnan(out[23][Swings::HighAge]));
}

TEST(Swings, are_levels) {
  Alone swings{kSmall};
  for (const auto& bar : bars_by_highs({10, 11, 14, 12, 11, 13, 15})) swings.update(bar);
  std::array<Level, 8> levels;
  ASSERT_EQ(swings.state().levels(levels), 2);
  EXPECT_EQ(levels[0].what, "swing_high");
  EXPECT_EQ(levels[0].low, 14);
  EXPECT_EQ(levels[0].sign, -1);
  EXPECT_EQ(levels[0].age, 2);  // since it was confirmed
  EXPECT_EQ(levels[1].what, "swing_low");
  EXPECT_EQ(swings.state().levels({levels.data(), 1}), 1);
}

// The definition, word by word, over everything that was seen.
std::array<double, 6> by_definition(const std::vector<Ohlcv>& bars, int now, const Swings& s) {
  std::array<double, 6> out;
  out.fill(kNaN);
  for (const double sign : kSigns) {
    const int first = sign > 0 ? Swings::High : Swings::Low;
    const auto at = [&](int i) { return sign * reach(bars[static_cast<std::size_t>(i)], sign); };
    int found = 0;
    for (int p = now - s.right; p >= s.left && now - p <= s.age && found < 2; --p) {
      bool turns = true;
      for (int i = p - s.left; i < p; ++i) turns &= at(p) > at(i);
      for (int i = p + 1; i <= p + s.right; ++i) turns &= at(p) >= at(i);
      if (!turns) continue;
      out[static_cast<std::size_t>(first + 2 * found)] = sign * at(p);
      if (found++ == 0) out[static_cast<std::size_t>(first + 4)] = now - p;
    }
  }
  return out;
}

RC_GTEST_PROP(Swings, are_what_the_definition_says, ()) {
  const auto bars = random_bars(*rc::gen::arbitrary<std::uint64_t>(), 200);
  const Swings swings{.left = *rc::gen::inRange(1, 9), .right = *rc::gen::inRange(1, 9), .age = 30};
  const auto out = told(swings, bars);
  for (int i = 0; i < 200; ++i) {
    const auto expected = by_definition(bars, i, swings);
    for (std::size_t k = 0; k < expected.size(); ++k)
      RC_ASSERT(same(out[static_cast<std::size_t>(i)][k], expected[k]));
  }
}

}  // namespace
}  // namespace gyre
