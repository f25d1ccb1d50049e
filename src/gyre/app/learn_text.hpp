#pragma once

#include <string>

#include "gyre/ml/learner.hpp"

// What a step of learning did, for people.
namespace gyre::app {

// A gate's rules as a table: what was measured, its bounds, what it is held against.
std::string gate_table(const ml::GateVerdict& verdict);

// What there has to be, and what there is.
std::string evidence_table(const ml::Evidence& evidence);

std::string to_page(const ml::LearnReport& report);

}  // namespace gyre::app
