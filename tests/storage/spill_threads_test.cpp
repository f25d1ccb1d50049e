#include <gtest/gtest.h>

#include <thread>

#include "gyre/storage/spill.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre {
namespace {

struct Item {
  std::int64_t number = 0;
  std::string text;
  double level = 0;
  bool operator==(const Item&) const = default;
  static constexpr std::tuple fields{Field{"number", &Item::number}, Field{"text", &Item::text},
                                     Field{"level", &Item::level}};
};
Item item(std::int64_t n) {
  return {n, "line\nbreak " + std::to_string(n), 0.1 * static_cast<double>(n)};
}

TEST(Spill, keeps_the_order_through_memory_and_disk) {
  const TempDir dir;
  Spill<Item> spill{dir / "items.spill", 4};
  std::int64_t in = 0, out = 0;
  for (const int burst : {3, 20, 1, 0, 50}) {
    for (int i = 0; i < burst; ++i) ASSERT_TRUE(spill.push(item(in++)));
    EXPECT_LE(spill.counters().in_memory, 4u);
    for (int i = 0; i < 12 && out < in; ++i) EXPECT_EQ(spill.try_pop().value(), item(out++));
  }
  EXPECT_GT(spill.counters().spilled, 0u);
  while (out < in) EXPECT_EQ(spill.try_pop().value(), item(out++));
  EXPECT_FALSE(spill.try_pop().value());
  EXPECT_EQ(spill.counters().on_disk, 0u);
}

TEST(Spill, starts_its_file_anew_once_it_was_read) {
  const TempDir dir;
  Spill<Item> spill{dir / "items.spill", 1};
  std::uintmax_t largest = 0;
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(spill.push(item(i)));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(spill.try_pop().value(), item(i));
    largest = std::max(largest, std::filesystem::file_size(dir / "items.spill"));
  }
  EXPECT_LT(largest, 200u);
}

TEST(Spill, says_when_the_disk_says_no) {
  Spill<Item> spill{"/proc/items.spill", 1};
  ASSERT_TRUE(spill.push(item(0)));
  const auto refused = spill.push(item(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::Io);
}

TEST(Spill, a_slow_reader_gets_everything_and_then_the_end) {
  const TempDir dir;
  Spill<Item> spill{dir / "items.spill", 16};
  constexpr std::int64_t count = 5000;
  std::int64_t wrong = 0, seen = 0;
  std::thread reader{[&] {
    for (;;) {
      const auto next = spill.pop();
      if (!next || !*next) return;
      wrong += **next != item(seen++);
    }
  }};
  for (std::int64_t i = 0; i < count; ++i) ASSERT_TRUE(spill.push(item(i)));
  spill.close();
  reader.join();
  EXPECT_EQ(seen, count);
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace gyre
