#include "gyre/ml/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "gyre/core/random.hpp"

namespace gyre::ml {
namespace {

// Empty when the row can be learnt from.
std::string unfit(const VirtualRow& row, const Kin& kin) {
  if (row.schema != kin.schema) return "another feature schema";
  if (row.ladder != kin.ladder) return "another ladder";
  if (label_of(row) != kin.label) return "another label policy";
  if (row.features.size() != kFeatureCount) return "not as many features as the schema has";
  if (row.result == VirtualState::Invalid) return "bars are missing";
  if (!is_over(row.result)) return "no result yet";
  if (!std::isfinite(row.r)) return "no finite result";
  return {};
}

// The same idea has the same number wherever it was met: rows of a run and of replayed history
// count from 1 each.
std::uint64_t number_of(const VirtualRow& row) {
  return key(key(row.symbol), key(row.strategy), index(row.side), to_ms(row.boundary));
}

Sample sample_of(const VirtualRow& row) {
  Sample sample{.id = number_of(row),
                .symbol = row.symbol,
                .strategy = row.strategy,
                .at = row.boundary,
                .due = row.boundary + row.time_limit,
                .ended = row.left,
                .y = row.y,
                .r = row.r};
  std::ranges::copy(row.features, sample.x.begin());
  const double risk = std::abs(row.reference - row.stop);
  sample.reward_risk = std::abs(row.target - row.reference) / risk;
  return sample;
}

}  // namespace

std::string label_of(const VirtualRow& row) { return fmt::format("{} by {}", row.label, row.path); }

Kin kin_of(const VirtualRow& row) { return {row.schema, row.ladder, label_of(row)}; }

Gathered gather(std::span<const VirtualRow> rows, const Kin& kin) {
  Gathered all;
  std::set<std::tuple<std::string, std::string, Side, Timestamp>> seen;
  for (const auto& row : rows) {
    auto why = unfit(row, kin);
    if (why.empty() && !seen.emplace(row.symbol, row.strategy, row.side, row.boundary).second)
      why = "met twice";
    if (why.empty())
      all.samples.push_back(sample_of(row));
    else
      ++all.skipped[why];
  }
  std::ranges::sort(all.samples, {}, [](const Sample& s) { return std::tuple{s.at, s.id}; });
  return all;
}

}  // namespace gyre::ml
