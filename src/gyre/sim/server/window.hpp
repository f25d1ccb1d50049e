#pragma once

#include "gyre/core/time.hpp"

// A count that begins anew at each multiple of a length of market time, as the exchange's limits
// are counted.
namespace gyre::sim::server {

class Window {
 public:
  explicit Window(milliseconds length) : length_{length} {}
  int used(Timestamp now) const { return floor_to(now, length_) == begun_ ? used_ : 0; }
  void add(int count, Timestamp now) {
    used_ = used(now) + count;
    begun_ = floor_to(now, length_);
  }
  // Whole seconds until it begins anew, at least one.
  seconds rest(Timestamp now) const {
    return std::chrono::ceil<seconds>(next_after(now, length_) - now);
  }

 private:
  milliseconds length_;
  Timestamp begun_{};
  int used_ = 0;
};

}  // namespace gyre::sim::server
