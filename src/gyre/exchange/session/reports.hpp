#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gyre/domain/report.hpp"
#include "gyre/exchange/wire/response.hpp"
#include "gyre/exchange/wire/stream.hpp"

// The venue's words in ours. Only what carries one of our names becomes an order or stop report;
// a fill is a fact whoever caused it.
namespace gyre::session {

OrderEvent order_event(wire::OrderStatus status);
// `whole`: whether the order it became was filled entirely.
StopEvent stop_event(wire::AlgoStatus status, bool whole);
// Of the ordinary order that a stop became.
StopEvent forwarded_event(wire::OrderStatus status);

OrderReport report_of(const wire::OrderView& view, ClientId id, SymbolId symbol, Source source);
StopReport report_of(const wire::AlgoView& view, ClientId id, SymbolId symbol, Source source);
FillReport fill_of(const wire::UserTradeView& view, SymbolId symbol);

// What one message of the user stream says, in the order in which it is to be told.
struct OrderNews {
  std::optional<FillReport> fill;
  std::optional<OrderReport> order;
  std::optional<StopReport> stop;  // the order is one that our stop became
};
OrderNews news_of(const wire::OrderTradeUpdate& update, SymbolId symbol);
std::optional<StopReport> news_of(const wire::AlgoUpdate& update, SymbolId symbol);

// As an asset is told: empty for the account's own.
std::string told_asset(const std::string& asset);

// What a row of income is, unless fills and funding tell of it.
std::optional<IncomeReport> income_of(const wire::IncomeView& row);

}  // namespace gyre::session
