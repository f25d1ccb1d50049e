#pragma once

#include <algorithm>
#include <deque>
#include <optional>

#include "gyre/core/time.hpp"

// Says when the venue does not work: five requests for the account or for orders failed in a row
// within a minute, or nothing at all was answered for half a minute while something was asked. It
// works again after half a minute of answers without a failure. A refusal is an answer.
namespace gyre::session {

class Breaker {
 public:
  // Something was asked.
  void asked(Timestamp now) { waiting_since_ = waiting_since_.value_or(now); }
  // Nothing is asked any more.
  void idle() { waiting_since_.reset(); }
  // An answer came, whatever it said. `counts`: it is of the account or of an order.
  void answered(bool counts, Timestamp now) {
    waiting_since_.reset();
    if (!counts) return;
    failures_.clear();
    good_since_ = good_since_.value_or(now);
  }
  void failed(Timestamp now) {
    good_since_.reset();
    failures_.push_back(now);
    if (failures_.size() > kFailures) failures_.pop_front();
    if (failures_.size() == kFailures && now - failures_.front() <= kWithin) broken_ = true;
  }
  // Time has passed; says whether the venue is broken now.
  bool look(Timestamp now) {
    if (waiting_since_ && *waiting_since_ + kSilence <= now) {
      broken_ = true;
      good_since_.reset();
    }
    if (good_since_ && *good_since_ + kGood <= now) broken_ = false;
    return broken_;
  }
  bool is_broken() const { return broken_; }
  std::optional<Timestamp> next() const {
    std::optional<Timestamp> at;
    if (!broken_ && waiting_since_) at = *waiting_since_ + kSilence;
    if (broken_ && good_since_) at = *good_since_ + kGood;
    return at;
  }

  static constexpr std::size_t kFailures = 5;
  static constexpr milliseconds kWithin = 60s, kSilence = 30s, kGood = 30s;

 private:
  std::deque<Timestamp> failures_;  // in a row
  std::optional<Timestamp> waiting_since_, good_since_;
  bool broken_ = false;
};

}  // namespace gyre::session
