#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "gyre/core/enums.hpp"
#include "gyre/domain/leg.hpp"
#include "gyre/domain/side.hpp"

// Binance's spellings. names() gives them as they stand on the wire.
namespace gyre::wire {

enum class OrderType : std::uint8_t { Limit, Market };
constexpr auto names(OrderType) { return std::to_array<std::string_view>({"LIMIT", "MARKET"}); }

enum class AlgoType : std::uint8_t {
  StopMarket,
  TakeProfitMarket,
  Stop,
  TakeProfit,
  TrailingStopMarket
};
constexpr auto names(AlgoType) {
  return std::to_array<std::string_view>(
      {"STOP_MARKET", "TAKE_PROFIT_MARKET", "STOP", "TAKE_PROFIT", "TRAILING_STOP_MARKET"});
}

enum class TimeInForce : std::uint8_t { Gtc, Ioc, Fok, Gtx, Gtd };
constexpr auto names(TimeInForce) {
  return std::to_array<std::string_view>({"GTC", "IOC", "FOK", "GTX", "GTD"});
}

enum class OrderStatus : std::uint8_t {
  New,
  PartiallyFilled,
  Filled,
  Canceled,
  Rejected,
  Expired,
  ExpiredInMatch
};
constexpr auto names(OrderStatus) {
  return std::to_array<std::string_view>(
      {"NEW", "PARTIALLY_FILLED", "FILLED", "CANCELED", "REJECTED", "EXPIRED", "EXPIRED_IN_MATCH"});
}

constexpr bool is_open(OrderStatus status) {
  return status == OrderStatus::New || status == OrderStatus::PartiallyFilled;
}

enum class AlgoStatus : std::uint8_t {
  New,
  Triggering,
  Triggered,
  Finished,
  Canceled,
  Rejected,
  Expired
};
constexpr auto names(AlgoStatus) {
  return std::to_array<std::string_view>(
      {"NEW", "TRIGGERING", "TRIGGERED", "FINISHED", "CANCELED", "REJECTED", "EXPIRED"});
}

// Finished is not the end of the order that it became, but it is told at that end.
constexpr bool is_over(AlgoStatus status) { return status >= AlgoStatus::Finished; }

enum class ExecutionType : std::uint8_t { New, Trade, Canceled, Expired, Calculated, Amendment };
constexpr auto names(ExecutionType) {
  return std::to_array<std::string_view>(
      {"NEW", "TRADE", "CANCELED", "EXPIRED", "CALCULATED", "AMENDMENT"});
}

enum class WorkingType : std::uint8_t { ContractPrice, MarkPrice };
constexpr auto names(WorkingType) {
  return std::to_array<std::string_view>({"CONTRACT_PRICE", "MARK_PRICE"});
}

enum class ResponseType : std::uint8_t { Ack, Result };
constexpr auto names(ResponseType) { return std::to_array<std::string_view>({"ACK", "RESULT"}); }

constexpr std::string_view spell(OrderSide side) { return side == OrderSide::Buy ? "BUY" : "SELL"; }
constexpr std::optional<OrderSide> read_side(std::string_view text) {
  if (text == "BUY") return OrderSide::Buy;
  if (text == "SELL") return OrderSide::Sell;
  return std::nullopt;
}

constexpr auto kPositionSides = std::to_array<std::string_view>({"BOTH", "LONG", "SHORT"});
constexpr std::string_view spell(PositionSide position) { return kPositionSides[index(position)]; }
constexpr std::optional<PositionSide> read_position_side(std::string_view text) {
  for (std::size_t i = 0; i < kPositionSides.size(); ++i)
    if (text == kPositionSides[i]) return PositionSide(i);
  return std::nullopt;
}

// An order that cannot open: it says so, or in hedge mode it is on the closing side.
constexpr bool reduces(const auto& order) {
  return order.reduce_only || is_closing(order.position, order.side);
}

}  // namespace gyre::wire
