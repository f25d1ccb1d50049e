#include "gyre/app/machines.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace gyre::app {
namespace {

TEST(Machines, the_drawing_follows_the_table) {
  const auto page = machines_page();
  EXPECT_NE(page.find("    pending --> unknown: timeout\n"), std::string::npos);
  EXPECT_NE(page.find("    [*] --> flat\n"), std::string::npos);
  EXPECT_EQ(page.find("filled --> working"), std::string::npos);
}

TEST(Docs, the_page_of_the_machines_is_current) {
  std::ifstream in{std::string{GYRE_SOURCE_DIR} + "/docs/machines.md"};
  std::ostringstream page;
  page << in.rdbuf();
  EXPECT_TRUE(page.str() == machines_page()) << "run make docs";
}

}  // namespace
}  // namespace gyre::app
