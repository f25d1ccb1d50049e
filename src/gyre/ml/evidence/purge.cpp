#include "gyre/ml/evidence/purge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "gyre/core/ensure.hpp"

namespace gyre::ml {
namespace {

TimeRange held_block(std::span<const TimeRange> labels, std::span<const std::uint32_t> rows) {
  ensure(!rows.empty(), "a block holds rows");
  TimeRange block = labels[rows.front()];
  for (const auto row : rows) {
    block.begin = std::min(block.begin, labels[row].begin);
    block.end = std::max(block.end, labels[row].end);
  }
  return block;
}

bool labels_meet(const TimeRange& a, const TimeRange& b) {
  return a.begin <= b.end && b.begin <= a.end;
}

Rows group_rows(std::size_t rows, std::uint32_t groups, std::uint32_t group) {
  const auto begin = rows * group / groups, end = rows * (group + 1) / groups;
  Rows out(end - begin);
  std::iota(out.begin(), out.end(), static_cast<std::uint32_t>(begin));
  return out;
}

// Groups next to each other are one block.
Fold fold_of(std::span<const TimeRange> labels, std::uint32_t groups,
             std::vector<std::uint32_t> held, milliseconds embargo) {
  Fold fold{.groups = std::move(held), .train = {}, .test = {}};
  std::vector<bool> out(labels.size());
  for (std::size_t i = 0; i < fold.groups.size();) {
    Rows block;
    do {
      const auto rows = group_rows(labels.size(), groups, fold.groups[i]);
      block.insert(block.end(), rows.begin(), rows.end());
      ++i;
    } while (i < fold.groups.size() && fold.groups[i] == fold.groups[i - 1] + 1);
    const auto purged = purge(labels, block, embargo);
    for (const auto& rows : {block, purged.purged, purged.embargoed})
      for (const auto row : rows) out[row] = true;
    fold.test.insert(fold.test.end(), block.begin(), block.end());
  }
  for (std::uint32_t row = 0; row < labels.size(); ++row)
    if (!out[row]) fold.train.push_back(row);
  return fold;
}

}  // namespace

Purged purge(std::span<const TimeRange> labels, std::span<const std::uint32_t> held_out,
             milliseconds embargo) {
  const auto block = held_block(labels, held_out);
  std::vector<bool> held(labels.size());
  for (const auto row : held_out) held[row] = true;
  Purged out;
  for (std::uint32_t row = 0; row < labels.size(); ++row) {
    if (held[row]) continue;
    const auto& label = labels[row];
    if (labels_meet(label, block))
      out.purged.push_back(row);
    else if (labels_meet(label, {block.begin, block.end + embargo}))
      out.embargoed.push_back(row);
    else
      out.kept.push_back(row);
  }
  return out;
}

std::string overlap(std::span<const TimeRange> labels, std::span<const std::uint32_t> train,
                    std::span<const std::uint32_t> held_out) {
  // Sorted by begin, with the latest end so far: only that one can reach furthest.
  Rows held{held_out.begin(), held_out.end()};
  std::ranges::sort(held, {}, [&](auto row) { return labels[row].begin; });
  Rows reaching = held;
  for (std::size_t i = 1; i < reaching.size(); ++i)
    if (labels[reaching[i - 1]].end > labels[reaching[i]].end) reaching[i] = reaching[i - 1];
  for (const auto row : train) {
    const auto after = std::ranges::upper_bound(held, labels[row].end, {},
                                                [&](auto other) { return labels[other].begin; });
    if (after == held.begin()) continue;
    const auto other = reaching[static_cast<std::size_t>(after - held.begin() - 1)];
    if (labels_meet(labels[row], labels[other]))
      return fmt::format("label {} of train meets label {} of those held out", row, other);
  }
  return {};
}

std::vector<Fold> combinatorial_folds(std::span<const TimeRange> labels, std::uint32_t groups,
                                      std::uint32_t held, milliseconds embargo) {
  ensure(0 < held && held < groups && groups <= labels.size(), "some groups of rows are held out");
  ensure(std::ranges::is_sorted(labels, {}, &TimeRange::begin), "labels are sorted by begin");
  std::vector<Fold> folds;
  std::vector<std::uint32_t> choice(held);
  std::iota(choice.begin(), choice.end(), 0u);
  for (;;) {
    folds.push_back(fold_of(labels, groups, choice, embargo));
    auto place = held;
    while (place > 0 && choice[place - 1] == groups - held + place - 1) --place;
    if (place == 0) return folds;
    ++choice[place - 1];
    for (auto i = place; i < held; ++i) choice[i] = choice[i - 1] + 1;
  }
}

std::vector<Rows> combinatorial_paths(std::span<const Fold> folds, std::uint32_t groups) {
  std::vector<Rows> paths;
  for (std::uint32_t group = 0; group < groups; ++group) {
    std::size_t path = 0;
    for (std::uint32_t fold = 0; fold < folds.size(); ++fold) {
      if (!std::ranges::binary_search(folds[fold].groups, group)) continue;
      if (path == paths.size()) paths.emplace_back();
      paths[path++].push_back(fold);
    }
  }
  return paths;
}

}  // namespace gyre::ml
