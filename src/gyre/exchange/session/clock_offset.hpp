#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "gyre/core/time.hpp"

// How far the venue's clock is ahead of ours, from answers that tell the venue's time. The venue
// read its clock somewhere between our sending and our receiving: the middle is the guess, and of
// the last samples the one with the shortest round trip has the least room to be wrong.
namespace gyre::session {

class ClockOffset {
 public:
  struct Sample {
    milliseconds round_trip{}, offset{};
    milliseconds doubt() const { return round_trip / 2; }
  };
  static Sample measure(Timestamp sent, Timestamp received, Timestamp venue) {
    const auto round_trip = received - sent;
    return {round_trip, venue - (sent + round_trip / 2)};
  }

  void learn(Sample sample) {
    if (std::exchange(is_old_, false)) count_ = 0;
    samples_[count_++ % samples_.size()] = sample;
  }
  void learn(Timestamp sent, Timestamp received, Timestamp venue) {
    learn(measure(sent, received, venue));
  }
  // After a refused stamp the past proves nothing: the next sample stands alone.
  void forget() { is_old_ = true; }

  milliseconds offset() const { return best().offset; }

  // How far the offset may be off: half the round trip that it comes from.
  milliseconds doubt() const { return best().doubt(); }

  // A stamp a little behind the venue's time: it refuses one that is a second ahead.
  Timestamp stamp(Timestamp now) const { return now + offset() - kBehind; }

  static constexpr milliseconds kBehind = 100ms;

 private:
  static constexpr std::size_t kHeld = 8;
  Sample best() const {
    const auto held = samples_.begin() + static_cast<std::ptrdiff_t>(std::min(count_, kHeld));
    const auto best = std::ranges::min_element(samples_.begin(), held, {}, &Sample::round_trip);
    return best == held ? Sample{} : *best;
  }
  std::array<Sample, kHeld> samples_{};
  std::size_t count_ = 0;
  bool is_old_ = false;
};

}  // namespace gyre::session
