#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "gyre/core/result.hpp"

namespace gyre {

struct Verified {
  std::uint64_t records = 0;
  std::string link;  // of the last one; equal links are equal histories
};

// Looks at every page and every record of the journal at that path, which nobody may hold. A
// journal of an earlier format is brought up to date by that. Errors: what is wrong, where, and
// what to do: NotFound, Busy, Io, Corrupt.
Result<Verified> verify(const std::filesystem::path& journal);

}  // namespace gyre
