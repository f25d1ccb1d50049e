#include "gyre/sim/request_class.hpp"

#include "gyre/exchange/wire/cost.hpp"

namespace gyre::sim {
namespace {

template <class... T>
bool is_any(const wire::Request& request) {
  return (std::holds_alternative<T>(request) || ...);
}

bool reduces(const wire::Request& request) {
  if (const auto* order = std::get_if<wire::NewOrder>(&request)) return wire::reduces(*order);
  const auto* algo = std::get_if<wire::NewAlgoOrder>(&request);
  return algo && (algo->close_position || wire::reduces(*algo));
}

}  // namespace

bool carries_key(const wire::Request& request) {
  return wire::is_signed(request) || is_of(EventClass::Listen, request);
}

bool is_of(EventClass wanted, const wire::Request& request) {
  using namespace wire;
  switch (wanted) {
    case EventClass::All:
      return true;
    case EventClass::Market:
      return !carries_key(request);
    case EventClass::Kline:
    case EventClass::Mark:
    case EventClass::User:
      return false;  // of events only
    case EventClass::Place:
      return is_any<NewOrder, NewAlgoOrder>(request);
    case EventClass::Entry:
      return is_any<NewOrder, NewAlgoOrder>(request) && !reduces(request);
    case EventClass::Reduce:
      return is_any<NewOrder>(request) && reduces(request);
    case EventClass::Stop:
      return is_any<NewAlgoOrder>(request);
    case EventClass::Cancel:
      return is_any<DeleteOrder, DeleteAllOrders, DeleteAlgoOrder, DeleteAllAlgoOrders>(request);
    case EventClass::Query:
      return is_any<GetOrder, GetOpenOrders, GetAlgoOrder, GetOpenAlgoOrders>(request);
    case EventClass::Account:
      return is_any<GetLeverageBrackets, GetPositionMode, GetAccount, GetBalance, GetPositions,
                    GetCommissionRate, GetAllOrders, GetUserTrades, GetIncome>(request);
    case EventClass::Order:
      return is_any<NewOrder, DeleteOrder, DeleteAllOrders, GetOrder, GetOpenOrders, GetAllOrders>(
          request);
    case EventClass::Algo:
      return is_any<NewAlgoOrder, DeleteAlgoOrder, DeleteAllAlgoOrders, GetAlgoOrder,
                    GetOpenAlgoOrders>(request);
    case EventClass::Listen:
      return is_any<StartListenKey, KeepListenKey, CloseListenKey>(request);
  }
  return false;
}

std::string_view symbol_of(const wire::Request& request) {
  return std::visit(
      []<class R>(const R& what) -> std::string_view {
        if constexpr (requires { what.order.symbol; }) {
          return what.order.symbol;
        } else if constexpr (requires { what.symbol.value(); }) {
          return what.symbol ? std::string_view{*what.symbol} : std::string_view{};
        } else if constexpr (requires { std::string_view{what.symbol}; }) {
          return what.symbol;
        } else {
          return {};
        }
      },
      request);
}

bool concerns(const Fault& fault, const wire::Request& request) {
  return is_of(fault.events, request) &&
         (fault.symbol.empty() || fault.symbol == symbol_of(request));
}

}  // namespace gyre::sim
