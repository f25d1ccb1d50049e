#include "gyre/exchange/session/orders.hpp"

namespace gyre::session {

wire::Request to_request(const SubmitOrder& order, const std::string& symbol) {
  wire::NewOrder request;
  request.symbol = symbol;
  request.side = order.side;
  request.type = order.price.is_zero() ? wire::OrderType::Market : wire::OrderType::Limit;
  request.time_in_force =
      order.role == Role::Target ? wire::TimeInForce::Gtc : wire::TimeInForce::Ioc;
  request.quantity = order.quantity;
  request.price = order.price;
  request.position = order.position;
  request.reduce_only = order.role != Role::Entry && order.position == PositionSide::Both;
  request.client_id = to_text(order.id());
  return request;
}

wire::Request to_request(const SubmitStop& stop, const std::string& symbol) {
  wire::NewAlgoOrder request;
  request.symbol = symbol;
  request.side = stop.side;
  request.type = wire::AlgoType::StopMarket;
  request.trigger = stop.trigger;
  request.quantity = stop.quantity;
  request.close_position = stop.quantity.is_zero();
  request.position = stop.position;
  request.reduce_only = !request.close_position && stop.position == PositionSide::Both;
  request.working = wire::WorkingType::MarkPrice;
  request.client_id = to_text(stop.id());
  return request;
}

wire::Request to_request(const CancelOrder& cancel, const std::string& symbol) {
  if (is_stop(cancel.id.role)) return wire::DeleteAlgoOrder{0, to_text(cancel.id)};
  return wire::DeleteOrder{{symbol, 0, to_text(cancel.id)}};
}

}  // namespace gyre::session
