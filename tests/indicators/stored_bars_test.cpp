#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "gyre/core/random.hpp"
#include "gyre/indicators/all.hpp"
#include "gyre/market/kline_files.hpp"
#include "tests/data.hpp"
#include "tests/indicators/bars.hpp"

// Over real bars. One file in nine, as it takes a while; all of them with GYRE_ALL_BARS.
namespace gyre {
namespace {

// A state that is brought elsewhere every now and then, as one that was saved and restored.
class Moved {
 public:
  Moved(const IndicatorKind& kind, const Parameters& parameters)
      : kind_{&kind},
        state_(kind.bytes(parameters) / sizeof(double)),
        values_(kind.outputs.size()) {
    kind.begin(place(), parameters);
  }
  std::span<const Value> update(const Ohlcv& bar, bool move) {
    const Turn turn{place(), values_.data(), &bar};
    kind_->update_all({&turn, 1}, 0, 0);
    if (move) {
      std::vector<double> elsewhere{state_};
      std::ranges::fill(state_, -1e300);
      state_ = std::move(elsewhere);
    }
    return values_;
  }

 private:
  std::byte* place() { return reinterpret_cast<std::byte*>(state_.data()); }
  const IndicatorKind* kind_;
  std::vector<double> state_;
  std::vector<Value> values_;
};

void expect_unbroken(const IndicatorKind& kind, std::span<const Bar> bars, std::uint64_t seed,
                     const std::filesystem::path& path) {
  const auto parameters = kind.defaults();
  Running unbroken{kind, parameters};
  Moved moved{kind, parameters};
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const auto expected = unbroken.update(bars[i]);
    const auto found = moved.update(bars[i], key(seed, i) % 128 == 0);
    for (std::size_t o = 0; o < expected.size(); ++o)
      ASSERT_TRUE(same_bits(found[o].now, expected[o].now) &&
                  same_bits(found[o].before, expected[o].before))
          << kind.name << "." << kind.outputs[o] << " at bar " << i << " of " << path;
  }
  for (const auto& value : unbroken.values()) EXPECT_FALSE(std::isinf(value.now)) << kind.name;
}

TEST(StoredBars, give_a_restored_state_the_bits_of_an_unbroken_one) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no shared data";
  const auto paths = files_below(*data / "klines");
  ASSERT_TRUE(paths.has_value()) << paths.error().context;
  const std::size_t step = std::getenv("GYRE_ALL_BARS") != nullptr ? 1 : 9;
  std::size_t files = 0, all = 0;
  for (std::size_t i = 0; i < paths->size(); i += step) {
    const auto file = parse_kline_name((*paths)[i]);
    if (!file) continue;
    const auto klines = read_klines(file->path, file->timeframe);
    ASSERT_TRUE(klines.has_value()) << klines.error().context;
    for (const auto* kind : kIndicators) expect_unbroken(*kind, klines->bars, i, file->path);
    ++files;
    all += klines->bars.size();
  }
  EXPECT_GT(files, 15);
  EXPECT_GT(all, 100'000);
}

}  // namespace
}  // namespace gyre
