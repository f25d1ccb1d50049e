#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gyre/exchange/session/session.hpp"

// A venue played by hand: it answers what a session asks, unless the test answers first.
namespace gyre::session {

inline const Timestamp kStart = from_ms(1'748'322'000'000) + 2s;  // 2025-05-27T05:00:02Z

class Script {
 public:
  explicit Script(SessionPlan plan = standard_plan()) : session{std::move(plan), kStart} {}

  static SessionPlan standard_plan() {
    SessionPlan plan;
    plan.symbols = {"BTCUSDT", "ETHUSDT"};
    plan.history = {{Timeframe::m1, 120}, {Timeframe::m5, 499}};
    plan.decide_from = kStart + 3min;
    return plan;
  }

  // Runs the standard answers until nothing is asked any more.
  void settle() {
    for (bool busy = true; busy;) {
      busy = false;
      collect();
      for (auto& outgoing : std::exchange(asked, {})) {
        log.push_back(outgoing);
        auto answer = override_ ? override_(outgoing) : std::nullopt;
        if (!answer && silent_ && silent_(outgoing)) continue;
        say(Answer{outgoing.id, answer ? *answer : standard(outgoing.request)});
        busy = true;
      }
      for (const auto& plan : std::exchange(opened, {})) {
        plans.push_back(plan);
        say(StreamOpened{plan.stream});
        busy = true;
      }
    }
    collect();
  }
  void start() {
    session.start(now);
    settle();
  }
  void advance(milliseconds by) {
    now += by;
    session.on_time(now);
    settle();
  }
  // Lets time pass, stopping where the session wants to wake.
  void run(milliseconds by) {
    const auto end = now + by;
    for (auto wake = session.wake(); wake && *wake <= end; wake = session.wake()) {
      now = std::max(now, *wake);
      session.on_time(now);
      settle();
    }
    now = end;
    session.on_time(now);
    settle();
  }
  void say(Input input) { session.on(input, now); }
  void command(const Command& command) {
    session.on(command, now);
    settle();
  }

  template <class T>
  std::vector<T> told() const {
    std::vector<T> found;
    for (const auto& event : events)
      if (const auto* what = std::get_if<T>(&event.what)) found.push_back(*what);
    return found;
  }
  template <class T>
  std::vector<T> sent() const {
    std::vector<T> found;
    for (const auto& outgoing : log)
      if (const auto* what = std::get_if<T>(&outgoing.request)) found.push_back(*what);
    return found;
  }
  void bar(const std::string& symbol, Timestamp opened_at, double close = 1,
           StreamId stream = StreamId{1}) {
    wire::KlineMessage message;
    message.event_time = now;
    message.symbol = symbol;
    message.bar.opened = opened_at;
    message.bar.open = message.bar.high = message.bar.low = message.bar.close = close;
    message.closed = true;
    say(StreamSaid{stream, message});
  }

  void mark(const std::string& symbol, Price price) {
    wire::MarkPriceMessage message;
    message.symbol = symbol;
    message.mark = price;
    say(StreamSaid{StreamId{1}, message});
  }

  using Override = std::function<std::optional<wire::Response>(const Outgoing&)>;
  void answer_with(Override override) { override_ = std::move(override); }
  void withhold(std::function<bool(const Outgoing&)> silent) { silent_ = std::move(silent); }

  static wire::Response refusal(int status, int code, std::string message = "no") {
    return {.status = status, .body = wire::ErrorView{code, std::move(message)}};
  }

  Session session;
  Timestamp now = kStart;
  std::vector<Event> events;
  std::vector<Outgoing> asked, log;
  std::vector<StreamPlan> opened, plans;
  std::vector<StreamId> closed;
  std::vector<Subscription> subscribed;
  Timestamp listed_until{};  // the venue's klines end here; zero: at `now`
  bool hedge = false;
  std::vector<wire::OrderView> orders;
  std::vector<wire::UserTradeView> trades;

 private:
  void collect() {
    std::ranges::move(session.take_requests(), std::back_inserter(asked));
    std::ranges::move(session.take_opens(), std::back_inserter(opened));
    std::ranges::move(session.take_closes(), std::back_inserter(closed));
    std::ranges::move(session.take_subscriptions(), std::back_inserter(subscribed));
    std::ranges::move(session.take_events(), std::back_inserter(events));
  }

