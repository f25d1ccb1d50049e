#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gyre/core/time.hpp"

// Rows grouped by calendar time, across symbols: what happened together is drawn together.
namespace gyre::ml {

struct TimeBlocks {
  std::vector<std::uint32_t> of;  // block of each row, counted from 0 in the order of time
  std::size_t count = 0;          // blocks with rows in them
};

// Blocks of `length` since the earliest row.
TimeBlocks time_blocks(std::span<const Timestamp> at, milliseconds length);

}  // namespace gyre::ml
