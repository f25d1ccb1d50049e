#include "gyre/exchange/wire/cost.hpp"

namespace gyre::wire {
namespace {

template <class... F>
struct Overload : F... {
  using F::operator()...;
};

}  // namespace

int kline_weight(int limit) {
  if (limit < 100) return 1;
  if (limit < 500) return 2;
  return limit <= 1000 ? 5 : 10;
}

Cost cost_of(const Request& request) {
  const auto one_or_all = [](const auto& what, int one, int all) {
    return Cost{what.symbol ? one : all, 0};
  };
  return std::visit(Overload{
                        [](const GetKlines& r) { return Cost{kline_weight(r.limit), 0}; },
                        [&](const GetTicker24h& r) { return one_or_all(r, 1, 40); },
                        [&](const GetPrice& r) { return one_or_all(r, 1, 2); },
                        [&](const GetBookTicker& r) { return one_or_all(r, 2, 5); },
                        [&](const GetPremiumIndex& r) { return one_or_all(r, 1, 10); },
                        [&](const GetOpenOrders& r) { return one_or_all(r, 1, 40); },
                        [&](const GetOpenAlgoOrders& r) { return one_or_all(r, 1, 40); },
                        [](const GetPositionMode&) { return Cost{30, 0}; },
                        [](const GetIncome&) { return Cost{30, 0}; },
                        [](const GetCommissionRate&) { return Cost{20, 0}; },
                        [](const GetAccount&) { return Cost{5, 0}; },
                        [](const GetBalance&) { return Cost{5, 0}; },
                        [](const GetPositions&) { return Cost{5, 0}; },
                        [](const GetAllOrders&) { return Cost{5, 0}; },
                        [](const GetUserTrades&) { return Cost{5, 0}; },
                        [](const NewOrder&) { return Cost{0, 1}; },
                        [](const NewAlgoOrder&) { return Cost{0, 1}; },
                        [](const auto&) { return Cost{1, 0}; },
                    },
                    request);
}

RequestKind kind_of(const Request& request) {
  using enum RequestKind;
  return std::visit(Overload{
                        [](const NewOrder&) { return Submit; },
                        [](const NewAlgoOrder&) { return Protect; },
                        [](const DeleteOrder&) { return Cancel; },
                        [](const DeleteAllOrders&) { return Cancel; },
                        [](const DeleteAlgoOrder&) { return Cancel; },
                        [](const DeleteAllAlgoOrders&) { return Cancel; },
                        [](const SetLeverage&) { return Configure; },
                        [](const SetMarginType&) { return Configure; },
                        [](const SetPositionMode&) { return Configure; },
                        [](const StartListenKey&) { return Configure; },
                        [](const KeepListenKey&) { return Configure; },
                        [](const CloseListenKey&) { return Configure; },
                        [](const auto&) { return Read; },
                    },
                    request);
}

bool is_signed(const Request& request) {
  return std::visit(Overload{
                        [](const Ping&) { return false; },
                        [](const ServerTime&) { return false; },
                        [](const GetExchangeInfo&) { return false; },
                        [](const GetKlines&) { return false; },
                        [](const GetTicker24h&) { return false; },
                        [](const GetPrice&) { return false; },
                        [](const GetBookTicker&) { return false; },
                        [](const GetPremiumIndex&) { return false; },
                        [](const GetFundingRates&) { return false; },
                        [](const StartListenKey&) { return false; },
                        [](const KeepListenKey&) { return false; },
                        [](const CloseListenKey&) { return false; },
                        [](const auto&) { return true; },
                    },
                    request);
}

}  // namespace gyre::wire
