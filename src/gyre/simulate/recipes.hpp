#pragma once

#include <span>
#include <string_view>

#include "gyre/sim/fault_plan.hpp"

// Faults that together bring about what single ones hardly ever do: steps of the state tables that
// need two or three things to go wrong at once.
namespace gyre::simulate {

struct Ingredient {
  sim::FaultKind kind;
  sim::EventClass events;
  Rate share;
  milliseconds amount{};
};

struct Recipe {
  std::string_view name;
  std::span<const Ingredient> ingredients;
  std::string_view shows;
};

std::span<const Recipe> recipes();

}  // namespace gyre::simulate
