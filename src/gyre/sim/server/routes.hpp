#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "gyre/exchange/wire/request.hpp"
#include "gyre/sim/server/parameters.hpp"

// Every endpoint, a line each: where it is, who may call it, and how its parameters become a
// request. What it weighs is told by wire::cost_of, which both sides share.
namespace gyre::sim::server {

enum class Access : std::uint8_t { Open, Key, Signed };

struct Route {
  std::string_view method, path;  // path without version: "order"
  std::string_view versions;      // the digits it has: "12" is /fapi/v1/… and /fapi/v2/…
  Access access{};
  wire::Request (*read)(ParameterReader& parameters);
};

std::span<const Route> routes();

struct Found {
  const Route* route = nullptr;
  int version = 1;
};
std::expected<Found, Refusal> find_route(std::string_view method, std::string_view path);

// Reads what the route needs, or tells the first thing wrong.
std::expected<wire::Request, Refusal> read_request(const Route& route,
                                                   const Parameters& parameters);

}  // namespace gyre::sim::server
