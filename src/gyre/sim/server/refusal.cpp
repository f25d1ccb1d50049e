#include "gyre/sim/server/refusal.hpp"

#include <fmt/core.h>

namespace gyre::sim::server::refuse {

Refusal internal_error() {
  return {503, -1001, "Internal error; unable to process your request. Please try again."};
}
Refusal out_of_service() { return {503, 0, "Service Unavailable."}; }
Refusal no_such_path(std::string_view method, std::string_view path) {
  return {404, -5000, fmt::format("Path {}, Method {} is invalid", path, method)};
}
Refusal illegal_characters(std::string_view parameter, std::string_view range) {
  return {400, -1100,
          fmt::format("Illegal characters found in parameter '{}'; legal range is '{}'.", parameter,
                      range)};
}
Refusal duplicate_parameter() { return {400, -1101, "Duplicate values for a parameter detected."}; }
Refusal missing(std::string_view parameter) {
  return {400, -1102,
          fmt::format("Mandatory parameter '{}' was not sent, was empty/null, or malformed.",
                      parameter)};
}
Refusal both_missing(std::string_view parameter, std::string_view other) {
  return {
      400, -1102,
      fmt::format("Param '{}' or '{}' must be sent, but both were empty/null!", parameter, other)};
}
Refusal empty(std::string_view parameter) {
  return {400, -1105, fmt::format("Parameter '{}' was empty.", parameter)};
}
Refusal not_required(std::string_view parameter) {
  return {400, -1106, fmt::format("Parameter '{}' sent when not required.", parameter)};
}
Refusal too_precise() {
  return {400, -1111, "Precision is over the maximum defined for this asset."};
}
Refusal invalid_time_in_force() { return {400, -1115, "Invalid timeInForce."}; }
Refusal invalid_order_type() { return {400, -1116, "Invalid orderType."}; }
Refusal invalid_side() { return {400, -1117, "Invalid side."}; }
Refusal invalid_interval() { return {400, -1120, "Invalid interval."}; }
Refusal invalid_data(std::string_view parameter) {
  return {400, -1130, fmt::format("Data sent for parameter '{}' is not valid.", parameter)};
}
Refusal receive_window_too_long() { return {400, -1131, "recvWindow must be less than 60000."}; }
Refusal wrong_order_endpoint() {
  return {400, -4120,
          "Order type not supported for this endpoint. Please use the Algo Order API endpoints "
          "instead."};
}
Refusal invalid_position_side() { return {400, -4060, "Invalid position side."}; }
Refusal outside_receive_window() {
  return {400, -1021, "Timestamp for this request is outside of the recvWindow."};
}
Refusal ahead_of_server() {
  return {400, -1021, "Timestamp for this request was 1000ms ahead of the server's time."};
}
Refusal bad_signature() { return {400, -1022, "Signature for this request is not valid."}; }
Refusal bad_key_format() { return {401, -2014, "API-key format invalid."}; }
Refusal unknown_key() { return {401, -2015, "Invalid API-key, IP, or permissions for action."}; }
Refusal too_much_weight(int limit, seconds retry_after) {
  return {
      429, -1003,
      fmt::format("Too many requests; current limit of IP is {} requests per minute. Please use "
                  "the websocket for live updates to avoid polling the API.",
                  limit),
      static_cast<int>(retry_after.count())};
}
Refusal banned(Timestamp until, seconds retry_after) {
  return {418, -1003,
          fmt::format("Way too many requests; IP banned until {}. Please use the websocket for "
                      "live updates to avoid bans.",
                      to_ms(until)),
          static_cast<int>(retry_after.count())};
}
Refusal too_many_orders(int limit, std::string_view window, seconds retry_after) {
  return {429, -1015,
          fmt::format("Too many new orders; current limit is {} orders per {}.", limit, window),
          static_cast<int>(retry_after.count())};
}

}  // namespace gyre::sim::server::refuse
