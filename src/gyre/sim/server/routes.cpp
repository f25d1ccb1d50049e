#include "gyre/sim/server/routes.hpp"

#include <array>

#include "gyre/sim/server/decode.hpp"

namespace gyre::sim::server {
namespace {

using enum Access;

template <class T>
wire::Request bare(ParameterReader&) {
  return T{};
}
template <class T>
wire::Request of_symbol(ParameterReader& from) {
  return T{from.text("symbol")};
}
template <class T>
wire::Request of_any_symbol(ParameterReader& from) {
  return T{from.optional_text("symbol")};
}

// clang-format off
constexpr std::array kRoutes{
    Route{"GET",    "ping",              "1",  Open,   bare<wire::Ping>},
    Route{"GET",    "time",              "1",  Open,   bare<wire::ServerTime>},
    Route{"GET",    "exchangeInfo",      "1",  Open,   bare<wire::GetExchangeInfo>},
    Route{"GET",    "klines",            "1",  Open,   decode::klines},
    Route{"GET",    "ticker/24hr",       "1",  Open,   of_any_symbol<wire::GetTicker24h>},
    Route{"GET",    "ticker/price",      "12", Open,   of_any_symbol<wire::GetPrice>},
    Route{"GET",    "ticker/bookTicker", "1",  Open,   of_any_symbol<wire::GetBookTicker>},
    Route{"GET",    "premiumIndex",      "1",  Open,   of_any_symbol<wire::GetPremiumIndex>},
    Route{"GET",    "fundingRate",       "1",  Open,   decode::funding_rates},
    Route{"GET",    "leverageBracket",   "1",  Signed, of_any_symbol<wire::GetLeverageBrackets>},
    Route{"POST",   "leverage",          "1",  Signed, decode::leverage},
    Route{"POST",   "marginType",        "1",  Signed, decode::margin_type},
    Route{"GET",    "positionSide/dual", "1",  Signed, bare<wire::GetPositionMode>},
    Route{"POST",   "positionSide/dual", "1",  Signed, decode::position_mode},
    Route{"GET",    "account",           "23", Signed, bare<wire::GetAccount>},
    Route{"GET",    "balance",           "23", Signed, bare<wire::GetBalance>},
    Route{"GET",    "positionRisk",      "23", Signed, of_any_symbol<wire::GetPositions>},
    Route{"GET",    "commissionRate",    "1",  Signed, of_symbol<wire::GetCommissionRate>},
    Route{"POST",   "order",             "1",  Signed, decode::new_order},
    Route{"GET",    "order",             "1",  Signed, decode::order},
    Route{"DELETE", "order",             "1",  Signed, decode::delete_order},
    Route{"GET",    "openOrders",        "1",  Signed, of_any_symbol<wire::GetOpenOrders>},
    Route{"DELETE", "allOpenOrders",     "1",  Signed, of_symbol<wire::DeleteAllOrders>},
    Route{"GET",    "allOrders",         "1",  Signed, decode::all_orders},
    Route{"GET",    "userTrades",        "1",  Signed, decode::user_trades},
    Route{"GET",    "income",            "1",  Signed, decode::income},
    Route{"POST",   "algoOrder",         "1",  Signed, decode::new_algo_order},
    Route{"GET",    "algoOrder",         "1",  Signed, decode::algo_order},
    Route{"DELETE", "algoOrder",         "1",  Signed, decode::delete_algo_order},
    Route{"GET",    "openAlgoOrders",    "1",  Signed, of_any_symbol<wire::GetOpenAlgoOrders>},
    Route{"DELETE", "algoOpenOrders",    "1",  Signed, of_symbol<wire::DeleteAllAlgoOrders>},
    Route{"POST",   "listenKey",         "1",  Key,    bare<wire::StartListenKey>},
    Route{"PUT",    "listenKey",         "1",  Key,    bare<wire::KeepListenKey>},
    Route{"DELETE", "listenKey",         "1",  Key,    bare<wire::CloseListenKey>},
};
// clang-format on

}  // namespace

std::span<const Route> routes() { return kRoutes; }

std::expected<Found, Refusal> find_route(std::string_view method, std::string_view path) {
  constexpr std::string_view start = "/fapi/v";
  const auto refused = [&] { return std::unexpected(refuse::no_such_path(method, path)); };
  if (!path.starts_with(start) || path.size() < start.size() + 3) return refused();
  const char version = path[start.size()];
  if (path[start.size() + 1] != '/') return refused();
  const auto rest = path.substr(start.size() + 2);
  for (const auto& route : kRoutes)
    if (route.method == method && route.path == rest && route.versions.contains(version))
      return Found{&route, version - '0'};
  return refused();
}

std::expected<wire::Request, Refusal> read_request(const Route& route,
                                                   const Parameters& parameters) {
  ParameterReader reader{parameters};
  auto request = route.read(reader);
  if (reader.refusal()) return std::unexpected(*reader.refusal());
  return request;
}

}  // namespace gyre::sim::server
