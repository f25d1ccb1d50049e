#include "gyre/ml/evidence/purge.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

#include "tests/ml/evidence/rows.hpp"

namespace gyre::ml {
namespace {

TimeRange span_of(int begin, int end) { return {from_ms(begin), from_ms(end)}; }

TEST(Purge, keeps_what_the_vector_keeps) {
  const std::vector<TimeRange> labels{span_of(0, 4),   span_of(2, 6),   span_of(5, 9),
                                      span_of(8, 12),  span_of(11, 15), span_of(14, 18),
                                      span_of(17, 21), span_of(20, 24)};
  const auto out = purge(labels, Rows{4, 5}, 2ms);
  EXPECT_EQ(out.kept, (Rows{0, 1, 2}));
  EXPECT_EQ(out.purged, (Rows{3, 6}));
  EXPECT_EQ(out.embargoed, (Rows{7}));
}

// Labels of any length, and some in the middle of them held out.
struct Held {
  std::vector<TimeRange> labels;
  Rows rows;

  explicit Held(std::uint64_t seed) {
    Chance chance{seed};
    const int n = 10 + chance.below(40);
    for (int i = 0; i < n; ++i) {
      const int begin = chance.below(200);
      labels.push_back(span_of(begin, begin + 1 + chance.below(chance.happens(0.2) ? 80 : 10)));
    }
    std::ranges::sort(labels, {}, &TimeRange::begin);
    const auto first = static_cast<std::uint32_t>(chance.below(n - 2));
    rows.resize(static_cast<std::size_t>(1 + chance.below(n - 1 - static_cast<int>(first))));
    std::iota(rows.begin(), rows.end(), first);
  }

  Rows clear_of(const TimeRange& block) const {
    Rows out;
    for (std::uint32_t i = 0; i < labels.size(); ++i)
      if (!std::ranges::binary_search(rows, i) &&
          (labels[i].begin > block.end || labels[i].end < block.begin))
        out.push_back(i);
    return out;
  }
};

RC_GTEST_PROP(Purge, leaves_no_label_that_meets_a_held_out_one, (std::uint64_t seed)) {
  const Held held{seed};
  const auto out = purge(held.labels, held.rows, 0ms);
  RC_ASSERT(overlap(held.labels, out.kept, held.rows).empty());
  RC_ASSERT(out.embargoed.empty());
  RC_ASSERT(out.kept.size() + out.purged.size() + held.rows.size() == held.labels.size());
}

RC_GTEST_PROP(Purge, is_checked_by_what_comparing_all_pairs_says, (std::uint64_t seed)) {
  const Held held{seed};
  Chance chance{key(seed, 1)};
  Rows train;
  for (std::uint32_t i = 0; i < held.labels.size(); ++i)
    if (!std::ranges::binary_search(held.rows, i) && chance.happens(0.3)) train.push_back(i);
  const bool meets = std::ranges::any_of(train, [&](auto i) {
    return std::ranges::any_of(held.rows, [&](auto j) {
      return held.labels[i].begin <= held.labels[j].end &&
             held.labels[j].begin <= held.labels[i].end;
    });
  });
  RC_ASSERT(overlap(held.labels, train, held.rows).empty() == !meets);
}

// Libraries had these two; were ours like them, the property above would fail.
TEST(Purge, from_the_first_labels_end_or_to_the_last_rows_end_is_caught) {
  int first_end = 0, last_end = 0, random = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Held held{seed};
    const auto& labels = held.labels;
    const auto latest = std::ranges::max(held.rows, {}, [&](auto i) { return labels[i].end; });
    const auto first = labels[held.rows.front()], last = labels[held.rows.back()];
    const auto leaks = [&](const TimeRange& block) {
      return !overlap(labels, held.clear_of(block), held.rows).empty();
    };
    EXPECT_FALSE(leaks({first.begin, labels[latest].end}));
    first_end += leaks({std::min(first.end, labels[latest].end), labels[latest].end});
    last_end += leaks({first.begin, last.end});
    Rows others;
    for (std::uint32_t i = 0; i < labels.size(); ++i)
      if (!std::ranges::binary_search(held.rows, i)) others.push_back(i);
    random += !overlap(labels, others, held.rows).empty();
  }
  EXPECT_GT(first_end, 30);
  EXPECT_GT(last_end, 20);
  EXPECT_GT(random, 90);  // nothing purged at all
}

TEST(Folds, of_six_groups_two_at_a_time_are_fifteen_on_five_paths) {
  std::vector<TimeRange> labels;
  for (int i = 0; i < 60; ++i) labels.push_back(span_of(10 * i, 10 * i + 25));
  const auto folds = combinatorial_folds(labels, 6, 2, 5ms);
  ASSERT_EQ(folds.size(), 15u);
  EXPECT_EQ(folds.front().groups, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(folds.back().groups, (std::vector<std::uint32_t>{4, 5}));
  for (const auto& fold : folds) {
    EXPECT_EQ(fold.test.size(), 20u);
    EXPECT_EQ(overlap(labels, fold.train, fold.test), "");
    EXPECT_GE(fold.train.size(), 30u);
  }
  const auto paths = combinatorial_paths(folds, 6);
  ASSERT_EQ(paths.size(), 5u);
  std::set<std::pair<std::uint32_t, std::uint32_t>> used;
  for (const auto& path : paths) {
    ASSERT_EQ(path.size(), 6u);
    for (std::uint32_t group = 0; group < 6; ++group) {
      EXPECT_TRUE(std::ranges::binary_search(folds[path[group]].groups, group));
      used.insert({path[group], group});
    }
  }
  EXPECT_EQ(used.size(), 30u);  // each tested group of each fold is on one path
}

RC_GTEST_PROP(Folds, never_train_on_what_meets_a_test, (std::uint64_t seed)) {
  const Held held{seed};
  Chance chance{key(seed, 2)};
  const auto groups = static_cast<std::uint32_t>(3 + chance.below(4));
  const auto out = static_cast<std::uint32_t>(1 + chance.below(2));
  std::vector<int> tested(held.labels.size());
  for (const auto& fold : combinatorial_folds(held.labels, groups, out, 3ms)) {
    RC_ASSERT(overlap(held.labels, fold.train, fold.test).empty());
    for (const auto row : fold.test) ++tested[row];
  }
  RC_ASSERT(std::ranges::all_of(tested, [&](int times) { return times == tested.front(); }));
}

}  // namespace
}  // namespace gyre::ml
