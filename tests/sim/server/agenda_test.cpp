#include "gyre/sim/server/agenda.hpp"

#include <gtest/gtest.h>

namespace gyre::sim::server {
namespace {

TEST(Agenda, does_what_is_due_earliest_first_and_keeps_the_rest) {
  Agenda agenda;
  std::vector<int> done;
  EXPECT_FALSE(agenda.next_due());
  agenda.add(from_ms(30), [&] { done.push_back(3); });
  agenda.add(from_ms(10), [&] { done.push_back(1); });
  agenda.add_for_session(from_ms(20), [&] { done.push_back(2); });
  EXPECT_EQ(agenda.next_due(), from_ms(10));
  agenda.run(from_ms(20));
  EXPECT_EQ(done, (std::vector{1, 2}));
  EXPECT_EQ(agenda.next_due(), from_ms(30));
}

TEST(Agenda, what_is_done_may_put_more_on_it) {
  Agenda agenda;
  int done = 0;
  agenda.add(from_ms(10), [&] { agenda.add(from_ms(10), [&] { ++done; }); });
  agenda.run(from_ms(10));
  EXPECT_EQ(done, 1);
  EXPECT_FALSE(agenda.next_due());
}

TEST(Agenda, forgets_a_session_and_nothing_else) {
  Agenda agenda;
  agenda.add(from_ms(30), [] {});
  agenda.add_for_session(from_ms(10), [] {});
  agenda.forget_session();
  EXPECT_EQ(agenda.next_due(), from_ms(30));
}

}  // namespace
}  // namespace gyre::sim::server
