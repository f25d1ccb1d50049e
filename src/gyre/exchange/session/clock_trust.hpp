#pragma once

#include <optional>

#include "gyre/core/time.hpp"

// Whether our idea of the venue's time can be trusted: not after it jumped between two samples by
// more than they leave open, nor while stamps are refused again and again. Two samples that agree
// with the one before restore it.
namespace gyre::session {

class ClockTrust {
 public:
  // A sample: how far the venue's clock is ahead, and how far that may be off. Says whether it
  // agrees with the one before.
  bool sample(milliseconds offset, milliseconds doubt) {
    const auto before = last_;
    last_ = Sample{offset, doubt};
    const bool agrees = !before || abs(offset - before->offset) <= kJump + doubt + before->doubt;
    if (!agrees) return distrust();
    if (!trusted_ && ++agreed_ >= kAgreed) {
      trusted_ = true;
      refused_ = 0;
    }
    return true;
  }
  void stamp_refused() {
    if (++refused_ >= kRefused) distrust();
  }
  void stamp_taken() { refused_ = 0; }
  bool is_trusted() const { return trusted_; }

  static constexpr milliseconds kJump = 500ms;

 private:
  bool distrust() {
    trusted_ = false;
    agreed_ = 0;
    return false;
  }

  struct Sample {
    milliseconds offset{}, doubt{};
  };
  static constexpr int kRefused = 3, kAgreed = 2;
  std::optional<Sample> last_;
  int refused_ = 0, agreed_ = 0;
  bool trusted_ = true;
};

}  // namespace gyre::session
