#include "gyre/core/random.hpp"

#include <gtest/gtest.h>

#include <set>

#include "gyre/core/hash.hpp"
#include "gyre/core/result.hpp"

namespace gyre {
namespace {

TEST(Random, a_draw_depends_on_what_it_is_for_and_nothing_else) {
  static_assert(key(7, 1, 2) == key(7, 1, 2));
  static_assert(key(7, 1, 2) != key(7, 2, 1) && key(7, 1) != key(8, 1));
  // The first output of SplitMix64 seeded with 0, as published.
  static_assert(mix(0) == 0xe220a8397b1dcdaf);
  std::set<std::uint64_t> keys;
  for (int a = 0; a < 100; ++a)
    for (int b = 0; b < 100; ++b) keys.insert(key(1, a, b));
  EXPECT_EQ(keys.size(), 10'000u);
  EXPECT_NE(key("BTCUSDT"), key("ETHUSDT"));
}

TEST(Random, draws_are_spread_evenly) {
  constexpr int count = 100'000, bins = 10;
  std::array<int, bins> hits{};
  double sum = 0;
  for (int i = 0; i < count; ++i) {
    const double u = uniform(key(3, i));
    ASSERT_TRUE(0 <= u && u < 1);
    ++hits[static_cast<std::size_t>(u * bins)];
    sum += u;
  }
  EXPECT_NEAR(sum / count, 0.5, 0.005);  // five standard deviations
  for (const int hit : hits) EXPECT_NEAR(hit, count / bins, 500);
}

TEST(Fingerprint, tells_different_histories_apart) {
  const auto of = [](std::initializer_list<std::string_view> texts) {
    Fingerprint fingerprint;
    for (const auto text : texts) fingerprint.add(text);
    return fingerprint.text();
  };
  EXPECT_EQ(of({"a", "b"}), of({"a", "b"}));
  EXPECT_NE(of({"a", "b"}), of({"b", "a"}));
  EXPECT_NE(of({"ab"}), of({"a", "b"}));
  EXPECT_NE(of({""}), of({}));
  EXPECT_NE(of({"12345678"}), of({"123456789"}));
  EXPECT_EQ(of({"x"}).size(), 32u);
  EXPECT_EQ(Fingerprint{}.text(), "243f6a8885a308d313198a2e03707344");
}

Result<int> half(int n) {
  if (n % 2 != 0) return fail(Errc::OutOfRange, std::to_string(n) + " is odd");
  return n / 2;
}
Result<int> quarter(int n) {
  GYRE_TRY(const int h, half(n));
  return half(h);
}

TEST(Result, the_first_error_returns_with_the_context_of_its_callers) {
  EXPECT_EQ(quarter(12), 3);
  EXPECT_EQ(quarter(6).error().context, "3 is odd");
  EXPECT_EQ(quarter(7).error().in("pie").context, "pie: 7 is odd");
  EXPECT_EQ(to_string(quarter(7).error().code), "out_of_range");
}

}  // namespace
}  // namespace gyre
