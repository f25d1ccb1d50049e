#pragma once

#include "gyre/exchange/binance/json.hpp"
#include "gyre/exchange/wire/response.hpp"

// One overload a shape: JSON into a view of exchange/wire/response.hpp. Parse names the field.
namespace gyre::binance {

Result<> read_view(const Json& json, wire::Empty& view);
Result<> read_view(const Json& json, wire::TimeView& view);
Result<> read_view(const Json& json, wire::InstrumentView& view);
Result<> read_view(const Json& json, wire::ExchangeInfoView& view);
Result<> read_view(const Json& json, wire::KlineView& view);
Result<> read_view(const Json& json, wire::KlinesView& view);
Result<> read_view(const Json& json, wire::Ticker24hView& view);
Result<> read_view(const Json& json, wire::PriceView& view);
Result<> read_view(const Json& json, wire::BookTickerView& view);
Result<> read_view(const Json& json, wire::PremiumIndexView& view);
Result<> read_view(const Json& json, wire::FundingRateView& view);
Result<> read_view(const Json& json, Bracket& bracket);
Result<> read_view(const Json& json, wire::BracketsView& view);
Result<> read_view(const Json& json, wire::PositionModeView& view);
Result<> read_view(const Json& json, wire::PositionView& view);
Result<> read_view(const Json& json, wire::AssetView& view);
Result<> read_view(const Json& json, wire::AssetView& view);
Result<> read_view(const Json& json, wire::AccountView& view);
Result<> read_view(const Json& json, wire::BalanceView& view);
Result<> read_view(const Json& json, wire::CommissionRateView& view);
Result<> read_view(const Json& json, wire::LeverageView& view);
Result<> read_view(const Json& json, wire::OrderView& view);
Result<> read_view(const Json& json, wire::AlgoView& view);
Result<> read_view(const Json& json, wire::UserTradeView& view);
Result<> read_view(const Json& json, wire::IncomeView& view);
Result<> read_view(const Json& json, wire::ListenKeyView& view);

// A list, or one object for a list of one.
template <class T>
Result<> read_view(const Json& json, std::vector<T>& views) {
  if (json.is_object()) return read_view(json, views.emplace_back());
  simdjson::dom::array array;
  if (json.get(array)) return fail(Errc::Parse, "not a list");
  for (const auto element : array) GYRE_CHECK(read_view(element, views.emplace_back()));
  return {};
}

// Conditional and other exotic kinds by whether they have a price of their own.
wire::OrderType order_type(std::string_view text);
// Statuses that the venue no longer documents but still sends count as New.
bool read_status(const Json& json, wire::OrderStatus& status);

}  // namespace gyre::binance
