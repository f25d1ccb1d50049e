#include "gyre/ml/evidence/adwin.hpp"

#include <algorithm>
#include <cmath>

#include "gyre/core/ensure.hpp"
#include "gyre/ml/evidence/scores.hpp"

namespace gyre::ml {
namespace {

constexpr std::uint64_t kAdwinLeast = 10;         // numbers before it looks
constexpr double kAdwinPart = 5;                  // of either part
constexpr double kWorstLoss = 4.605170185988092;  // ln 100

// Sum of squares about the mean of all, of two parts with their own.
double joined_squares(double squares_a, double sum_a, double a, double squares_b, double sum_b,
                      double b) {
  if (a == 0) return squares_b;
  if (b == 0) return squares_a;
  const double off = sum_a / a - sum_b / b;
  return squares_a + squares_b + off * off * a * b / (a + b);
}

double bucket_size(std::size_t row) { return static_cast<double>(std::uint64_t{1} << row); }

}  // namespace

double adwin_cut(double older, double newer, double variance, double delta) {
  const double m = 1 / (1 / older + 1 / newer);
  const double log = std::log(2 * std::log(older + newer) / delta);
  return std::sqrt(2 / m * variance * log) + 2 / (3 * m) * log;
}

double squared_error(double p, double y) { return (p - y) * (p - y); }

double scaled_log_loss(double p, double y) {
  return std::min(log_loss(p, y), kWorstLoss) / kWorstLoss;
}

bool Adwin::add(double value) {
  ensure(0 <= value && value <= 1, "errors are scaled to [0, 1]");
  insert(value);
  compress();
  if (++seen_ % clock_ != 0 || size_ < kAdwinLeast) return false;
  bool risen = false;
  while (size_ >= kAdwinLeast) {
    const auto shift = cut();
    if (!shift) break;
    risen = risen || *shift > 0;
  }
  return risen;
}

void Adwin::insert(double value) {
  squares_ = joined_squares(squares_, sum_, static_cast<double>(size_), 0, value, 1);
  sum_ += value, ++size_;
  rows_.front().push_back({value, 0});
}

void Adwin::compress() {
  for (std::size_t row = 0; row < rows_.size() && rows_[row].size() > kBuckets; ++row) {
    if (row + 1 == rows_.size()) rows_.emplace_back();
    const double size = bucket_size(row);
    const Bucket a = rows_[row][0], b = rows_[row][1];
    rows_[row + 1].push_back(
        {a.sum + b.sum, joined_squares(a.squares, a.sum, size, b.squares, b.sum, size)});
    rows_[row].erase(rows_[row].begin(), rows_[row].begin() + 2);
  }
}

void Adwin::forget_oldest() {
  auto& row = rows_.back();
  const double size = bucket_size(rows_.size() - 1);
  const Bucket oldest = row.front();
  row.erase(row.begin());
  size_ -= std::uint64_t{1} << (rows_.size() - 1);
  sum_ -= oldest.sum;
  const double rest = static_cast<double>(size_);
  const double off = rest > 0 ? oldest.sum / size - sum_ / rest : 0;
  squares_ = std::max(0.0, squares_ - oldest.squares - off * off * size * rest / (size + rest));
  while (rows_.size() > 1 && rows_.back().empty()) rows_.pop_back();
}

// Forgets the oldest bucket if some border between buckets parts two means; tells by how much the
// newer is higher.
std::optional<double> Adwin::cut() {
  const double whole = static_cast<double>(size_), variance = squares_ / whole;
  double older = 0, older_sum = 0;
  for (std::size_t row = rows_.size(); row-- > 0;)
    for (const auto& bucket : rows_[row]) {
      older += bucket_size(row), older_sum += bucket.sum;
      const double newer = whole - older;
      if (older < kAdwinPart || newer < kAdwinPart) continue;
      const double shift = (sum_ - older_sum) / newer - older_sum / older;
      if (std::abs(shift) <= adwin_cut(older, newer, variance, delta_)) continue;
      forget_oldest();
      return shift;
    }
  return std::nullopt;
}

}  // namespace gyre::ml
