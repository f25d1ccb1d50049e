#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "gyre/core/result.hpp"
#include "gyre/core/time.hpp"

// Our side of lockstep (docs/lockstep.md), without sockets: what was agreed with the exchange about
// how many messages make an instant, and whether they are all here.
namespace gyre::binance {

struct Enrolled {
  Timestamp at;
  std::optional<Timestamp> end;  // of its market
};
struct Barrier {
  std::uint64_t number = 0;
  Timestamp at;
  std::uint64_t sent = 0;
};
struct Flushed {
  std::uint64_t number = 0, sent = 0;
};
struct MarketEnd {
  Timestamp at;
};
using ControlSaid = std::variant<Enrolled, Barrier, Flushed, MarketEnd>;
// Unauthorized when the exchange refuses, Parse for what the protocol does not have.
Result<ControlSaid> read_control(std::string_view text);

class Lockstep {
 public:
  static std::string enrol(std::string_view session);

  void on(const ControlSaid& said);

  // Asks to be told when `sent` requests are handled.
  std::string flush(std::uint64_t sent);
  // Lets go of the barrier that is held.
  std::string ack(std::uint64_t sent, std::optional<Timestamp> wake);

  // Whether all that was asked for before the last flush() is here.
  bool is_flushed(std::uint64_t received) const {
    return flushed_ && flushed_->number == flushes_ && received >= flushed_->sent;
  }
  // Whether a barrier is held and all of its instant is here.
  bool is_held(std::uint64_t received) const { return barrier_ && received >= barrier_->sent; }
  // Its instant is on its way: nothing but the network can delay it.
  bool is_due() const { return barrier_.has_value(); }
  bool is_over() const { return over_; }
  bool is_enrolled() const { return enrolled_; }
  Timestamp now() const { return now_; }

 private:
  Timestamp now_{};
  std::optional<Barrier> barrier_;
  std::optional<Flushed> flushed_;
  std::uint64_t flushes_ = 0;
  bool enrolled_ = false, over_ = false;
};

}  // namespace gyre::binance
