#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "gyre/engine/engine.hpp"

// An engine and a market made by hand: each symbol trades the same volume every minute at a price
// that a test moves, and a strategy goes long where the last setup bar closed above 100.
namespace gyre::test {

inline const Timestamp kDay = *parse_timestamp("2025-05-27");

struct HandMarket {
  struct Symbol {
    std::string name;
    double daily = 30e6;  // quote volume
    bool tradable = true;
    double price = 100;
    Timestamp onboard{};
    std::string underlying = "";
  };
  std::vector<Symbol> symbols;

  Instrument instrument(std::size_t i) const {
    const auto& symbol = symbols[i];
    return {.symbol = symbol.name,
            .base = symbol.name.substr(0, symbol.name.find("USDT")),
            .underlying = symbol.underlying,
            .onboard = symbol.onboard,
            .tradable = symbol.tradable,
            .tick = Price::parse("0.01").value(),
            .step = Quantity::parse("0.01").value(),
            .quantity_min = Quantity::parse("0.01").value(),
            .quantity_max = Quantity::from_int(1'000'000),
            .notional_min = Money::from_int(5),
            .taker_fee = basis_points(5),
            .brackets = {{Money{}, Money::from_int(1'000'000'000), 50, percent(1), {}}}};
  }
  Bar bar(std::size_t i, Timeframe frame, Timestamp opened, double price) const {
    const double volume = symbols[i].daily / 100 / static_cast<double>(24h / duration(frame));
    return {{price, price + 0.1, price - 0.1, price, volume, opened}};
  }
};

inline NamedStrategy above_100() {
  static constexpr std::array<std::string_view, kParts> parts{"a", "b", "c", "d", "e"};
  const auto propose = [](const MarketView& market, double) -> std::optional<Proposal> {
    const double close = market.bar(market.ladder().setup).close;
    if (close <= 100) return std::nullopt;
    return Proposal{.side = Side::Long,
                    .entry = close,
                    .stop = close * 0.98,
                    .target = close * 1.04,
                    .time_limit = 24h,
                    .confidence = 0.9};
  };
  return {"above_100", {{}, propose, parts}};
}

class World {
 public:
  explicit World(std::vector<HandMarket::Symbol> symbols, UniverseSettings universe = {})
      : market{std::move(symbols)},
        engine{{.universe = universe, .strategies = {above_100()}}, parallel} {}
  World(std::vector<HandMarket::Symbol> symbols, EngineSettings settings)
      : market{std::move(symbols)}, engine{std::move(settings), parallel} {}

  // From the list of contracts to a session that is ready at `at`.
  void start(Timestamp at) {
    now = at;
    list();
    tell(AccountReady{});
    for (std::size_t i = 0; i < market.symbols.size(); ++i) history(i);
    tell(SessionReady{at});
    settle();
  }
  void list() {
    InstrumentsSeen seen;
    for (std::size_t i = 0; i < market.symbols.size(); ++i)
      seen.instruments.push_back(market.instrument(i));
    tell(std::move(seen));
  }
  void history(std::size_t i, std::size_t hours = kHistoryBars) {
    for (const auto frame : {Timeframe::h1, Timeframe::m15, Timeframe::m5, Timeframe::m1}) {
      HistorySeen seen{{static_cast<std::uint16_t>(i)}, frame, {}};
      const auto end = floor_to(now, duration(frame));
      const auto most = static_cast<std::int64_t>(hours) * 1h / duration(frame);
      const auto count = std::min<std::int64_t>(most, kHistoryBars);
      for (auto t = end - count * duration(frame); t < end; t += duration(frame))
        seen.bars.push_back(market.bar(i, frame, t, 100));
      tell(std::move(seen));
    }
  }
  // The account as it is in our own books.
  void settle() {
    AccountSnapshot snapshot{.wallet = engine.books().opened() ? engine.books().wallet()
                                                               : Money::from_int(10'000)};
    tell(std::move(snapshot));
  }

  // The minute that ends at `end` closes on the symbols that are not in `without`, two seconds on.
  void close(Timestamp end, const std::vector<std::size_t>& without = {}) {
    now = std::max(now, end + 2s);
    BarsClosed closed;
    for (std::size_t i = 0; i < market.symbols.size(); ++i)
      if (!std::ranges::count(without, i)) closed.bars.push_back(minute(i, end));
    tell(std::move(closed));
  }
  SymbolBar minute(std::size_t i, Timestamp end) const {
    return {{static_cast<std::uint16_t>(i)},
            market.bar(i, Timeframe::m1, end - 1min, market.symbols[i].price)};
  }
  // All minutes of (begin, end].
  void run(Timestamp begin, Timestamp end, const std::vector<std::size_t>& without = {}) {
    for (auto t = begin + 1min; t <= end; t += 1min) {
      close(t, without);
      while (engine.wake() && *engine.wake() <= t + 50s) wake(*engine.wake());
    }
  }
  void wake(Timestamp at) {
    now = std::max(now, at);
    tell(TimerFired{});
  }

  template <class E>
  void tell(E what) {
    auto batch = engine.on({now, std::move(what)});
    std::ranges::move(batch.records, std::back_inserter(records));
    std::ranges::move(batch.commands, std::back_inserter(commands));
  }

  template <class R>
  std::vector<R> all() const {
    std::vector<R> found;
    for (const auto& record : records)
      if (const auto* one = std::get_if<R>(&record)) found.push_back(*one);
    return found;
  }
  std::string funnel() const { return all<BoundaryAnalysed>().back().funnel; }
  std::vector<DecisionReason> decisions() const {
    std::vector<DecisionReason> reasons;
    for (const auto& decided : all<Decided>()) reasons.push_back(decided.reason);
    return reasons;
  }

  HandMarket market;
  ParallelFor parallel;
  Engine engine;
  Timestamp now{};
  std::vector<Record> records;
  std::vector<Command> commands;
};

}  // namespace gyre::test
