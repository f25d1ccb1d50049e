#include "gyre/sim/past.hpp"

#include <ranges>

namespace gyre::sim {
namespace {

// Those that were made by then and had not ended.
template <class View>
std::vector<View> open_at(const auto& all, const std::optional<wire::Symbol>& symbol,
                          Timestamp at) {
  std::vector<View> views;
  for (const auto& item : all)
    if (item.view.created <= at && (is_open(item) || item.view.updated > at) &&
        (!symbol || *symbol == item.view.symbol))
      views.push_back(item.view);
  return views;
}

}  // namespace

Position position_at(const Account& account, Leg leg, Timestamp at) {
  for (const auto& past : account.past)
    if (past.leg == leg && past.changed > at) return past.before;
  const auto it = account.positions.find(leg);
  return it == account.positions.end() ? Position{} : it->second;
}

std::vector<wire::OrderView> open_orders_at(const Account& account,
                                            const std::optional<wire::Symbol>& symbol,
                                            Timestamp at) {
  auto views = open_at<wire::OrderView>(account.orders.all(), symbol, at);
  for (auto& view : views) {
    for (const auto& trade : account.trades | std::views::reverse) {
      if (trade.time <= at) break;
      if (trade.order_id != view.order_id) continue;
      view.filled -= trade.quantity;
      view.quote_filled -= trade.quote;
    }
    const bool is_new = view.filled.is_zero();
    view.status = is_new ? wire::OrderStatus::New : wire::OrderStatus::PartiallyFilled;
    if (is_new) view.average = {};
    view.updated = std::min(view.updated, at);
  }
  return views;
}

std::vector<wire::AlgoView> open_algos_at(const Account& account,
                                          const std::optional<wire::Symbol>& symbol, Timestamp at) {
  auto views = open_at<wire::AlgoView>(account.algos.all(), symbol, at);
  for (auto& view : views) {
    view.status = wire::AlgoStatus::New;
    view.order_id = 0;
    view.triggered = {};
    view.updated = std::min(view.updated, at);
  }
  return views;
}

}  // namespace gyre::sim
