#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "gyre/core/time.hpp"
#include "gyre/exchange/wire/cost.hpp"
#include "gyre/exchange/wire/response.hpp"
#include "gyre/sim/server/refusal.hpp"
#include "gyre/sim/server/window.hpp"

// The exchange's limits in market time: weight a caller, orders an account. Who goes on when told
// to stop is banned, for longer each time.
namespace gyre::sim::server {

class Limits {
 public:
  explicit Limits(wire::RateLimits limits) : limits_{limits} {}

  // Counts a request of a caller and, for orders, an account; or refuses it. Callers and accounts
  // are what the server takes for one address and one owner.
  std::optional<Refusal> admit(const std::string& caller, const std::string& account,
                               wire::Cost cost, Timestamp now);
  // Notes what is used in the answer: the weight always, the orders on answers to orders.
  void report(const std::string& caller, const std::string& account, wire::Cost cost, Timestamp now,
              wire::Response& response) const;

  static constexpr int kPatience = 20;             // refused requests in one window
  static constexpr milliseconds kFirstBan = 2min;  // doubling up to
  static constexpr milliseconds kLongestBan = 72h;

 private:
  struct Caller {
    Window weight{1min}, refused{1min};
    Timestamp banned_until{};
    milliseconds next_ban = kFirstBan;
  };
  struct Account {
    Window orders_10s{10s}, orders_1m{1min};
  };
  Refusal refuse_weight(Caller& caller, Timestamp now) const;
  static Refusal refuse_banned(const Caller& caller, Timestamp now);

  wire::RateLimits limits_;
  std::map<std::string, Caller> callers_;
  std::map<std::string, Account> accounts_;
};

}  // namespace gyre::sim::server
