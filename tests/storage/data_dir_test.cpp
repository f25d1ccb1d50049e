#include "gyre/storage/data_dir.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "tests/storage/temp_dir.hpp"

namespace gyre {
namespace {

TEST(DataDir, makes_what_is_missing_and_holds_it_until_it_is_gone) {
  const TempDir dir;
  {
    const auto first = DataDir::open(dir / "a" / "b");
    ASSERT_TRUE(first);
    const auto second = DataDir::open(dir / "a" / "b");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::Busy);
    EXPECT_EQ(second.error().context, "data-dir " + (dir / "a" / "b").string() +
                                          ": in use by process " + std::to_string(getpid()));
  }
  EXPECT_TRUE(DataDir::open(dir / "a" / "b"));
}

TEST(DataDir, stays_held_when_it_moves) {
  const TempDir dir;
  auto first = DataDir::open(dir / "d").value();
  const auto moved = std::move(first);
  EXPECT_FALSE(DataDir::open(dir / "d"));
  EXPECT_EQ(moved.journal(), dir / "d" / "journal.db");
}

TEST(DataDir, a_place_that_cannot_be_written_is_one_line) {
  const TempDir dir;
  std::ofstream{dir / "file"} << "x";
  const auto in_a_file = DataDir::open(dir / "file" / "d");
  ASSERT_FALSE(in_a_file);
  EXPECT_EQ(in_a_file.error().code, Errc::Io);
  EXPECT_EQ(in_a_file.error().context.find('\n'), std::string::npos);
  EXPECT_FALSE(DataDir::open("/proc/gyre"));
}

}  // namespace
}  // namespace gyre
