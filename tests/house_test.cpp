#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

// The rules of the house that no compiler knows, held against the sources as text.
namespace gyre {
namespace {

namespace fs = std::filesystem;

struct Source {
  std::string folder;  // below src/gyre: "exchange/wire"
  std::string name;    // "exchange/wire/words.hpp"
  std::vector<std::string> lines;
};

std::string without_comment(const std::string& line) { return line.substr(0, line.find("//")); }

std::vector<Source> sources() {
  const fs::path root = fs::path{GYRE_SOURCE_DIR} / "src" / "gyre";
  std::vector<Source> all;
  for (const auto& entry : fs::recursive_directory_iterator{root}) {
    const auto extension = entry.path().extension();
    if (extension != ".hpp" && extension != ".cpp") continue;
    const auto name = fs::relative(entry.path(), root);
    Source source{name.parent_path().string(), name.string(), {}};
    std::ifstream in{entry.path()};
    for (std::string line; std::getline(in, line);) source.lines.push_back(line);
    all.push_back(std::move(source));
  }
  std::ranges::sort(all, {}, &Source::name);
  return all;
}

struct Folder {
  int level = 0;
  std::set<std::string> uses;
};

std::map<std::string, Folder> house() {
  std::ifstream in{fs::path{GYRE_SOURCE_DIR} / "src" / "gyre" / "house.txt"};
  std::map<std::string, Folder> folders;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words{line};
    Folder folder;
    std::string name;
    words >> folder.level >> name;
    if (name.ends_with(':')) name.pop_back();
    for (std::string use; words >> use;) folder.uses.insert(use);
    folders[name] = folder;
  }
  return folders;
}

// Every line of every source that `pattern` finds, outside comments, except where `allowed` says.
std::vector<std::string> found(const std::string& pattern, const auto& allowed) {
  const std::regex expression{pattern};
  std::vector<std::string> places;
  for (const auto& source : sources()) {
    if (allowed(source)) continue;
    for (std::size_t i = 0; i < source.lines.size(); ++i)
      if (std::regex_search(without_comment(source.lines[i]), expression))
        places.push_back(source.name + ":" + std::to_string(i + 1) + ": " + source.lines[i]);
  }
  return places;
}

std::string text_of(const fs::path& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// By value: what a match points to would be gone.
std::vector<std::vector<std::string>> matches(const std::string& text, const std::regex& pattern) {
  std::vector<std::vector<std::string>> all;
  for (std::sregex_iterator it{text.begin(), text.end(), pattern}, end; it != end; ++it)
    all.emplace_back(it->begin(), it->end());
  return all;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

#define EXPECT_NOWHERE(places) EXPECT_TRUE((places).empty()) << joined(places)

TEST(House, a_folder_uses_only_lower_ones) {
  const auto folders = house();
  ASSERT_GT(folders.size(), 10u);
  for (const auto& [name, folder] : folders)
    for (const auto& use : folder.uses) {
      ASSERT_TRUE(folders.contains(use)) << name << " uses the unknown folder " << use;
      EXPECT_LT(folders.at(use).level, folder.level) << name << " uses " << use;
    }
}

TEST(House, every_include_is_an_edge_of_the_table) {
  const auto folders = house();
  const std::regex include{R"(^\s*#include\s+"gyre/(.+)/[a-z0-9_]+\.hpp")"};
  for (const auto& source : sources()) {
    ASSERT_TRUE(folders.contains(source.folder)) << source.name << " is in no known folder";
    const auto& uses = folders.at(source.folder).uses;
    for (const auto& line : source.lines) {
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      const auto target = match[1].str();
      EXPECT_TRUE(target == source.folder || uses.contains(target))
          << source.name << " may not include from " << target;
    }
  }
}

TEST(House, own_headers_are_included_by_their_full_name) {
  const auto none = [](const Source&) { return false; };
  EXPECT_NOWHERE(found(R"re(#include\s+"(?!gyre/))re", none));
}

TEST(House, only_one_file_reads_a_clock) {
  const auto is_clock = [](const Source& s) { return s.name == "core/clock.cpp"; };
  EXPECT_NOWHERE(found(R"((_clock::now|clock_gettime|gettimeofday|\btime\(nullptr\)|\bclock\(\)))"
                       R"(|\brdtsc)",
                       is_clock));
}

TEST(House, chance_comes_from_keyed_draws_alone) {
  const auto is_random = [](const Source& s) { return s.name == "core/random.hpp"; };
  EXPECT_NOWHERE(
      found(R"(\brand\(|random_device|mt19937|default_random_engine|_distribution<)", is_random));
}

TEST(House, asio_stays_where_sockets_are) {
  const std::set<std::string> allowed{"io", "exchange/binance", "sim/server", "serve", "app"};
  EXPECT_NOWHERE(
      found(R"(boost/(asio|beast))", [&](const Source& s) { return allowed.contains(s.folder); }));
}

TEST(House, the_engine_knows_no_world) {
  const auto outside = [](const Source& s) { return s.folder != "engine"; };
  EXPECT_NOWHERE(found(R"(\b(is_)?(backtest|testnet|paper)\b|\bis_live\b)", outside));
}

TEST(House, the_engine_has_no_io) {
  const auto outside = [](const Source& s) { return s.folder != "engine"; };
  EXPECT_NOWHERE(found(R"(#include <(fstream|iostream|filesystem|cstdio)>)", outside));
}

TEST(House, a_backtest_reaches_the_exchange_through_one_door) {
  const auto elsewhere = [](const Source& s) {
    return s.folder != "backtest" || s.name == "backtest/direct_transport.hpp";
  };
  EXPECT_NOWHERE(found(R"re(#include\s+"gyre/sim/)re", elsewhere));
}

TEST(House, errors_are_values) {
  const auto none = [](const Source&) { return false; };
  // A string thrown by a consteval function is a message of the compiler's.
  EXPECT_NOWHERE(found(R"re(\bthrow\b(?!\s*"))re", none));
}

TEST(House, files_are_short_and_lines_too) {
  for (const auto& source : sources()) {
    EXPECT_LE(source.lines.size(), 400u) << source.name;
    for (std::size_t i = 0; i < source.lines.size(); ++i)
      EXPECT_FALSE(source.lines[i].ends_with(' ')) << source.name << ":" << i + 1;
  }
}

TEST(House, headers_open_the_same_way) {
  for (const auto& source : sources()) {
    if (!source.name.ends_with(".hpp")) continue;
    ASSERT_FALSE(source.lines.empty()) << source.name;
    EXPECT_EQ(source.lines.front(), "#pragma once") << source.name;
  }
}

// What a page names as its proof is there to be run.
TEST(House, accidents_name_tests_that_exist) {
  const fs::path root{GYRE_SOURCE_DIR};
  std::set<std::string> tests;
  const std::regex declared{R"((?:TEST|TEST_F|TEST_P|RC_GTEST_PROP)\(\s*(\w+),\s*(\w+))"};
  for (const auto& entry : fs::recursive_directory_iterator{root / "tests"})
    if (entry.path().extension() == ".cpp")
      for (const auto& match : matches(text_of(entry.path()), declared))
        tests.insert(match[1] + "." + match[2]);
  const auto named =
      matches(text_of(root / "docs" / "accidents.md"), std::regex{R"(`([A-Z]\w+\.[a-z0-9]\w+)`)"});
  EXPECT_GT(named.size(), 80u);
  for (const auto& match : named) EXPECT_TRUE(tests.contains(match[1])) << match[1];
}

TEST(House, nothing_is_left_for_later) {
  const std::regex leftover{R"(\b(TODO|FIXME|XXX)\b|#if 0)"};
  for (const auto& source : sources())
    for (std::size_t i = 0; i < source.lines.size(); ++i)
      EXPECT_FALSE(std::regex_search(source.lines[i], leftover)) << source.name << ":" << i + 1;
}

}  // namespace
}  // namespace gyre
