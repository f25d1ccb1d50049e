#pragma once

#include <fmt/core.h>

#include <memory>
#include <string>
#include <vector>

#include "gyre/exchange/wire/signing.hpp"
#include "gyre/sim/exchange.hpp"
#include "gyre/sim/server/gate.hpp"

// Gate and core without sockets: HTTP in, HTTP out.
namespace gyre::sim::server {

inline constexpr Timestamp kOpening = std::chrono::sys_days{std::chrono::year{2025} / 5 / 27};

inline std::shared_ptr<const Market> small_market(int symbols = 3) {
  return std::make_shared<const Market>(SyntheticMarket{
      {.seed = 7, .symbols = symbols, .range = {kOpening - std::chrono::days{3}, kOpening + 24h}}});
}

class Desk {
 public:
  explicit Desk(wire::RateLimits limits = {})
      : gate_{{{"demo", "demo-secret"}}, limits}, exchange_{small_market(), {}, kOpening} {}

  // Stamped and signed by the demo account.
  io::HttpResponse call(const std::string& method, const std::string& path,
                        const std::string& query = "") {
    const auto text =
        query + (query.empty() ? "" : "&") + fmt::format("timestamp={}", to_ms(exchange_.now()));
    return raw(method, path + "?" + text + "&signature=" + wire::hmac_sha256("demo-secret", text));
  }
  io::HttpResponse raw(const std::string& method, const std::string& target,
                       const std::string& body = "", const std::string& key = "demo") {
    io::ServerRequest request{method, target, {}, body, {}};
    if (!key.empty()) request.headers.add("X-MBX-APIKEY", key);
    const auto admitted = gate_.admit(request, "", {exchange_.now(), {}});
    if (!admitted) return gate_.refuse(admitted.error());
    if (const auto refusal = gate_.charge(*admitted, exchange_.now()))
      return gate_.refuse(*refusal);
    const auto account = exchange_.account(admitted->api_key);
    auto response = exchange_.handle(account, admitted->request);
    gate_.report(*admitted, response, exchange_.now());
    return gate_.answer(*admitted, response);
  }
  void pass(milliseconds time) {
    const auto until = exchange_.now() + time;
    for (auto t = exchange_.next_instant(); t && *t <= until; t = exchange_.next_instant())
      exchange_.advance(*t, said_);
    exchange_.advance(until, said_);
  }
  Timestamp now() const { return exchange_.now(); }
  const std::vector<Message>& said() const { return said_; }
  Exchange& exchange() { return exchange_; }

 private:
  Gate gate_;
  Exchange exchange_;
  std::vector<Message> said_;
};

}  // namespace gyre::sim::server
