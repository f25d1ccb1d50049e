#include "gyre/sim/server/limits.hpp"

#include <algorithm>

namespace gyre::sim::server {

std::optional<Refusal> Limits::admit(const std::string& caller_name,
                                     const std::string& account_name, wire::Cost cost,
                                     Timestamp now) {
  auto& caller = callers_[caller_name];
  if (now < caller.banned_until) return refuse_banned(caller, now);
  if (caller.weight.used(now) + cost.weight > limits_.weight_1m) return refuse_weight(caller, now);
  if (cost.orders > 0) {
    auto& account = accounts_[account_name];
    if (account.orders_10s.used(now) + cost.orders > limits_.orders_10s)
      return refuse::too_many_orders(limits_.orders_10s, "10 SECOND", account.orders_10s.rest(now));
    if (account.orders_1m.used(now) + cost.orders > limits_.orders_1m)
      return refuse::too_many_orders(limits_.orders_1m, "1 MINUTE", account.orders_1m.rest(now));
    account.orders_10s.add(cost.orders, now);
    account.orders_1m.add(cost.orders, now);
  }
  caller.weight.add(cost.weight, now);
  return std::nullopt;
}

Refusal Limits::refuse_weight(Caller& caller, Timestamp now) const {
  caller.refused.add(1, now);
  if (caller.refused.used(now) > kPatience) {
    caller.banned_until = now + caller.next_ban;
    caller.next_ban = std::min(2 * caller.next_ban, kLongestBan);
    return refuse_banned(caller, now);
  }
  auto refusal = refuse::too_much_weight(limits_.weight_1m, caller.weight.rest(now));
  refusal.used_weight = caller.weight.used(now);
  return refusal;
}

// The header rounds up to seconds; the text has the millisecond.
Refusal Limits::refuse_banned(const Caller& caller, Timestamp now) {
  auto refusal =
      refuse::banned(caller.banned_until, std::chrono::ceil<seconds>(caller.banned_until - now));
  refusal.used_weight = caller.weight.used(now);
  return refusal;
}

void Limits::report(const std::string& caller, const std::string& account, wire::Cost cost,
                    Timestamp now, wire::Response& response) const {
  if (const auto at = callers_.find(caller); at != callers_.end())
    response.used_weight_1m = at->second.weight.used(now);
  if (cost.orders == 0) return;
  if (const auto at = accounts_.find(account); at != accounts_.end()) {
    response.orders_10s = at->second.orders_10s.used(now);
    response.orders_1m = at->second.orders_1m.used(now);
  }
}

}  // namespace gyre::sim::server
