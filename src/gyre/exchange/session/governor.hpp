#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>

#include "gyre/core/enums.hpp"
#include "gyre/core/time.hpp"
#include "gyre/exchange/wire/cost.hpp"
#include "gyre/exchange/wire/response.hpp"

// Holds the venue's budget: what was sent in the last minute and the last ten seconds of market
// time, corrected upwards by the venue's headers. It decides; it keeps no requests. The windows
// slide and last a second longer than the venue's, so that they bound every window it may count.
namespace gyre::session {

enum class Priority : std::uint8_t {
  Protective,  // stops, exits, cancels, and what tells whether they are there
  Order,       // entries
  Account,
  Market,
};
constexpr auto names(Priority) {
  return std::to_array<std::string_view>({"protective", "order", "account", "market"});
}

// A limit on the sum of what was taken within `span`.
class Window {
 public:
  Window(milliseconds span, int limit) : span_{span + kSlack}, limit_{limit} {}

  int limit() const { return limit_; }
  void set_limit(int limit) { limit_ = std::min(limit, kLimitMax); }
  int used(Timestamp now) const;
  void take(int amount, Timestamp now);
  // The venue counted `amount`: what we do not know of was somebody else's. More than the limit
  // says no more than that it is reached.
  void learn(int amount, Timestamp now);
  // The first instant from `now` on at which `amount` fits below `ceiling` percent of the limit;
  // nothing when it never does.
  std::optional<Timestamp> room(int amount, int ceiling, Timestamp now) const;

 private:
  struct Taken {
    Timestamp at;
    int amount;
  };
  static constexpr milliseconds kSlack = 1s;
  static constexpr int kLimitMax = 1'000'000;  // so that no sum leaves its range
  milliseconds span_;
  int limit_;
  std::deque<Taken> taken_;  // oldest first
};

class Governor {
 public:
  void set_limits(const wire::RateLimits& limits);
  // Until then market data takes little, so that others find room: the next life of this process.
  void spare(Timestamp until) { spare_until_ = until; }

  // The first instant from `now` on at which such a request may leave.
  Timestamp earliest(wire::Cost cost, Priority priority, Timestamp now) const;
  void take(wire::Cost cost, Timestamp now);
  // Reads an answer's headers, 429 and 418.
  void learn(const wire::Response& response, Timestamp now);

  int used_weight(Timestamp now) const { return weight_.used(now); }

  static constexpr Timestamp kNever = Timestamp::max();

 private:
  int ceiling(Priority priority, Timestamp now) const;

  wire::RateLimits standard_;
  Window weight_{60s, standard_.weight_1m};
  Window orders_short_{10s, standard_.orders_10s};
  Window orders_long_{60s, standard_.orders_1m};
  Timestamp limited_until_{};  // 429: only what protects
  Timestamp slow_until_{};     // and half the rate for a while after it
  Timestamp banned_until_{};   // 418: nothing at all
  Timestamp spare_until_{};
};

}  // namespace gyre::session
