#pragma once

#include <string>

#include "gyre/exchange/wire/response.hpp"

// Orders, algo orders and what came of them, as JSON.
namespace gyre::sim::server {

// Queries tell when the order was made, acknowledgements do not.
void write_order(std::string& out, const wire::OrderView& view, bool with_time);
void write_algo(std::string& out, const wire::AlgoView& view);
void write_algo_canceled(std::string& out, const wire::AlgoView& view);
void write_user_trade(std::string& out, const wire::UserTradeView& view);
void write_income(std::string& out, const wire::IncomeView& view);

}  // namespace gyre::sim::server
