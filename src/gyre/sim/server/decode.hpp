#pragma once

#include "gyre/exchange/wire/request.hpp"
#include "gyre/sim/server/parameters.hpp"

// Parameters to requests, a function an endpoint. They check form, as the gate of the exchange
// does; whether an order makes sense is for the core.
namespace gyre::sim::server::decode {

wire::Request klines(ParameterReader& from);
wire::Request funding_rates(ParameterReader& from);
wire::Request leverage(ParameterReader& from);
wire::Request margin_type(ParameterReader& from);
wire::Request position_mode(ParameterReader& from);
wire::Request new_order(ParameterReader& from);
wire::Request order(ParameterReader& from);
wire::Request delete_order(ParameterReader& from);
wire::Request all_orders(ParameterReader& from);
wire::Request user_trades(ParameterReader& from);
wire::Request income(ParameterReader& from);
wire::Request new_algo_order(ParameterReader& from);
wire::Request algo_order(ParameterReader& from);
wire::Request delete_algo_order(ParameterReader& from);

}  // namespace gyre::sim::server::decode
