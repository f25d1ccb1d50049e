#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "gyre/exchange/wire/response.hpp"

// The exchange's ways to say no, with its codes and its texts. Texts with a figure in them are made
// by the functions below.
namespace gyre::sim {

struct Refusal {
  int code;
  std::string_view text;
  operator wire::ErrorView() const { return {code, std::string{text}}; }
  template <class T>
  operator std::expected<T, wire::ErrorView>() const {
    return std::unexpected(static_cast<wire::ErrorView>(*this));
  }
};

// A value, or the exchange's refusal.
template <class T = void>
using Granted = std::expected<T, wire::ErrorView>;

inline wire::Response refuse(wire::ErrorView why) {
  return {.status = 400, .body = std::move(why)};
}

// clang-format off
inline constexpr Refusal
    kNoOrderId          {-1102, "Mandatory parameter 'orderId' was not sent, was empty/null, or malformed."},
    kNoPrice            {-1102, "Mandatory parameter 'price' was not sent, was empty/null, or malformed."},
    kNoTrigger          {-1102, "Mandatory parameter 'triggerPrice' was not sent, was empty/null, or malformed."},
    kNoAlgoId           {-1102, "Mandatory parameter 'algoId' was not sent, was empty/null, or malformed."},
    kPriceNotRequired   {-1106, "Parameter 'price' sent when not required."},
    kReduceNotRequired  {-1106, "Parameter 'reduceOnly' sent when not required."},
    kPrecision          {-1111, "Precision is over the maximum defined for this asset."},
    kBadTimeInForce     {-1115, "Invalid timeInForce."},
    kBadSymbol          {-1121, "Invalid symbol."},
    kNoListenKey        {-1125, "This listenKey does not exist."},
    kBadLimit           {-1130, "Data sent for parameter 'limit' is not valid."},
    kUnknownOrder       {-2011, "Unknown order sent."},
    kNoSuchOrder        {-2013, "Order does not exist."},
    kMarginInsufficient {-2019, "Margin is insufficient."},
    kWouldTrigger       {-2021, "Order would immediately trigger."},
    kReduceOnlyRejected {-2022, "ReduceOnly Order is rejected."},
    kOverMaxPosition    {-2027, "Exceeded the maximum allowable position at current leverage."},
    kPriceTooHigh       {-4002, "Price greater than max price."},
    kQuantityZero       {-4003, "Quantity less than or equal to zero."},
    kQuantityTooSmall   {-4004, "Quantity less than min quantity."},
    kQuantityTooLarge   {-4005, "Quantity greater than max quantity."},
    kPriceTooLow        {-4013, "Price less than min price."},
    kPriceOffTick       {-4014, "Price not increased by tick size."},
    kBadClientId        {-4015, "Client order id is not valid."},
    kQuantityOffStep    {-4023, "Qty not increased by step size."},
    kTooManyStops       {-4045, "Reach max stop order limit."},
    kSameMarginType     {-4046, "No need to change margin type."},
    kSamePositionSide   {-4059, "No need to change position side."},
    kWrongMode          {-4061, "Order's position side does not match user's setting."},
    kModeWithOrders     {-4067, "Position side cannot be changed if there exists open orders."},
    kModeWithPosition   {-4068, "Position side cannot be changed if there exists position."},
    kNotOffered         {-4084, "Method is not allowed currently. Upcoming soon."},
    kNotTrading         {-4108, "Symbol is on delivering or delivered or settling or closed or pre-trading."},
    kDuplicateClientId  {-4116, "ClientOrderId is duplicated."},
    kTriggering         {-4117, "Stop order is in triggering process."},
    kCloseAllExists     {-4130, "An open stop or take profit order with GTE and closePosition in the direction is existing."},
    kBeyondBestPrice    {-4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit."},
    kOnlyReducing       {-4140, "Invalid symbol status for opening position."},
    kClosed             {-4141, "Symbol is closed."},
    kQuantityWithClose  {-4137, "Quantity must be zero with closePosition equals true."},
    kLeverageReduction  {-4161, "Leverage reduction is not supported in Isolated Margin Mode with open positions."},
    kNothingToClose     {-4509, "Time in Force (TIF) GTE can only be used with open positions or open orders. Please ensure that positions or orders are available."},
    kWouldTake          {-5022, "Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history."};
// clang-format on

wire::ErrorView price_above(Price bound);                   // -4016
wire::ErrorView price_below(Price bound);                   // -4024
wire::ErrorView bad_leverage(int leverage);                 // -4028
wire::ErrorView notional_below(Money least);                // -4164
wire::ErrorView bad_strategy(wire::AlgoType, bool reduce);  // -4136

}  // namespace gyre::sim
