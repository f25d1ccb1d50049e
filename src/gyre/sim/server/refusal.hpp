#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "gyre/core/time.hpp"
#include "gyre/exchange/wire/response.hpp"

// How the exchange says no before the core is asked: codes and texts as Binance has them.
namespace gyre::sim::server {

struct Refusal {
  int status = 400;
  int code = 0;
  std::string message;
  int retry_after_s = -1, used_weight = -1;  // -1: not told
};

inline wire::Response to_response(const Refusal& refusal) {
  wire::Response response;
  response.status = refusal.status;
  response.body = wire::ErrorView{refusal.code, refusal.message};
  response.retry_after_s = refusal.retry_after_s;
  response.used_weight_1m = refusal.used_weight;
  return response;
}

namespace refuse {

Refusal internal_error();
Refusal out_of_service();
Refusal no_such_path(std::string_view method, std::string_view path);
Refusal illegal_characters(std::string_view parameter, std::string_view range);
Refusal duplicate_parameter();
Refusal missing(std::string_view parameter);
Refusal both_missing(std::string_view parameter, std::string_view other);
Refusal empty(std::string_view parameter);
Refusal not_required(std::string_view parameter);
Refusal too_precise();
Refusal invalid_time_in_force();
Refusal invalid_order_type();
Refusal invalid_side();
Refusal invalid_interval();
Refusal invalid_data(std::string_view parameter);
Refusal receive_window_too_long();
Refusal wrong_order_endpoint();
Refusal invalid_position_side();
Refusal outside_receive_window();
Refusal ahead_of_server();
Refusal bad_signature();
Refusal bad_key_format();
Refusal unknown_key();
Refusal too_much_weight(int limit, seconds retry_after);
Refusal banned(Timestamp until, seconds retry_after);
Refusal too_many_orders(int limit, std::string_view window, seconds retry_after);

}  // namespace refuse
}  // namespace gyre::sim::server
