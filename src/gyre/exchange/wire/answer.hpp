#pragma once

#include <vector>

#include "gyre/exchange/wire/request.hpp"
#include "gyre/exchange/wire/response.hpp"

// Which answer belongs to which request. Over one connection they come in order, until a proxy or a
// fault of ours mixes them up: an answer is believed only when it fits the question.
namespace gyre::wire {

// The shape of the answer to each request; Empty where nothing in it is read.
template <class R>
struct AnswerTo {
  using Type = Empty;
};
#define GYRE_ANSWER(request, view) \
  template <>                      \
  struct AnswerTo<request> {       \
    using Type = view;             \
  }
GYRE_ANSWER(ServerTime, TimeView);
GYRE_ANSWER(GetExchangeInfo, ExchangeInfoView);
GYRE_ANSWER(GetKlines, KlinesView);
GYRE_ANSWER(GetTicker24h, std::vector<Ticker24hView>);
GYRE_ANSWER(GetPrice, std::vector<PriceView>);
GYRE_ANSWER(GetBookTicker, std::vector<BookTickerView>);
GYRE_ANSWER(GetPremiumIndex, std::vector<PremiumIndexView>);
GYRE_ANSWER(GetFundingRates, std::vector<FundingRateView>);
GYRE_ANSWER(GetLeverageBrackets, std::vector<BracketsView>);
GYRE_ANSWER(GetPositionMode, PositionModeView);
GYRE_ANSWER(GetAccount, AccountView);
GYRE_ANSWER(GetBalance, std::vector<BalanceView>);
GYRE_ANSWER(GetPositions, std::vector<PositionView>);
GYRE_ANSWER(GetCommissionRate, CommissionRateView);
GYRE_ANSWER(GetOrder, OrderView);
GYRE_ANSWER(GetOpenOrders, std::vector<OrderView>);
GYRE_ANSWER(GetAllOrders, std::vector<OrderView>);
GYRE_ANSWER(GetUserTrades, std::vector<UserTradeView>);
GYRE_ANSWER(GetIncome, std::vector<IncomeView>);
GYRE_ANSWER(GetAlgoOrder, AlgoView);
GYRE_ANSWER(GetOpenAlgoOrders, std::vector<AlgoView>);
GYRE_ANSWER(SetLeverage, LeverageView);
GYRE_ANSWER(NewOrder, OrderView);
GYRE_ANSWER(DeleteOrder, OrderView);
GYRE_ANSWER(NewAlgoOrder, AlgoView);
GYRE_ANSWER(DeleteAlgoOrder, AlgoView);
GYRE_ANSWER(StartListenKey, ListenKeyView);
#undef GYRE_ANSWER

// Whether the answer has the shape asked for and names the symbol, the order and the values that
// were asked about, as far as it names any.
bool fits(const Request& request, const Body& body);

}  // namespace gyre::wire
