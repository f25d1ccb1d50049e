#include "gyre/ml/evidence/blocks.hpp"

#include <algorithm>

#include "gyre/core/ensure.hpp"

namespace gyre::ml {

TimeBlocks time_blocks(std::span<const Timestamp> at, milliseconds length) {
  ensure(length > 0ms, "a block lasts some time");
  TimeBlocks blocks;
  if (at.empty()) return blocks;
  const auto begin = *std::ranges::min_element(at);
  std::vector<std::int64_t> spans, seen;
  for (const auto t : at) spans.push_back((t - begin) / length);
  seen = spans;
  std::ranges::sort(seen);
  seen.erase(std::ranges::unique(seen).begin(), seen.end());
  for (const auto span : spans)
    blocks.of.push_back(
        static_cast<std::uint32_t>(std::ranges::lower_bound(seen, span) - seen.begin()));
  blocks.count = seen.size();
  return blocks;
}

}  // namespace gyre::ml
