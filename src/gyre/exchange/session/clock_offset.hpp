#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "gyre/core/time.hpp"

// How far the venue's clock is ahead of ours, from answers that tell the venue's time. The venue
// read its clock somewhere between our sending and our receiving: the middle is the guess, and of
// the last samples the one with the shortest round trip has the least room to be wrong.
namespace gyre::session {

class ClockOffset {
 public:
  void learn(Timestamp sent, Timestamp received, Timestamp venue) {
    const auto round_trip = received - sent;
    samples_[count_++ % samples_.size()] = {round_trip, venue - (sent + round_trip / 2)};
  }
  // After a refused stamp the past proves nothing.
  void forget() { count_ = 0; }

  milliseconds offset() const { return best().offset; }

  // How far the offset may be off: half the round trip that it comes from.
  milliseconds doubt() const { return best().round_trip / 2; }

  // A stamp a little behind the venue's time: it refuses one that is a second ahead.
  Timestamp stamp(Timestamp now) const { return now + offset() - kBehind; }

  static constexpr milliseconds kBehind = 100ms;

 private:
  static constexpr std::size_t kHeld = 8;
  struct Sample {
    milliseconds round_trip{}, offset{};
  };
  Sample best() const {
    const auto held = samples_.begin() + static_cast<std::ptrdiff_t>(std::min(count_, kHeld));
    const auto best = std::ranges::min_element(samples_.begin(), held, {}, &Sample::round_trip);
    return best == held ? Sample{} : *best;
  }
  std::array<Sample, kHeld> samples_{};
  std::size_t count_ = 0;
};

}  // namespace gyre::session
