#pragma once

#include "gyre/sim/core.hpp"

// What the exchange answers, an overload a request. Reads change nothing; writes (commands.cpp)
// take effect at core.now, except that orders have still to reach the book.
namespace gyre::sim {

// Public.
wire::Response answer(Core&, Account&, const wire::Ping&);
wire::Response answer(Core&, Account&, const wire::ServerTime&);
wire::Response answer(Core&, Account&, const wire::GetExchangeInfo&);
wire::Response answer(Core&, Account&, const wire::GetKlines&);
wire::Response answer(Core&, Account&, const wire::GetTicker24h&);
wire::Response answer(Core&, Account&, const wire::GetPrice&);
wire::Response answer(Core&, Account&, const wire::GetBookTicker&);
wire::Response answer(Core&, Account&, const wire::GetPremiumIndex&);
wire::Response answer(Core&, Account&, const wire::GetFundingRates&);

// The account's.
wire::Response answer(Core&, Account&, const wire::GetLeverageBrackets&);
wire::Response answer(Core&, Account&, const wire::GetPositionMode&);
wire::Response answer(Core&, Account&, const wire::GetAccount&);
wire::Response answer(Core&, Account&, const wire::GetBalance&);
wire::Response answer(Core&, Account&, const wire::GetPositions&);
wire::Response answer(Core&, Account&, const wire::GetCommissionRate&);
wire::Response answer(Core&, Account&, const wire::GetOrder&);
wire::Response answer(Core&, Account&, const wire::GetOpenOrders&);
wire::Response answer(Core&, Account&, const wire::GetAllOrders&);
wire::Response answer(Core&, Account&, const wire::GetUserTrades&);
wire::Response answer(Core&, Account&, const wire::GetIncome&);
wire::Response answer(Core&, Account&, const wire::GetAlgoOrder&);
wire::Response answer(Core&, Account&, const wire::GetOpenAlgoOrders&);

// Commands.
wire::Response answer(Core&, Account&, const wire::SetLeverage&);
wire::Response answer(Core&, Account&, const wire::SetMarginType&);
wire::Response answer(Core&, Account&, const wire::SetPositionMode&);
wire::Response answer(Core&, Account&, const wire::NewOrder&);
wire::Response answer(Core&, Account&, const wire::DeleteOrder&);
wire::Response answer(Core&, Account&, const wire::DeleteAllOrders&);
wire::Response answer(Core&, Account&, const wire::NewAlgoOrder&);
wire::Response answer(Core&, Account&, const wire::DeleteAlgoOrder&);
wire::Response answer(Core&, Account&, const wire::DeleteAllAlgoOrders&);
wire::Response answer(Core&, Account&, const wire::StartListenKey&);
wire::Response answer(Core&, Account&, const wire::KeepListenKey&);
wire::Response answer(Core&, Account&, const wire::CloseListenKey&);

// Best bid and ask: the last price, half a spread to each side, on the tick.
wire::BookTickerView book_ticker(Core&, SymbolIndex);
wire::Ticker24hView ticker_24h(Core&, SymbolIndex);

}  // namespace gyre::sim
