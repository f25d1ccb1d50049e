#pragma once

#include <string>
#include <string_view>

#include "gyre/core/result.hpp"

// The text of a new strategy: one that works, small enough to be read and changed.
namespace gyre::app {

// Whether it may name a strategy: snake_case, and no word that the program uses itself.
Result<> check_new_name(std::string_view name);
// "night_owl" -> "NightOwl"
std::string type_name(std::string_view name);

std::string strategy_header(std::string_view name);
std::string strategy_test(std::string_view name);
// The list of strategies, strategy/all.hpp, with one more.
Result<std::string> with_strategy(std::string_view list, std::string_view name);

}  // namespace gyre::app
