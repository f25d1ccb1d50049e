#include "gyre/exchange/session/reports.hpp"

#include <algorithm>
#include <array>

namespace gyre::session {
namespace {

bool is_fill(const wire::OrderTradeUpdate& update) {
  return update.trade_id != 0 && !update.last_quantity.is_zero();
}

constexpr auto kToldElsewhere =
    std::to_array<std::string_view>({"FUNDING_FEE", "REALIZED_PNL", "COMMISSION"});

IncomeKind income_kind(std::string_view type) {
  if (type.contains("TRANSFER") || type.contains("DEPOSIT") || type.contains("WITHDRAW"))
    return IncomeKind::Transfer;
  return type == "INSURANCE_CLEAR" ? IncomeKind::Insurance : IncomeKind::Other;
}

FillCause cause_of(const wire::OrderTradeUpdate& update) {
  if (update.client_id.starts_with("adl_autoclose")) return FillCause::Adl;
  if (update.client_id.starts_with("settlement_autoclose-")) return FillCause::Settlement;
  if (update.execution == wire::ExecutionType::Calculated ||
      update.client_id.starts_with("autoclose-"))
    return FillCause::Liquidation;
  return FillCause::Order;
}

FillReport fill_of(const wire::OrderTradeUpdate& update, SymbolId symbol,
                   std::optional<ClientId> id) {
  return {.symbol = symbol,
          .trade_id = update.trade_id,
          .order_id = update.order_id,
          .id = id,
          .side = update.side,
          .quantity = update.last_quantity,
          .price = update.last_price,
          .fee = update.fee,
          .realized = update.realized,
          .maker = update.maker,
          .cause = cause_of(update),
          .at = update.transaction_time,
          .fee_asset = told_asset(update.fee_asset),
          .position = update.position};
}

}  // namespace

OrderEvent order_event(wire::OrderStatus status) {
  switch (status) {
    case wire::OrderStatus::New:
      return OrderEvent::Accept;
    case wire::OrderStatus::PartiallyFilled:
      return OrderEvent::PartFill;
    case wire::OrderStatus::Filled:
      return OrderEvent::Fill;
    case wire::OrderStatus::Canceled:
      return OrderEvent::Cancel;
    case wire::OrderStatus::Rejected:
      return OrderEvent::Reject;
    case wire::OrderStatus::Expired:
    case wire::OrderStatus::ExpiredInMatch:
      break;
  }
  return OrderEvent::Expire;
}

StopEvent forwarded_event(wire::OrderStatus status) {
  switch (status) {
    case wire::OrderStatus::New:
    case wire::OrderStatus::PartiallyFilled:
      return StopEvent::Forward;
    case wire::OrderStatus::Filled:
      return StopEvent::Fill;
    case wire::OrderStatus::Canceled:
    case wire::OrderStatus::Rejected:
    case wire::OrderStatus::Expired:
    case wire::OrderStatus::ExpiredInMatch:
      break;
  }
  return StopEvent::OrderDied;
}

StopEvent stop_event(wire::AlgoStatus status, bool whole) {
  switch (status) {
    case wire::AlgoStatus::New:
      return StopEvent::Accept;
    case wire::AlgoStatus::Triggering:
      return StopEvent::Trigger;
    case wire::AlgoStatus::Triggered:
      return StopEvent::Forward;
    case wire::AlgoStatus::Finished:
      return whole ? StopEvent::Fill : StopEvent::OrderDied;
    case wire::AlgoStatus::Canceled:
      return StopEvent::Cancel;
    case wire::AlgoStatus::Rejected:
      return StopEvent::Reject;
    case wire::AlgoStatus::Expired:
      break;
  }
  return StopEvent::Expire;
}

OrderReport report_of(const wire::OrderView& view, ClientId id, SymbolId symbol, Source source) {
  return {.id = id,
          .symbol = symbol,
          .what = order_event(view.status),
          .filled = view.filled,
          .venue_id = view.order_id,
          .source = source};
}

StopReport report_of(const wire::AlgoView& view, ClientId id, SymbolId symbol, Source source) {
  return {.id = id,
          .symbol = symbol,
          .what = stop_event(view.status, false),
          .venue_id = view.algo_id,
          .order_id = view.order_id,
          .source = source};
}

FillReport fill_of(const wire::UserTradeView& view, SymbolId symbol) {
  return {.symbol = symbol,
          .trade_id = view.trade_id,
          .order_id = view.order_id,
          .id = std::nullopt,
          .side = view.side,
          .quantity = view.quantity,
          .price = view.price,
          .fee = view.fee,
          .realized = view.realized,
          .maker = view.maker,
          .cause = {},
          .at = view.time,
          .fee_asset = told_asset(view.fee_asset),
          .position = view.position};
}

OrderNews news_of(const wire::OrderTradeUpdate& update, SymbolId symbol) {
  const auto id = parse_client_id(update.client_id);
  OrderNews news;
  if (is_fill(update)) news.fill = fill_of(update, symbol, id);
  if (!id || update.execution == wire::ExecutionType::Amendment) return news;
  if (is_stop(id->role))
    news.stop = {.id = *id,
                 .symbol = symbol,
                 .what = forwarded_event(update.status),
                 .order_id = update.order_id,
                 .source = Source::Stream};
  else
    news.order = {.id = *id,
                  .symbol = symbol,
                  .what = order_event(update.status),
                  .filled = update.filled,
                  .venue_id = update.order_id,
                  .source = Source::Stream};
  return news;
}

std::optional<StopReport> news_of(const wire::AlgoUpdate& update, SymbolId symbol) {
  const auto id = parse_client_id(update.client_id);
  if (!id) return std::nullopt;
  const bool whole = !update.filled.is_zero() && update.filled >= update.quantity;
  return StopReport{.id = *id,
                    .symbol = symbol,
                    .what = stop_event(update.status, whole),
                    .venue_id = update.algo_id,
                    .order_id = update.order_id,
                    .source = Source::Stream};
}

std::string told_asset(const std::string& asset) { return asset == "USDT" ? "" : asset; }

std::optional<IncomeReport> income_of(const wire::IncomeView& row) {
  if (std::ranges::find(kToldElsewhere, row.type) != kToldElsewhere.end()) return std::nullopt;
  return IncomeReport{.id = row.id,
                      .kind = income_kind(row.type),
                      .amount = row.amount,
                      .asset = told_asset(row.asset),
                      .symbol = row.symbol,
                      .at = row.time};
}

}  // namespace gyre::session
