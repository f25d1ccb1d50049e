#include "gyre/ml/sample_columns.hpp"

#include <algorithm>

#include "gyre/ml/evidence/uniqueness.hpp"

namespace gyre::ml {

SampleColumns columns_of(std::span<const Sample> samples, std::span<const double> weights,
                         const Rows& rows) {
  SampleColumns columns;
  double sum = 0;
  for (const auto i : rows) sum += weights[i];
  const double scale = static_cast<double>(rows.size()) / sum;
  for (const auto i : rows) {
    const auto& sample = samples[i];
    columns.samples.push_back(sample);
    columns.x.push_back(sample.x);
    columns.y.push_back(sample.y);
    columns.r.push_back(sample.r);
    columns.weight.push_back(weights[i] * scale);
    columns.next_return.push_back(sample.next_return);
    columns.at.push_back(sample.at);
    columns.due.push_back(sample.due);
  }
  return columns;
}

SplitBlock described(const SampleColumns& columns, TimeRange window) {
  return {.begin = window.begin,
          .end = window.end,
          .rows = columns.x.size(),
          .wins = static_cast<std::uint64_t>(std::ranges::count(columns.y, 1.0)),
          .effective = effective_size(columns.weight)};
}

double base_rate(const SampleColumns& train, const SampleColumns& validation) {
  double wins = 0, all = 0;
  for (const auto* block : {&train, &validation})
    for (std::size_t i = 0; i < block->y.size(); ++i) {
      wins += block->weight[i] * block->y[i];
      all += block->weight[i];
    }
  return wins / all;
}

}  // namespace gyre::ml
