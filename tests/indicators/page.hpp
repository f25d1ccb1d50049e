#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

// Sections of docs/indicators.md that tests write, and then hold it against. With GYRE_WRITE_DOCS
// they write it.
namespace gyre {

// Rounded up: to one digit, or, where it is a matter of roundings and may differ between machines,
// to a power of ten, of which 1e-15 is the least.
inline std::string at_most(double error) {
  const double power = std::pow(10, std::floor(std::log10(std::max(error, 1e-15))));
  const double digits = error > 1e-10 ? std::ceil(error / power) : error <= 1e-15 ? 1 : 10;
  return fmt::format("{:.0e}", digits * power);
}

// A section goes from its heading to the next.
inline void expect_in_page(const std::string& section) {
  const std::string path = GYRE_SOURCE_DIR "/docs/indicators.md";
  std::stringstream text;
  text << std::ifstream{path}.rdbuf();
  const auto page = text.str();
  const auto begin = page.find(section.substr(0, section.find('\n') + 1));
  ASSERT_NE(begin, std::string::npos) << "no such section in " << path;
  const auto next = page.find("\n## ", begin);
  const auto end = next == std::string::npos ? page.size() : next + 1;
  if (std::getenv("GYRE_WRITE_DOCS") != nullptr) {
    std::ofstream{path} << page.substr(0, begin) + section + page.substr(end);
    return;
  }
  EXPECT_TRUE(page.substr(begin, end - begin) == section)
      << "the page differs: run the tests of references with GYRE_WRITE_DOCS=1";
}

}  // namespace gyre
