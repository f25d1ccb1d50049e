#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "gyre/core/random.hpp"
#include "gyre/ml/parity.hpp"

namespace gyre::ml {
namespace {

constexpr std::size_t kParityRows = 4096, kRealRows = 2048;
constexpr float kEndless = std::numeric_limits<float>::infinity();

// What the questions on the way to a node leave of each feature: low <= x < high.
struct Reach {
  std::array<float, kFeatureCount> low, high;
  Reach() {
    low.fill(-kEndless);
    high.fill(kEndless);
  }
  // A row that comes by: `row` where it does so already.
  FeatureRow through(FeatureRow row) const {
    for (std::size_t f = 0; f < row.size(); ++f) {
      if (low[f] == -kEndless && high[f] == kEndless) continue;
      if (low[f] <= row[f] && row[f] < high[f]) continue;
      row[f] = low[f] > -kEndless ? low[f] : std::nextafter(high[f], -kEndless);
    }
    return row;
  }
};

class EdgeRows {
 public:
  EdgeRows(std::vector<FeatureRow>& rows, std::span<const FeatureRow> like)
      : rows_{rows}, like_{like} {}

  void add(const Tree& tree) { visit(tree, 0, Reach{}); }

 private:
  void visit(const Tree& tree, std::int32_t number, const Reach& reach) {
    const auto& node = tree[static_cast<std::size_t>(number)];
    if (node.leaf()) return;
    const auto f = static_cast<std::size_t>(node.feature);
    auto row = reach.through(like_[next_++ % like_.size()]);
    for (const float value : {node.value, std::nextafter(node.value, -kEndless),
                              std::nextafter(node.value, kEndless)}) {
      row[f] = value;
      rows_.push_back(row);
    }
    auto left = reach, right = reach;
    left.high[f] = std::min(left.high[f], node.value);
    right.low[f] = std::max(right.low[f], node.value);
    visit(tree, node.left, left);
    visit(tree, node.right, right);
  }

  std::vector<FeatureRow>& rows_;
  std::span<const FeatureRow> like_;
  std::size_t next_ = 0;
};

// Values of the size of usual features, some missing.
FeatureRow seeded_row(std::uint64_t seed) {
  FeatureRow row;
  for (std::size_t f = 0; f < row.size(); ++f) {
    const auto at = key(seed, f);
    row[f] = uniform(key(at, 1)) < 0.05 ? std::numeric_limits<float>::quiet_NaN()
                                        : static_cast<float>(8 * uniform(at) - 4);
  }
  return row;
}

void add_rows_of_one_value(std::vector<FeatureRow>& rows) {
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), 0.0f, -0.0f, 1e38f, -1e38f,
        std::numeric_limits<float>::denorm_min(), -std::numeric_limits<float>::denorm_min()})
    rows.emplace_back().fill(value);
}

}  // namespace

std::vector<FeatureRow> parity_rows(const Forest& forest, std::span<const FeatureRow> real) {
  const auto newest = real.last(std::min(real.size(), kRealRows));
  std::vector<FeatureRow> rows{newest.begin(), newest.end()};
  add_rows_of_one_value(rows);
  std::vector<FeatureRow> like{newest.begin(), newest.end()};
  for (std::uint64_t seed = 0; like.size() < 64; ++seed) like.push_back(seeded_row(seed));
  EdgeRows edges{rows, like};
  for (const auto& tree : forest.trees) edges.add(tree);
  for (std::uint64_t seed = 0; rows.size() < kParityRows; ++seed)
    rows.push_back(seeded_row(key(seed)));
  return rows;
}

}  // namespace gyre::ml