  static wire::InstrumentView instrument(const std::string& symbol) {
    wire::InstrumentView view;
    view.instrument.symbol = symbol;
    view.status = "TRADING";
    view.contract_type = "PERPETUAL";
    view.quote = "USDT";
    return view;
  }
  wire::KlinesView klines(const wire::GetKlines& request) const {
    wire::KlinesView view;
    const auto frame = duration(request.timeframe);
    const auto last = floor_to(std::min(request.end.value_or(now), now), frame);
    const auto first = request.start.value_or(last - (request.limit - 1) * frame);
    for (auto t = first; t <= last && std::ssize(view.bars) < request.limit; t += frame) {
      if (listed_until != Timestamp{} && t >= listed_until) continue;
      wire::KlineView kline;
      kline.bar.opened = t;
      kline.bar.open = kline.bar.high = kline.bar.low = kline.bar.close = 1;
      kline.close_time = t + frame - 1ms;
      view.bars.push_back(kline);
    }
    return view;
  }
  wire::Response standard(const wire::Request& request) const {
    using namespace wire;
    Body body = Empty{};
    if (std::holds_alternative<ServerTime>(request)) body = TimeView{now};
    if (std::holds_alternative<GetExchangeInfo>(request))
      body = ExchangeInfoView{
          now, {}, {instrument("ETHUSDT"), instrument("BTCUSDT"), instrument("ADAUSDT")}};
    if (std::holds_alternative<GetPositionMode>(request)) body = PositionModeView{hedge};
    if (std::holds_alternative<GetLeverageBrackets>(request)) {
      std::vector<BracketsView> ladders;
      for (const char* symbol : {"ADAUSDT", "BTCUSDT", "ETHUSDT"})
        ladders.push_back({symbol, {Bracket{}}});
      body = ladders;
    }
    if (const auto* fees = std::get_if<GetCommissionRate>(&request))
      body = CommissionRateView{fees->symbol, basis_points(2), basis_points(5)};
    if (std::holds_alternative<StartListenKey>(request)) body = ListenKeyView{"key"};
    if (const auto* asked_klines = std::get_if<GetKlines>(&request)) body = klines(*asked_klines);
    if (const auto* order = std::get_if<NewOrder>(&request)) {
      OrderView view;
      view.symbol = order->symbol;
      view.client_id = order->client_id;
      view.order_id = 7;
      body = view;
    }
    if (const auto* stop = std::get_if<NewAlgoOrder>(&request)) {
      AlgoView view;
      view.symbol = stop->symbol;
      view.client_id = stop->client_id;
      view.algo_id = 8;
      body = view;
    }
    if (const auto* order = std::get_if<DeleteOrder>(&request)) {
      OrderView view;
      view.symbol = order->order.symbol;
      view.client_id = order->order.client_id;
      view.status = OrderStatus::Canceled;
      body = view;
    }
    if (const auto* stop = std::get_if<DeleteAlgoOrder>(&request)) {
      AlgoView view;
      view.client_id = stop->client_id;
      body = view;
    }
    if (const auto* leverage = std::get_if<SetLeverage>(&request))
      body = LeverageView{leverage->symbol, leverage->leverage, {}};
    if (std::holds_alternative<GetAccount>(request)) {
      AccountView view;
      view.wallet = Money::from_int(10'000);
      body = view;
    }
    if (std::holds_alternative<GetPremiumIndex>(request))
      body = std::vector<PremiumIndexView>{
          {.symbol = "BTCUSDT", .mark = Price::from_int(100), .funding_rate = basis_points(1)}};
    if (std::holds_alternative<GetBalance>(request)) body = std::vector<BalanceView>{{}};
    if (std::holds_alternative<GetPositions>(request)) body = std::vector<PositionView>{};
    if (std::holds_alternative<GetOpenOrders>(request)) body = orders;
    if (std::holds_alternative<GetOpenAlgoOrders>(request)) body = std::vector<AlgoView>{};
    if (const auto* asked_trades = std::get_if<GetUserTrades>(&request)) {
      auto rows = trades;
      for (auto& row : rows) row.symbol = asked_trades->symbol;
      body = rows;
    }
    if (std::holds_alternative<GetIncome>(request)) body = std::vector<IncomeView>{};
    if (std::holds_alternative<GetOrder>(request) || std::holds_alternative<GetAlgoOrder>(request))
      return refusal(400, -2013, "Order does not exist.");
    return {.status = 200, .body = std::move(body)};
  }

  Override override_;
  std::function<bool(const Outgoing&)> silent_;
};

inline SubmitOrder entry(std::uint64_t intent, SymbolId symbol = {}) {
  SubmitOrder order;
  order.at = kStart;
  order.deadline = kStart + 1h;
  order.intent = IntentId{intent};
  order.symbol = symbol;
  order.quantity = Quantity::from_int(1);
  order.price = Price::from_int(100);
  return order;
}
inline SubmitStop stop(std::uint64_t intent) {
  SubmitStop order;
  order.at = kStart;
  order.intent = IntentId{intent};
  order.role = Role::Stop;
  order.side = OrderSide::Sell;
  order.trigger = Price::from_int(90);
  order.quantity = Quantity::from_int(1);
  return order;
}

// A session that trades; what led there is forgotten.
inline Script started() {
  Script script;
  script.start();
  script.events.clear();
  script.log.clear();
  script.plans.clear();
  return script;
}

// For answer_with() and withhold(): one answer to every request of a kind, or none.
template <class R>
auto only(wire::Response response) {
  return [response](const Outgoing& outgoing) -> std::optional<wire::Response> {
    if (!std::holds_alternative<R>(outgoing.request)) return std::nullopt;
    return response;
  };
}
template <class R>
auto silence() {
  return [](const Outgoing& outgoing) { return std::holds_alternative<R>(outgoing.request); };
}

}  // namespace gyre::session
