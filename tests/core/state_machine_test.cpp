#include "gyre/core/state_machine.hpp"

#include <gtest/gtest.h>

namespace gyre {
namespace {

enum class Door : std::uint8_t { Open, Closed, Locked, Gone };
enum class Push : std::uint8_t { Pull, Shut, Turn, Burn };
constexpr auto names(Door) {
  return std::to_array<std::string_view>({"open", "closed", "locked", "gone"});
}
constexpr auto names(Push) {
  return std::to_array<std::string_view>({"pull", "shut", "turn", "burn"});
}

constexpr Machine<Door, Push> door = [] {
  using enum Door;
  return Machine<Door, Push>{{
      {Open, Same, Closed, No, Gone},
      {Closed, Open, Same, Locked, Gone},
      {Locked, No, Same, Closed, Gone},
      {Gone, No, No, No, Same},
  }};
}();

TEST(StateMachine, a_cell_decides_each_step) {
  EXPECT_EQ(door.next(Door::Open, Push::Shut), (Step{Door::Closed, Verdict::Taken}));
  EXPECT_EQ(door.next(Door::Open, Push::Pull), (Step{Door::Open, Verdict::Same}));
  EXPECT_EQ(door.next(Door::Open, Push::Turn), (Step{Door::Open, Verdict::Refused}));
}

TEST(StateMachine, tells_what_its_table_promises) {
  static_assert(door.reaches_all(Door::Open));
  static_assert(door.is_final(Door::Gone) && !door.is_final(Door::Locked));
  static_assert(door.reaches(Door::Locked, Door::Open) && !door.reaches(Door::Gone, Door::Open));
  static_assert(door.keeps([](Door d) { return d == Door::Gone; }));
  static_assert(!door.keeps([](Door d) { return d != Door::Gone; }));
}

TEST(Enums, have_names_both_ways) {
  EXPECT_EQ(to_string(Door::Locked), "locked");
  EXPECT_EQ(from_string<Door>("gone"), Door::Gone);
  EXPECT_FALSE(from_string<Door>("Gone"));
  static_assert(kCount<Door> == 4);
}

}  // namespace
}  // namespace gyre
