#pragma once

#include <concepts>
#include <string_view>
#include <vector>

#include "gyre/engine/order_desk.hpp"

// An order desk with one symbol and a position made by hand: what it answers is looked at directly.
namespace gyre::test {

inline Price price(std::string_view text) { return Price::parse(text).value(); }
inline Quantity quantity(std::string_view text) { return Quantity::parse(text).value(); }
inline Money money(std::string_view text) { return Money::parse(text).value(); }
inline constexpr Timestamp kNoon =
    Timestamp{std::chrono::sys_days{std::chrono::year{2025} / 5 / 27}} + 12h;
inline constexpr SymbolId kSymbol{0};

struct Desk {
  Desk() {
    Instrument instrument{.symbol = "ABCUSDT",
                          .tick = price("0.01"),
                          .step = quantity("0.1"),
                          .quantity_min = quantity("0.1"),
                          .quantity_max = quantity("1000000")};
    instruments.push_back(instrument);
    desk.set_instruments(instruments);
    books.apply(SymbolListed{kNoon, kSymbol, "ABCUSDT"});
    books.apply(WalletOpened{kNoon, money("10000")});
  }

  // Runs one report through the desk and keeps the answer.
  template <class Report>
  Batch& tell(const Report& report) {
    Output out{books, now};
    if constexpr (std::same_as<Report, OrderReport>)
      desk.on(out, report, true);
    else
      desk.on(out, report);
    return answer = out.take();
  }
  Batch& watch() {
    Output out{books, now};
    desk.protector().watch(out);
    return answer = out.take();
  }

  // An entry for 10 at 100, stop 98, target 104, meant and accepted.
  ClientId enter(Side side = Side::Long, PositionSide position = PositionSide::Both) {
    const bool buys = side == Side::Long;
    const OrderIntended entry{.at = now,
                              .deadline = now + 15s,
                              .intent = books.next_intent(),
                              .role = Role::Entry,
                              .symbol = kSymbol,
                              .side = opening(side),
                              .quantity = quantity("10"),
                              .price = price("100"),
                              .proposal = {1},
                              .stop = price(buys ? "98" : "102"),
                              .target = price(buys ? "104" : "96"),
                              .time_limit = 24h,
                              .position = position};
    books.apply(entry);
    tell(OrderReport{
        .id = entry.id(), .symbol = kSymbol, .what = OrderEvent::Accept, .venue_id = 77});
    return entry.id();
  }

  Batch& fill(ClientId id, OrderSide side, std::string_view size, std::string_view at,
              std::string_view realized = "0", VenueId order_id = 77) {
    return tell(FillReport{.symbol = kSymbol,
                           .trade_id = ++last_trade,
                           .order_id = order_id,
                           .id = id,
                           .side = side,
                           .quantity = quantity(size),
                           .price = price(at),
                           .fee = money("0.5"),
                           .realized = money(realized),
                           .at = now,
                           .position = position_of(id)});
  }
  PositionSide position_of(ClientId id) const {
    if (const auto* order = books.find_order(id)) return order->intent.position;
    const auto* stop = books.find_stop(id);
    return stop != nullptr ? stop->intent.position : PositionSide::Both;
  }

  // A long position of 10 at 100 with stop, disaster stop and target live.
  void open() {
    fill(enter(), OrderSide::Buy, "10", "100");
    accept_all();
  }

  void accept_all() {
    const auto commands = answer.commands;
    for (const auto& command : commands) {
      if (const auto* order = std::get_if<SubmitOrder>(&command))
        tell(OrderReport{.id = order->id(),
                         .symbol = kSymbol,
                         .what = OrderEvent::Accept,
                         .venue_id = ++last_order});
      if (const auto* stop = std::get_if<SubmitStop>(&command))
        tell(StopReport{.id = stop->id(),
                        .symbol = kSymbol,
                        .what = StopEvent::Accept,
                        .venue_id = ++last_order});
    }
  }

  template <class C>
  std::vector<C> commands() const {
    std::vector<C> found;
    for (const auto& command : answer.commands)
      if (const auto* one = std::get_if<C>(&command)) found.push_back(*one);
    return found;
  }
  template <class R>
  std::vector<R> records() const {
    std::vector<R> found;
    for (const auto& record : answer.records)
      if (const auto* one = std::get_if<R>(&record)) found.push_back(*one);
    return found;
  }
  ClientId live_stop(Role role) const {
    for (const auto& [id, stop] : books.stops())
      if (id.role == role) return id;
    return {};
  }
  ClientId live_order(Role role) const {
    for (const auto& [id, order] : books.orders())
      if (id.role == role) return id;
    return {};
  }
  const Holding& held() const { return books.holding(kSymbol); }

  DeskSettings settings;
  risk::Gate gate{risk::Settings{}};
  std::vector<Instrument> instruments;
  Books books;
  OrderDesk desk{settings, gate};
  Batch answer;
  Timestamp now = kNoon;
  VenueId last_trade = 0, last_order = 1000;
};

}  // namespace gyre::test
