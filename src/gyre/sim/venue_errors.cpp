#include "gyre/sim/venue_errors.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

namespace gyre::sim {
namespace {

// All codes from `from` down to `to`.
struct Row {
  int from, to;
  int status;
  std::string_view text;
};

// clang-format off
constexpr auto kRows = std::to_array<Row>({
    {-1000, -1000, 500, "An unknown error occurred while processing the request."},
    {-1001, -1001, 503, "Internal error; unable to process your request. Please try again."},
    {-1002, -1002, 401, "You are not authorized to execute this request."},
    {-1003, -1003, 429, "Too many requests queued."},
    {-1006, -1006, 500, "An unexpected response was received from the message bus. Execution status unknown."},
    {-1007, -1007, 408, "Timeout waiting for response from backend server. Send status unknown; execution status unknown."},
    {-1008, -1008, 503, "Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again."},
    {-1010, -1011, 400, "ERROR_MSG_RECEIVED."},
    {-1013, -1013, 400, "Invalid message."},
    {-1014, -1014, 400, "Unsupported order combination."},
    {-1015, -1015, 429, "Too many new orders; current limit is 300 orders per 10 SECOND."},
    {-1016, -1016, 503, "This service is no longer available."},
    {-1020, -1020, 400, "This operation is not supported."},
    {-1021, -1021, 400, "Timestamp for this request is outside of the recvWindow."},
    {-1022, -1022, 400, "Signature for this request is not valid."},
    {-1100, -1106, 400, "Illegal characters found in a parameter."},
    {-1111, -1111, 400, "Precision is over the maximum defined for this asset."},
    {-1114, -1118, 400, "Invalid parameter."},
    {-1121, -1121, 400, "Invalid symbol."},
    {-1125, -1125, 400, "This listenKey does not exist."},
    {-1128, -1128, 400, "Combination of optional parameters invalid."},
    {-1130, -1130, 400, "Data sent for a parameter is not valid."},
    {-2010, -2010, 400, "NEW_ORDER_REJECTED"},
    {-2011, -2011, 400, "Unknown order sent."},
    {-2013, -2013, 400, "Order does not exist."},
    {-2014, -2014, 401, "API-key format invalid."},
    {-2015, -2015, 401, "Invalid API-key, IP, or permissions for action."},
    {-2018, -2018, 400, "Balance is insufficient."},
    {-2019, -2019, 400, "Margin is insufficient."},
    {-2020, -2020, 400, "Unable to fill."},
    {-2021, -2021, 400, "Order would immediately trigger."},
    {-2022, -2022, 400, "ReduceOnly Order is rejected."},
    {-2023, -2023, 400, "User in liquidation mode now."},
    {-2024, -2024, 400, "Position is not sufficient."},
    {-2025, -2025, 400, "Reach max open order limit."},
    {-2027, -2027, 400, "Exceeded the maximum allowable position at current leverage."},
    {-2028, -2028, 400, "Leverage is smaller than permitted: insufficient margin balance."},
    {-4001, -4005, 400, "Price or quantity outside its range."},
    {-4013, -4013, 400, "Price less than min price."},
    {-4014, -4014, 400, "Price not increased by tick size."},
    {-4015, -4015, 400, "Client order id is not valid."},
    {-4016, -4016, 400, "Limit price can't be higher than the multiplier cap."},
    {-4023, -4023, 400, "Qty not increased by step size."},
    {-4024, -4024, 400, "Limit price can't be lower than the multiplier floor."},
    {-4028, -4030, 400, "Leverage or step size is not valid."},
    {-4045, -4045, 400, "Reach max stop order limit."},
    {-4046, -4046, 400, "No need to change margin type."},
    {-4047, -4048, 400, "Margin type cannot be changed if there exists an open order or a position."},
    {-4050, -4051, 400, "Balance insufficient."},
    {-4059, -4059, 400, "No need to change position side."},
    {-4060, -4060, 400, "Invalid position side."},
    {-4061, -4061, 400, "Order's position side does not match user's setting."},
    {-4062, -4062, 400, "Invalid or improper reduceOnly value."},
    {-4067, -4068, 400, "Position side cannot be changed if there exists an open order or a position."},
    {-4082, -4083, 400, "Invalid number of batch place orders."},
    {-4087, -4087, 400, "User can only place reduce only order."},
    {-4088, -4088, 400, "User can not place order currently."},
    {-4108, -4109, 400, "Symbol is not trading, or the account is inactive."},
    {-4114, -4116, 400, "ClientOrderId is duplicated."},
    {-4117, -4117, 400, "Stop order is in triggering process."},
    {-4118, -4118, 400, "ReduceOnly Order Failed. Please check your existing position and open orders."},
    {-4120, -4120, 400, "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead."},
    {-4130, -4130, 400, "An open stop or take profit order with GTE and closePosition in the direction is existing."},
    {-4131, -4131, 400, "The counterparty's best price does not meet the PERCENT_PRICE filter limit."},
    {-4135, -4135, 400, "Invalid activation price."},
    {-4137, -4139, 400, "Quantity must be zero with closePosition equals true."},
    {-4140, -4140, 400, "Invalid symbol status for opening position."},
    {-4141, -4141, 400, "Symbol is closed."},
    {-4142, -4142, 400, "REJECT: take profit or stop order will be triggered immediately."},
    {-4161, -4161, 400, "Leverage reduction is not supported in Isolated Margin Mode with open positions."},
    {-4164, -4164, 400, "Order's notional must be no smaller than 5 (unless you choose reduce only)."},
    {-4167, -4168, 400, "Unable to adjust to Multi-Assets mode with symbols of USDⓈ-M Futures under isolated-margin mode."},
    {-4170, -4171, 400, "No need to change multi-assets mode."},
    {-4183, -4184, 400, "Limit price can't be beyond the stop price's multiplier."},
    {-4192, -4192, 400, "Trade forbidden due to Cooling-off Period."},
    {-4202, -4209, 400, "Current leverage is beyond what the account or the region allows."},
    {-4210, -4211, 400, "Stop price can't be beyond the multiplier cap."},
    {-4400, -4400, 400, "Futures Trading Quantitative Rules violated, only reduceOnly order is allowed, please try again later."},
    {-4401, -4401, 400, "Compliance restricted account permission: can only place reduceOnly order."},
    {-4402, -4402, 400, "Dear User, as per our Terms of Use and compliance with local regulations, this feature is currently not available in your region."},
    {-4531, -4531, 400, "Position side cannot be changed while the coin-margined account differs."},
    {-5021, -5021, 400, "Due to the order could not be filled immediately, the FOK order has been rejected."},
    {-5022, -5022, 400, "Due to the order could not be executed as maker, the Post Only order will be rejected."},
    {-5024, -5027, 400, "Symbol or order cannot be modified."},
    {-5028, -5028, 400, "Timestamp for this request is outside of the ME recvWindow."},
    {-5029, -5029, 400, "Order cannot be modified."},
    {-5037, -5041, 400, "Invalid price match, self-trade prevention or good-till date."},
    {-5043, -5043, 400, "A pending modification already exists for this order."},
});
// clang-format on

constexpr std::uint64_t count(const Row& row) {
  return static_cast<std::uint64_t>(row.from - row.to) + 1;
}

constexpr std::uint64_t kCodes = [] {
  std::uint64_t sum = 0;
  for (const auto& row : kRows) sum += count(row);
  return sum;
}();

}  // namespace

wire::Response refuse_with(int status, int code, std::string text, int retry_after_s) {
  wire::Response response{.status = status, .body = wire::ErrorView{code, std::move(text)}};
  response.retry_after_s = retry_after_s;
  return response;
}

wire::Response refuse_with(int code) {
  for (const auto& row : kRows)
    if (row.to <= code && code <= row.from)
      return refuse_with(row.status, code, std::string{row.text});
  return refuse_with(400, code, fmt::format("Error {}.", code));
}

int drawn_error(std::uint64_t draw) {
  auto place = draw % kCodes;
  for (const auto& row : kRows) {
    if (place < count(row)) return row.from - static_cast<int>(place);
    place -= count(row);
  }
  std::unreachable();
}

wire::Response too_much_weight(int limit, std::optional<seconds> retry_after) {
  return refuse_with(429, -1003,
                     fmt::format("Too many requests; current limit of IP is {} requests per "
                                 "minute. Please use the websocket for live updates to avoid "
                                 "polling the API.",
                                 limit),
                     retry_after ? static_cast<int>(retry_after->count()) : -1);
}

wire::Response banned(Timestamp until, seconds retry_after) {
  return refuse_with(418, -1003,
                     fmt::format("Way too many requests; IP banned until {}. Please use the "
                                 "websocket for live updates to avoid bans.",
                                 to_ms(until)),
                     static_cast<int>(retry_after.count()));
}

}  // namespace gyre::sim
