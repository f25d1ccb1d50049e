#pragma once

#include <cstdint>
#include <optional>
#include <vector>

// A window over a stream of numbers in [0, 1] that forgets its older part as soon as that has
// another mean than the newer one. Source: Bifet and Gavalda 2007.
namespace gyre::ml {

// How far the means of two parts of so many numbers may lie apart. `variance` is of all of them,
// `delta` the confidence given away; learning.md 3.6.
double adwin_cut(double older, double newer, double variance, double delta);

// What to feed it of a matured row: both lie in [0, 1].
double squared_error(double p, double y);
double scaled_log_loss(double p, double y);  // min(log loss, ln 100) / ln 100

class Adwin {
 public:
  explicit Adwin(double delta = 0.002, std::uint64_t clock = 32) : delta_{delta}, clock_{clock} {}

  // Says whether the mean has *risen*: errors that become smaller shrink the window silently.
  bool add(double value);

  std::uint64_t size() const { return size_; }
  double mean() const { return size_ > 0 ? sum_ / static_cast<double>(size_) : 0; }

 private:
  // 2^row numbers in sum; `squares` is about their own mean.
  struct Bucket {
    double sum = 0, squares = 0;
  };
  static constexpr std::size_t kBuckets = 5;  // of one size, before two become one

  void insert(double value);
  void compress();
  void forget_oldest();
  std::optional<double> cut();

  double delta_;
  std::uint64_t clock_, seen_ = 0, size_ = 0;
  double sum_ = 0, squares_ = 0;
  std::vector<std::vector<Bucket>> rows_{1};  // rows_[k] holds buckets of 2^k, oldest first
};

}  // namespace gyre::ml
