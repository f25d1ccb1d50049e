#include "gyre/exchange/wire/answer.hpp"

#include <algorithm>
#include <type_traits>

namespace gyre::wire {
namespace {

bool names(const OrderRef& asked, const OrderView& view) {
  return view.symbol == asked.symbol && (asked.order_id == 0 || asked.order_id == view.order_id) &&
         (asked.client_id.empty() || asked.client_id == view.client_id);
}

// By symbol, where one was asked for.
template <class View>
bool are_of(const std::optional<Symbol>& symbol, const std::vector<View>& rows) {
  return !symbol ||
         std::ranges::all_of(rows, [&](const View& row) { return row.symbol == *symbol; });
}

// What has no rule of its own has nothing to be told apart by.
bool matches(const auto&, const auto&) { return true; }

bool matches(const GetKlines& asked, const KlinesView& view) {
  return std::ranges::all_of(view.bars, [&](const KlineView& kline) {
    return (!asked.start || kline.bar.opened >= *asked.start) &&
           (!asked.end || kline.bar.opened <= *asked.end);
  });
}
bool matches(const GetCommissionRate& asked, const CommissionRateView& view) {
  return view.symbol == asked.symbol;
}
bool matches(const SetLeverage& asked, const LeverageView& view) {
  return view.symbol == asked.symbol && view.leverage == asked.leverage;
}
bool matches(const GetPositions& asked, const std::vector<PositionView>& rows) {
  return are_of(asked.symbol, rows);
}
bool matches(const GetOpenOrders& asked, const std::vector<OrderView>& rows) {
  return are_of(asked.symbol, rows);
}
bool matches(const GetOpenAlgoOrders& asked, const std::vector<AlgoView>& rows) {
  return are_of(asked.symbol, rows);
}
bool matches(const GetUserTrades& asked, const std::vector<UserTradeView>& rows) {
  return std::ranges::all_of(rows, [&](const UserTradeView& row) {
    return row.symbol == asked.symbol && (asked.order_id == 0 || asked.order_id == row.order_id);
  });
}
bool matches(const GetIncome& asked, const std::vector<IncomeView>& rows) {
  return std::ranges::all_of(
      rows, [&](const IncomeView& row) { return asked.type.empty() || asked.type == row.type; });
}
bool matches(const GetOrder& asked, const OrderView& view) { return names(asked.order, view); }
bool matches(const DeleteOrder& asked, const OrderView& view) { return names(asked.order, view); }
bool matches(const NewOrder& asked, const OrderView& view) {
  return names({asked.symbol, 0, asked.client_id}, view);
}
bool matches(const NewAlgoOrder& asked, const AlgoView& view) {
  return view.symbol == asked.symbol &&
         (asked.client_id.empty() || asked.client_id == view.client_id);
}
// Algo orders are asked for without their symbol.
template <class R>
  requires std::is_same_v<R, GetAlgoOrder> || std::is_same_v<R, DeleteAlgoOrder>
bool matches(const R& asked, const AlgoView& view) {
  return (asked.algo_id == 0 || asked.algo_id == view.algo_id) &&
         (asked.client_id.empty() || asked.client_id == view.client_id);
}

}  // namespace

bool fits(const Request& request, const Body& body) {
  return std::visit(
      [&]<class R>(const R& asked) {
        using View = typename AnswerTo<R>::Type;
        if constexpr (std::is_same_v<View, Empty>) {
          return true;
        } else {
          const auto* view = std::get_if<View>(&body);
          return view != nullptr && matches(asked, *view);
        }
      },
      request);
}

}  // namespace gyre::wire
