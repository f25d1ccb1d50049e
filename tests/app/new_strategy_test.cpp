#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "gyre/app/strategy_template.hpp"
#include "tests/app/process.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre::test {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// What of a source tree is needed to add to it.
class NewStrategy : public testing::Test {
 protected:
  NewStrategy() {
    for (const char* folder : {"src/gyre/strategy", "tests/strategy"})
      fs::create_directories(dir_ / folder);
    fs::copy_file(fs::path{GYRE_SOURCE_DIR} / "src/gyre/strategy/all.hpp", list());
  }
  fs::path list() const { return dir_ / "src/gyre/strategy/all.hpp"; }
  fs::path header(const std::string& name) const {
    return dir_.path() / "src/gyre/strategy" / (name + ".hpp");
  }
  fs::path test(const std::string& name) const {
    return dir_.path() / "tests/strategy" / (name + "_test.cpp");
  }
  Ended make(const std::string& name) const {
    return run(Words{"new-strategy"}.with(name, "--in") + Words{dir_.path().string()});
  }
  void expect_refused(const std::string& name, std::string_view part) const {
    const auto before = text_of(list());
    const auto ended = make(name);
    EXPECT_EQ(ended.code, 1);
    EXPECT_TRUE(ended.err.contains(part)) << ended.err;
    EXPECT_EQ(text_of(list()), before);
    EXPECT_FALSE(fs::exists(header(name)));
  }
  const TempDir dir_;
};

TEST_F(NewStrategy, writes_code_test_and_entry) {
  const auto ended = make("night_owl");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(ended.out.contains("strategies.enabled=night_owl")) << ended.out;
  EXPECT_TRUE(text_of(header("night_owl")).contains("struct NightOwl : LevelRule {"));
  EXPECT_TRUE(text_of(test("night_owl")).contains("TEST(NightOwl, "));
  EXPECT_FALSE(text_of(test("night_owl")).contains("NAME_"));
  const auto all = text_of(list());
  EXPECT_TRUE(
      all.contains("momentum_rotation.hpp\"\n#include \"gyre/strategy/night_owl.hpp\"\n#include "
                   "\"gyre/strategy/smc_liquidity_sweep.hpp\"\n"))
      << all;
  EXPECT_TRUE(all.contains("    strategy_kind<NightOwl>(),\n};")) << all;
  EXPECT_EQ(make("zebra").code, 0);
  EXPECT_TRUE(text_of(list()).contains("    strategy_kind<Zebra>(),\n};"));
}

TEST_F(NewStrategy, refuses_names_that_are_none_or_taken) {
  for (const char* name : {"NightOwl", "2fast", "night-owl", "night__owl", "owl_", "_owl"})
    expect_refused(name, "is no name such as night_owl");
  expect_refused("scores", "a word of the program itself");
  expect_refused("breakout", "'breakout' is a strategy already");
  expect_refused(std::string(41, 'a'), "longer than 40");
  ASSERT_EQ(make("night_owl").code, 0);
  EXPECT_TRUE(make("night_owl").err.contains("night_owl.hpp is there already"));
}

TEST_F(NewStrategy, leaves_nothing_behind_when_it_cannot_write_everything) {
  fs::create_symlink("/no/such/place/test.cpp", test("night_owl"));
  const auto before = text_of(list());
  const auto ended = make("night_owl");
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(ended.err.contains("cannot write")) << ended.err;
  EXPECT_EQ(text_of(list()), before);
  EXPECT_FALSE(fs::exists(header("night_owl")));
}

TEST_F(NewStrategy, tells_that_there_is_no_source_tree) {
  const TempDir empty;
  const auto ended =
      run(Words{"new-strategy"}.with("night_owl", "--in") + Words{empty.path().string()});
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(ended.err.contains("no source tree of gyre")) << ended.err;
  fs::remove(list());
  std::ofstream{list()} << "// empty\n";
  EXPECT_TRUE(make("night_owl").err.contains("the list of strategies is not understood"));
}

// Whether it compiles with the rest is scripts/authoring's to say; here it must by itself.
TEST_F(NewStrategy, compiles) {
  ASSERT_EQ(make("night_owl").code, 0);
  const auto source = std::string{GYRE_SOURCE_DIR};
  const auto command =
      "clang++-19 -std=c++23 -fsyntax-only -Wall -Wextra -Wconversion -Wshadow "
      "-Wno-missing-designated-field-initializers -Werror -I" +
      (dir_ / "src").string() + " -I" + source + "/src -I" + source + " " +
      test("night_owl").string();
  if (std::system("clang++-19 --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "no compiler";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
}

}  // namespace
}  // namespace gyre::test
