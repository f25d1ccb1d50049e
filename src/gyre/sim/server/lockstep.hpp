#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/core/time.hpp"
#include "gyre/sim/server/control.hpp"

// The exchange's side of lockstep (docs/lockstep.md), without sockets or clocks: who is enrolled,
// how much was said to whom, and when market time may go on. What it returns as text belongs on the
// control stream.
namespace gyre::sim::server {

class Lockstep {
 public:
  bool is_enrolled() const { return session_.has_value(); }
  bool is_session(std::string_view name) const { return session_ == name; }

  // The answer: enrolled, or the error for a second client. Counts begin anew.
  std::string enrol(const Enrol& message, Timestamp now, std::optional<Timestamp> end);
  void leave();

  // Requests are handled strictly by number, from 1.
  bool is_next(std::uint64_t number) const { return number == handled_ + 1; }
  bool is_past(std::uint64_t number) const { return number <= handled_; }
  void count_handled() { ++handled_; }
  // A stream frame or an HTTP answer left for the session.
  void count_sent() { ++sent_; }

  Result<> on(const Flush& flush);
  Result<> on(const Ack& ack);
  // The flushes whose requests are handled by now.
  std::vector<std::string> take_flushed();
  // The acknowledgement that lets time pass, once, when its requests are handled.
  std::optional<Ack> take_step();

  std::string barrier(Timestamp now);
  static std::string end(Timestamp now);
  std::uint64_t number() const { return number_; }

 private:
  std::optional<std::string> session_;
  std::uint64_t sent_ = 0, handled_ = 0, number_ = 0;
  std::vector<Flush> flushes_;
  std::optional<Ack> ack_;
};

// When an instant is due on the wall, at so many times the speed of life; as fast as it goes is no
// pace at all.
class Pace {
 public:
  explicit Pace(std::optional<double> speed) : speed_{speed} {}
  void anchor(WallTime wall, Timestamp market) {
    wall_ = wall;
    market_ = market;
  }
  std::optional<WallTime> due(Timestamp market) const;
  // Where market time stands by the wall; only with a speed.
  Timestamp at(WallTime wall) const;
  std::optional<double> speed() const { return speed_; }

 private:
  std::optional<double> speed_;
  WallTime wall_{};
  Timestamp market_{};
};

}  // namespace gyre::sim::server
