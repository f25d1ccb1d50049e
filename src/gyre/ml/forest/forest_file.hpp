#pragma once

#include <string>
#include <string_view>

#include "gyre/core/result.hpp"
#include "gyre/ml/forest/forest.hpp"

// forest.bin: a forest as it is kept. Little-endian; a header (magic, version, base, features,
// trees), then each tree as the number of its nodes and the nodes, and a CRC-32 of all of it at the
// end. The same forest gives the same bytes.
namespace gyre::ml {

inline constexpr std::uint32_t kForestVersion = 1;

// Of a forest that was checked (forest_check.hpp).
std::string to_bytes(const Forest& forest);

// Errors: Parse for what is no forest, OutOfRange for another version, Corrupt for bytes that are
// missing, too many, or not as they were written.
Result<Forest> read_forest(std::string_view bytes);

}  // namespace gyre::ml
