#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "gyre/exchange/wire/cost.hpp"
#include "gyre/exchange/wire/request.hpp"
#include "gyre/exchange/wire/response.hpp"
#include "gyre/io/http_server.hpp"
#include "gyre/sim/server/authorize.hpp"
#include "gyre/sim/server/limits.hpp"

// The way in: an HTTP request becomes an admitted one, or is refused before the core hears of it;
// and the way out: a response becomes HTTP.
namespace gyre::sim::server {

struct Admitted {
  wire::Request request;
  int version = 1;
  std::string api_key;  // empty: open endpoint
  std::string caller;   // whose weight it is
  wire::Cost cost;
};

class Gate {
 public:
  Gate(std::vector<ApiKey> keys, wire::RateLimits limits)
      : keys_{std::move(keys)}, limits_told_{limits}, limits_{limits} {}

  // `caller` names who shares a weight limit.
  std::expected<Admitted, Refusal> admit(const io::ServerRequest& request,
                                         const std::string& caller, const Clocks& clocks) const;
  // Counts it against the limits, or refuses it.
  std::optional<Refusal> charge(const Admitted& admitted, Timestamp now);
  // Notes in an answer what is used, and which limits there are.
  void report(const Admitted& admitted, wire::Response& response, Timestamp now) const;
  io::HttpResponse answer(const Admitted& admitted, const wire::Response& response) const;
  io::HttpResponse refuse(const Refusal& refusal) const;

  const std::vector<ApiKey>& keys() const { return keys_; }

 private:
  std::vector<ApiKey> keys_;
  wire::RateLimits limits_told_;
  Limits limits_;
};

}  // namespace gyre::sim::server
