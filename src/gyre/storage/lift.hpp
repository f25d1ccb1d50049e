#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gyre/core/json_read.hpp"

// Records of earlier versions. Each version of a kind but the last has a step to the next one in
// the table of lift.cpp, which says for every member what it becomes, or why that cannot be known.
// The file is not rewritten: records are lifted as they are read.
namespace gyre {

// The payload of a record of that version as the next version would have it.
// Errors: Corrupt, for a version that never was, a payload that is not of it, and a step that
// cannot be made.
Result<std::string> lift(std::string_view kind, std::int64_t version, const JsonValue& payload);

}  // namespace gyre
