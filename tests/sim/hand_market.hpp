#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gyre/sim/exchange.hpp"

// A market of two symbols drawn by hand, and somebody who trades on it. Until a test says
// otherwise each minute of AAAUSDT goes 100, 99.5, 100.5, 100, and of BBBUSDT 10, 9.9, 10.1, 10.
namespace gyre::sim {

inline Price price(std::string_view text) { return Price::parse(text).value(); }
inline Quantity quantity(std::string_view text) { return Quantity::parse(text).value(); }
inline Money money(std::string_view text) { return Money::parse(text).value(); }
inline Rate rate(std::string_view text) { return Rate::parse(text).value(); }

inline constexpr Timestamp kDawn{std::chrono::sys_days{std::chrono::year{2025} / 5 / 27}};
inline constexpr Timestamp kStart = kDawn + 5h;

inline Listing hand_listing(std::string name) {
  Instrument it{.symbol = name,
                .base = name.substr(0, 3),
                .tick = price("0.1"),
                .price_min = price("0.1"),
                .price_max = price("100000"),
                .step = quantity("0.001"),
                .quantity_min = quantity("0.002"),
                .quantity_max = quantity("1000000"),
                .market_step = quantity("0.001"),
                .market_quantity_max = quantity("500000"),
                .notional_min = money("5"),
                .percent_up = rate("1.05"),
                .percent_down = rate("0.95"),
                .market_take_bound = rate("0.05"),
                .liquidation_fee = rate("0.0125"),
                .brackets = standard_brackets()};
  return {.instrument = std::move(it),
          .status = "TRADING",
          .contract_type = "PERPETUAL",
          .quote = "USDT",
          .price_precision = 2,
          .quantity_precision = 4};
}

struct HandMarket {
  std::vector<Bar> a, b;
  std::vector<Funding> funding;

  HandMarket() {
    for (auto opened = kDawn - 24h; opened < kStart + 10h; opened += 1min) {
      a.push_back({{100, 100.5, 99.5, 100, 1000, opened}});
      b.push_back({{10, 10.1, 9.9, 10, 500, opened}});
    }
  }
  // Minutes count from the start.
  Bar& minute(int number) {
    return a[static_cast<std::size_t>((kStart - (kDawn - 24h)) / 1min + number)];
  }
  void set(int number, double open, double high, double low, double close) {
    minute(number) = {{open, high, low, close, 1000, minute(number).opened}};
  }
  void set_from(int number, double open, double high, double low, double close) {
    for (; &minute(number) <= &a.back(); ++number) set(number, open, high, low, close);
  }
  std::shared_ptr<const Market> make() const {
    ReplaySymbol one{hand_listing("AAAUSDT"), {a}, funding}, two{hand_listing("BBBUSDT"), {b}, {}};
    auto closed = hand_listing("CCCUSDT");
    closed.status = "SETTLING";
    ReplaySymbol three{std::move(closed), {b}, {}};
    return std::make_shared<Market>(
        ReplayMarket::make({one, two, three}, TimeRange{kStart, kStart + 8h}).value());
  }
};

// Without chance: 60 ms to the book, bars 2 s late.
inline Settings hand_settings() {
  Settings settings;
  settings.order_latency_spread = settings.close_delay_spread = 0;
  return settings;
}

struct Trader {
  Exchange exchange;
  AccountId me;
  std::vector<Message> said;

  explicit Trader(const HandMarket& market, Settings settings = hand_settings())
      : Trader{market.make(), settings, kStart} {}
  Trader(std::shared_ptr<const Market> market, Settings settings, Timestamp start)
      : exchange{std::move(market), settings, start}, me{exchange.account("key")} {
    handle(wire::StartListenKey{});
  }

  wire::Response handle(wire::Request request) { return exchange.handle(me, request); }
  template <class T>
  T ask(wire::Request request) {
    const auto response = handle(std::move(request));
    if (const auto* error = std::get_if<wire::ErrorView>(&response.body))
      ADD_FAILURE() << error->code << " " << error->message;
    return std::get<T>(response.body);
  }
  int code(wire::Request request) {
    const auto response = handle(std::move(request));
    const auto* error = std::get_if<wire::ErrorView>(&response.body);
    EXPECT_EQ(response.status, error ? 400 : 200);
    return error ? error->code : 0;
  }
  // Keeps the listen key alive, if there is one.
  void run_until(Timestamp t) {
    while (const auto next = exchange.next_instant()) {
      if (*next > t) break;
      exchange.advance(*next, said);
      handle(wire::KeepListenKey{});
    }
    if (exchange.now() < t) exchange.advance(t, said);
  }
  void run_for(milliseconds time) { run_until(exchange.now() + time); }

  template <class T>
  std::vector<T> heard() const {
    std::vector<T> all;
    for (const auto& message : said)
      if (const auto* it = std::get_if<T>(&message.what)) all.push_back(*it);
    return all;
  }
  wire::OrderView order(std::int64_t id, std::string symbol = "AAAUSDT") {
    return ask<wire::OrderView>(wire::GetOrder{{symbol, id, ""}});
  }
  Money wallet() { return ask<wire::AccountView>(wire::GetAccount{}).wallet; }
  wire::PositionView position(std::string symbol = "AAAUSDT") {
    return ask<std::vector<wire::PositionView>>(wire::GetPositions{symbol}).at(0);
  }
};

inline wire::NewOrder market_order(OrderSide side, std::string_view size) {
  return {.symbol = "AAAUSDT",
          .side = side,
          .type = wire::OrderType::Market,
          .quantity = quantity(size)};
}
inline wire::NewOrder limit_order(OrderSide side, std::string_view size, std::string_view level,
                                  wire::TimeInForce tif = wire::TimeInForce::Gtc) {
  return {.symbol = "AAAUSDT",
          .side = side,
          .type = wire::OrderType::Limit,
          .time_in_force = tif,
          .quantity = quantity(size),
          .price = price(level)};
}
inline wire::NewAlgoOrder stop_order(OrderSide side, std::string_view size,
                                     std::string_view trigger) {
  return {.symbol = "AAAUSDT",
          .side = side,
          .type = wire::AlgoType::StopMarket,
          .trigger = price(trigger),
          .quantity = quantity(size),
          .reduce_only = true,
          .working = wire::WorkingType::MarkPrice};
}
inline wire::NewAlgoOrder close_all(OrderSide side, std::string_view trigger) {
  return {.symbol = "AAAUSDT",
          .side = side,
          .type = wire::AlgoType::StopMarket,
          .trigger = price(trigger),
          .close_position = true};
}

}  // namespace gyre::sim
