#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "gyre/features/virtual_row.hpp"
#include "gyre/ml/evidence/sample.hpp"

// From the rows of the virtual desk to what training sees. Executed or not, whatever the model said
// of it, an idea is one sample: what is traded must not choose what is learnt from.
namespace gyre::ml {

// What rows must have in common to be learnt from together.
struct Kin {
  std::string schema;  // hash of the features
  std::string ladder;
  std::string label;  // policy and path: "triple_barrier_1 by 1m"
  bool operator==(const Kin&) const = default;
};
std::string label_of(const VirtualRow& row);
Kin kin_of(const VirtualRow& row);

struct Gathered {
  std::vector<Sample> samples;                   // by decision, then by id
  std::map<std::string, std::uint64_t> skipped;  // why, and how many
};

// Of one symbol, strategy, side and boundary the first counts: what was replayed and then met live
// is one row. Rows without a result (a hole in their bars) and rows of other kin are passed over.
Gathered gather(std::span<const VirtualRow> rows, const Kin& kin);

}  // namespace gyre::ml
