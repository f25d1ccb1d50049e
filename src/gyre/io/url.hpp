#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"

// Where a server is. Paths are not part of it: one server, many targets.
namespace gyre::io {

struct Endpoint {
  bool tls = true;
  std::string host;
  std::uint16_t port = 443;
  bool operator==(const Endpoint&) const = default;
};

// Reads "https://host", "ws://host:8080/" and the like: http, https, ws, wss, without a path, user
// or query. IPv6 addresses stand in brackets.
Result<Endpoint> parse_endpoint(std::string_view url);

// As it stands in a Host header: the port is left out where it is the scheme's own.
std::string authority(const Endpoint& endpoint);

}  // namespace gyre::io
