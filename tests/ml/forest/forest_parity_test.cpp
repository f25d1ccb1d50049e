#include <gtest/gtest.h>

#include <map>

#include "gyre/ml/forest/forest_file.hpp"
#include "gyre/ml/forest/xgboost_json.hpp"
#include "gyre/ml/xgboost_model.hpp"
#include "tests/ml/forest/forests.hpp"
#include "tests/ml/forest/small_models.hpp"

namespace gyre::ml {
namespace {

struct Learned {
  std::vector<FeatureRow> rows;
  std::vector<float> labels;
};

// Six features of any value, the others of a few, which makes growing quick.
Learned learned(std::uint64_t seed, std::size_t count, double missing) {
  Learned all{std::vector<FeatureRow>(count), {}};
  for (std::size_t i = 0; i < count; ++i) {
    auto& x = all.rows[i];
    for (std::size_t f = 0; f < x.size(); ++f) {
      const auto at = key(seed, i, f);
      const double any = 4 * uniform(at) - 2;
      x[f] = uniform(key(at, 1)) < missing ? kNotANumber
                                           : static_cast<float>(f < 6 ? any : std::floor(any));
    }
    const auto known = [&](std::size_t f) { return std::isnan(x[f]) ? 0.3 : double{x[f]}; };
    const double odds = std::sin(3 * known(0)) + known(1) * known(2) + (known(3) > 1 ? 1 : 0);
    all.labels.push_back(odds + 2 * uniform(key(seed, i, 99)) > 1.2 ? 1 : 0);
  }
  return all;
}

struct Kind {
  std::string depth, base, gamma, bins;
  int rounds;
  std::size_t rows;
  double missing;
};
// clang-format off
const std::map<std::string, Kind> kKinds{
    {"missing values",     {"6", "0.5",  "0",    "256",  60, 1500, 0.05}},
    {"base 0.31",          {"6", "0.31", "0",    "256",  60, 1500, 0.05}},
    {"shallow",            {"3", "0.31", "0",    "128",  60, 1500, 0.05}},
    {"deep",               {"8", "0.31", "0",    "256",  30, 1500, 0.05}},
    {"nothing is missing", {"6", "0.5",  "0",    "256",  40, 1500, 0}},
    {"many thresholds",    {"8", "0.5",  "0",    "1024", 60, 3000, 0.02}},
    {"leaves alone",       {"6", "0.31", "1e9",  "256",   5, 1000, 0.05}},
    {"pruned",             {"6", "0.31", "3",    "256",  40, 1500, 0.05}},
    {"one tree",           {"6", "0.31", "0",    "256",   1, 1000, 0.05}}};
// clang-format on

std::string grow(const Kind& kind) {
  const auto data = learned(17, kind.rows, kind.missing);
  return grow_model(data.rows, data.labels,
                    {{"objective", "binary:logistic"},
                     {"tree_method", "hist"},
                     {"nthread", "1"},
                     {"eta", "0.3"},
                     {"min_child_weight", "0.1"},
                     {"max_depth", kind.depth},
                     {"base_score", kind.base},
                     {"gamma", kind.gamma},
                     {"max_bin", kind.bins}},
                    kind.rounds)
      .value();
}

std::size_t thresholds_most(const Forest& forest) {
  std::map<int, std::map<float, int>> of;
  for (const auto& tree : forest.trees)
    for (const auto& node : tree)
      if (!node.leaf()) ++of[node.feature][node.value];
  std::size_t most = 0;
  for (const auto& [feature, values] : of) most = std::max(most, values.size());
  return most;
}

TEST(ForestParity, margins_have_the_bits_that_xgboost_gives) {
  for (const auto& [name, kind] : kKinds) {
    SCOPED_TRACE(name);
    const auto json = grow(kind);
    auto reference = XgboostModel::read(json).value();
    const auto read = read_xgboost(json);
    ASSERT_TRUE(read) << read.error().context;
    const auto forest = read_forest(to_bytes(*read)).value();  // as it is served: from its file
    ASSERT_EQ(forest, *read);
    const auto rows = edge_rows(forest, 4096, 5, false);
    const auto expected = reference.margins(rows).value();
    for (const auto batch : {4000uz, 513uz, 65uz, 64uz, 40uz, 16uz, 7uz, 1uz}) {
      // Small batches cost as much as large ones: some of the rows are enough.
      const auto count = batch < 64 ? 500uz : rows.size();
      expect_margins(forest, std::span{rows}.first(count), std::span{expected}.first(count), batch);
      if (HasFatalFailure()) return;
    }
    if (name == "many thresholds") {
      EXPECT_GT(thresholds_most(forest), 255u);
    }
  }
}

TEST(ForestParity, pruned_nodes_are_left_out) {
  const auto nodes = [](const char* kind) {
    std::size_t count = 0;
    for (const auto& tree : read_xgboost(grow(kKinds.at(kind))).value().trees) count += tree.size();
    return count;
  };
  EXPECT_EQ(nodes("leaves alone"), 5u);
  EXPECT_LT(nodes("pruned"), nodes("base 0.31"));
}

}  // namespace
}  // namespace gyre::ml
