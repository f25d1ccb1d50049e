#pragma once

#include <string_view>

#include "gyre/exchange/wire/request.hpp"
#include "gyre/sim/fault_plan.hpp"

// What a request is about, for faults that concern some of them.
namespace gyre::sim {

// Whether it speaks for an account.
bool carries_key(const wire::Request& request);
bool is_of(EventClass wanted, const wire::Request& request);
// Empty when it is about no symbol, or about all.
std::string_view symbol_of(const wire::Request& request);
// Of its class, and of its symbol where it names one.
bool concerns(const Fault& fault, const wire::Request& request);

}  // namespace gyre::sim
