#pragma once

#include <span>
#include <string_view>

// Legal steps of the tables that no run of this engine against this venue can take: they are there
// because a table has a cell for everything.
namespace gyre::simulate {

struct UnreachableStep {
  std::string_view table, state, event;
  std::string_view why;
};

std::span<const UnreachableStep> unreachable_steps();
bool is_unreachable(std::string_view table, std::string_view state, std::string_view event);

}  // namespace gyre::simulate
