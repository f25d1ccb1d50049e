#include "gyre/exchange/binance/decode.hpp"

#include "gyre/exchange/binance/views.hpp"

namespace gyre::binance {
namespace {

constexpr std::size_t kMessageMax = 200;  // of a refusal that is not JSON

// The shape of the answer to each request.
template <class R>
struct AnswerTo {
  using Type = wire::Empty;
};
#define GYRE_ANSWER(request, view) \
  template <>                      \
  struct AnswerTo<wire::request> { \
    using Type = view;             \
  }
GYRE_ANSWER(ServerTime, wire::TimeView);
GYRE_ANSWER(GetExchangeInfo, wire::ExchangeInfoView);
GYRE_ANSWER(GetKlines, wire::KlinesView);
GYRE_ANSWER(GetTicker24h, std::vector<wire::Ticker24hView>);
GYRE_ANSWER(GetPrice, std::vector<wire::PriceView>);
GYRE_ANSWER(GetBookTicker, std::vector<wire::BookTickerView>);
GYRE_ANSWER(GetPremiumIndex, std::vector<wire::PremiumIndexView>);
GYRE_ANSWER(GetFundingRates, std::vector<wire::FundingRateView>);
GYRE_ANSWER(GetLeverageBrackets, std::vector<wire::BracketsView>);
GYRE_ANSWER(GetPositionMode, wire::PositionModeView);
GYRE_ANSWER(GetAccount, wire::AccountView);
GYRE_ANSWER(GetBalance, std::vector<wire::BalanceView>);
GYRE_ANSWER(GetPositions, std::vector<wire::PositionView>);
GYRE_ANSWER(GetCommissionRate, wire::CommissionRateView);
GYRE_ANSWER(GetOrder, wire::OrderView);
GYRE_ANSWER(GetOpenOrders, std::vector<wire::OrderView>);
GYRE_ANSWER(GetAllOrders, std::vector<wire::OrderView>);
GYRE_ANSWER(GetUserTrades, std::vector<wire::UserTradeView>);
GYRE_ANSWER(GetIncome, std::vector<wire::IncomeView>);
GYRE_ANSWER(GetAlgoOrder, wire::AlgoView);
GYRE_ANSWER(GetOpenAlgoOrders, std::vector<wire::AlgoView>);
GYRE_ANSWER(SetLeverage, wire::LeverageView);
GYRE_ANSWER(NewOrder, wire::OrderView);
GYRE_ANSWER(DeleteOrder, wire::OrderView);
GYRE_ANSWER(NewAlgoOrder, wire::AlgoView);
GYRE_ANSWER(DeleteAlgoOrder, wire::AlgoView);
GYRE_ANSWER(StartListenKey, wire::ListenKeyView);
#undef GYRE_ANSWER

wire::Body refusal(const Json* json, std::string_view body) {
  wire::ErrorView error;
  if (json != nullptr &&
      ObjectReader{*json}.maybe("code", error.code).maybe("msg", error.message).done())
    return error;
  return wire::ErrorView{0, std::string{body.substr(0, kMessageMax)}};
}

// {"code":-2013,...} may come with status 200 from a gateway; {"code":200,...} is a success.
bool is_refusal(const Json& json) {
  std::int64_t code = 0;
  Json member;
  return json.is_object() && !json["code"].get(member) && read(member, code) && code < 0;
}

}  // namespace

Result<wire::Body> AnswerDecoder::decode(const wire::Request& request, int status,
                                         std::string_view body) {
  Json json;
  const bool is_json = !parser_.parse(body.data(), body.size()).get(json);
  if (status != 200) return refusal(is_json ? &json : nullptr, body);
  if (!is_json) return fail(Errc::Parse, "not JSON");
  if (is_refusal(json)) return refusal(&json, body);
  return std::visit(
      [&]<class R>(const R&) -> Result<wire::Body> {
        typename AnswerTo<R>::Type view{};
        GYRE_CHECK(read_view(json, view));
        return wire::Body{std::move(view)};
      },
      request);
}

}  // namespace gyre::binance
