#include "gyre/ml/evidence/splits.hpp"

#include <algorithm>
#include <cmath>

#include "gyre/core/ensure.hpp"
#include "gyre/ml/evidence/uniqueness.hpp"

namespace gyre::ml {
namespace {

class Splitter {
 public:
  Splitter(std::span<const Sample> samples, std::span<const double> weights,
           const SplitSettings& settings, Timestamp cutoff)
      : samples_{samples}, weights_{weights} {
    for (std::uint32_t i = 0; i < samples.size(); ++i)
      if (is_mature(samples[i], cutoff) && samples[i].at >= cutoff - settings.window)
        rows_.push_back(i);
    std::ranges::sort(rows_, {}, [&](auto i) {
      return std::tuple{samples[i].at, samples[i].symbol, samples[i].id, i};
    });
  }

  const Rows& rows() const { return rows_; }
  Timestamp first() const { return samples_[rows_.front()].at; }
  Timestamp last() const { return samples_[rows_.back()].at; }

  milliseconds longest_label() const {
    milliseconds longest{};
    for (const auto row : rows_) longest = std::max(longest, samples_[row].due - samples_[row].at);
    return longest;
  }

  // The latest begin of a block before `end` that is so long and holds so many effective rows, or
  // the first row where there are too few.
  Timestamp begin_before(Timestamp end, milliseconds length, double effective) const {
    double sum = 0, squares = 0;
    for (auto i = place(end); i > 0; --i) {
      const double w = weights_[rows_[i - 1]];
      sum += w, squares += w * w;
      if (sum * sum >= effective * squares)
        return std::min(samples_[rows_[i - 1]].at, end - length);
    }
    return std::min(first(), end - length);
  }

  Rows between(Timestamp begin, Timestamp end) const {
    const auto at = [&](Timestamp t) {
      return rows_.begin() + static_cast<std::ptrdiff_t>(place(t));
    };
    return begin < end ? Rows(at(begin), at(end)) : Rows{};
  }

  double effective(const Rows& rows) const {
    std::vector<double> of;
    for (const auto row : rows) of.push_back(weights_[row]);
    return effective_size(of);
  }

  double of_class(const Rows& rows, bool y) const {
    return static_cast<double>(
        std::ranges::count_if(rows, [&](auto row) { return samples_[row].y == y; }));
  }

 private:
  // The first row that is not before t.
  std::size_t place(Timestamp t) const {
    const auto found =
        std::ranges::lower_bound(rows_, t, {}, [&](auto row) { return samples_[row].at; });
    return static_cast<std::size_t>(found - rows_.begin());
  }

  std::span<const Sample> samples_;
  std::span<const double> weights_;
  Rows rows_;
};

double days_in(milliseconds time) {
  return std::chrono::duration<double, std::chrono::days::period>{time}.count();
}

Split split_of(const Splitter& rows, const SplitSettings& settings, Timestamp cutoff,
               milliseconds bar) {
  Split split;
  split.gap = rows.longest_label() + bar;
  const auto end = rows.last() + 1ms;
  const auto length = [&](milliseconds least, double share) {
    const auto history = static_cast<double>((end - rows.first()).count());
    return std::max(least, milliseconds{std::llround(share * history)});
  };
  const auto test =
      rows.begin_before(end, length(settings.test, settings.test_share), settings.test_rows);
  const auto validated = test - split.gap;
  const auto validation = rows.begin_before(
      validated, length(settings.validation, settings.validation_share), settings.validation_rows);
  split.test_window = {test, end};
  split.validation_window = {validation, validated};
  split.train_window = {cutoff - settings.window, validation - split.gap};
  split.test = rows.between(test, end);
  split.validation = rows.between(validation, validated);
  split.train = rows.between(split.train_window.begin, split.train_window.end);
  return split;
}

}  // namespace

WalkForward walk_forward(std::span<const Sample> samples, std::span<const double> weights,
                         const SplitSettings& settings, Timestamp cutoff, milliseconds bar) {
  ensure(samples.size() == weights.size(), "one weight a sample");
  const Splitter rows{samples, weights, settings, cutoff};
  WalkForward out;
  double history = 0;
  if (!rows.rows().empty()) {
    out.split = split_of(rows, settings, cutoff, bar);
    history = days_in(rows.last() - rows.first());
  }
  const auto& split = out.split;
  // A block that reaches back before the first row is as long as there are rows.
  const auto held = [&](const TimeRange& block) {
    if (rows.rows().empty()) return 0.0;
    return std::max(0.0, days_in(block.end - std::max(block.begin, rows.first())));
  };
  out.evidence = {
      {"days of history", history, days_in(settings.history)},
      {"days to test on", held(split.test_window), days_in(settings.test)},
      {"effective rows to test on", rows.effective(split.test), settings.test_rows},
      {"days to validate on", held(split.validation_window), days_in(settings.validation)},
      {"effective rows to validate on", rows.effective(split.validation), settings.validation_rows},
      {"effective rows to train on", rows.effective(split.train), settings.train_rows},
      {"winners to train on", rows.of_class(split.train, true), settings.train_class},
      {"losers to train on", rows.of_class(split.train, false), settings.train_class}};
  return out;
}

}  // namespace gyre::ml
