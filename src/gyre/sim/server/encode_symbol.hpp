#pragma once

#include <string>

#include "gyre/exchange/wire/response.hpp"

// What the exchange tells about its contracts and about an account, as JSON.
namespace gyre::sim::server {

void write_exchange_info(std::string& out, const wire::ExchangeInfoView& view);
void write_brackets(std::string& out, const wire::BracketsView& view);
void write_account(std::string& out, const wire::AccountView& view, int version);
void write_balance(std::string& out, const wire::BalanceView& view);
void write_position_risk(std::string& out, const wire::PositionView& view, int version);

}  // namespace gyre::sim::server
