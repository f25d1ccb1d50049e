#include "gyre/app/view_text.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace gyre::app {
namespace {

TEST(ViewText, breaks_long_counts_and_cuts_nothing_of_them) {
  View view{.market = "synthetic 7"};
  view.engine.proposals = 9000;
  for (const auto& name : {"executed", "low_confidence", "cost_too_high", "day_stop", "symbol_busy",
                           "position_limit", "boundary_cap", "none_of_it"})
    view.engine.decisions.push_back({name, 1000});
  view.engine.decisions.back().count = 0;
  const auto text = view_screen(view, 60, 100);
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 60) << line;
  EXPECT_TRUE(text.contains("decisions  9000 proposals:  executed 1000"));
  EXPECT_TRUE(text.contains("\n           position_limit 1000  boundary_cap 1000\n")) << text;
  EXPECT_FALSE(text.contains("none_of_it"));
}

TEST(ViewText, shows_no_more_lines_than_there_is_room_for) {
  const auto text = view_screen(View{}, 80, 5);
  EXPECT_EQ(std::ranges::count(text, '\n'), 5);
}

}  // namespace
}  // namespace gyre::app
