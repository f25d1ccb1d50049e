#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gyre/sim/server/parameters.hpp"
#include "gyre/sim/server/routes.hpp"

// Who is calling, proved by key and signature; when, by a time stamp within its window.
namespace gyre::sim::server {

struct ApiKey {
  std::string key, secret;
};

// A call as it came. The signature is made over query and body as sent, without itself.
struct Call {
  std::string_view query, body;
  std::optional<std::string_view> api_key;
};

// The clocks that a time stamp may agree with: market time, and for strangers at speed 1 wall time.
struct Clocks {
  Timestamp market;
  std::optional<Timestamp> wall;
};

// The key that the call is of; nothing for open endpoints.
std::expected<const ApiKey*, Refusal> authorize(Access access, const Call& call,
                                                const Parameters& parameters,
                                                std::span<const ApiKey> keys, const Clocks& clocks);

}  // namespace gyre::sim::server
