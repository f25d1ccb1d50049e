#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "gyre/core/random.hpp"
#include "gyre/domain/record.hpp"

// Records such as a run of the whole market makes: at every boundary one analysis of 650 symbols
// and five proposals with their decisions, a trade opened at every second one and closed 20 later.
namespace gyre {

class MadeRun {
 public:
  static constexpr std::uint16_t kSymbols = 650;

  // All that is written before the first boundary.
  std::vector<Record> begin() const {
    const auto at = time(0);
    std::vector<Record> out{RunStarted{.at = at, .program = "bench"}};
    for (std::uint16_t s = 0; s < kSymbols; ++s)
      out.push_back(SymbolListed{at, {s}, "S" + std::to_string(s) + "USDT"});
    out.push_back(WalletOpened{at, Money::from_int(100'000)});
    return out;
  }

  // All that is written at the next boundary.
  std::vector<Record> next() {
    ++boundary_;
    at_ = time(boundary_);
    std::vector<Record> out;
    analyse(out);
    for (std::uint64_t i = 0; i < kIdeas; ++i) propose(out, symbol(boundary_, i));
    constexpr std::uint64_t kHeld = 20;
    if (boundary_ % 2 != 0) return out;
    if (boundary_ > kHeld) close(out, symbol(boundary_ - kHeld, 0), intent_of(boundary_ - kHeld));
    open(out, symbol(boundary_, 0), intent_of(boundary_));
    out.push_back(EquityMarked{.at = at_, .equity = money(100'000)});
    return out;
  }

 private:
  static constexpr std::uint64_t kIdeas = 5, kIntents = 4;

  static Timestamp time(std::uint64_t boundary) {
    return from_ms(1'748'322'000'000 + static_cast<std::int64_t>(boundary) * 300'000);
  }
  static SymbolId symbol(std::uint64_t boundary, std::uint64_t idea) {
    return {static_cast<std::uint16_t>((boundary * 7 + idea * 131) % kSymbols)};
  }
  static std::uint64_t intent_of(std::uint64_t boundary) { return boundary / 2 * kIntents - 3; }
  static VenueId venue_id(std::uint64_t intent) {
    return static_cast<VenueId>(8'389'765'000'000 + intent * 37);
  }
  // Not round, as what is computed.
  double number(double about) { return about * (0.5 + uniform(key(7, ++draws_))); }
  Money money(double about) { return Money::from_raw(std::llround(number(about) * Money::kScale)); }

  void analyse(std::vector<Record>& out) const {
    BoundaryAnalysed record{.at = at_, .boundary = at_};
    record.funnel.assign(kSymbols, funnel_letter(FunnelStage::NoSetup));
    for (std::uint64_t i = 0; i < kIdeas; ++i) {
      record.funnel[symbol(boundary_, i).value] = funnel_letter(FunnelStage::Proposed);
      record.rose.push_back({symbol(boundary_, i), 0, Side::Long});
      if (boundary_ > 1) record.fell.push_back({symbol(boundary_ - 1, i), 0, Side::Long});
    }
    out.push_back(std::move(record));
  }

  void propose(std::vector<Record>& out, SymbolId symbol) {
    Proposed idea{.at = at_,
                  .boundary = at_,
                  .id = {++proposals_},
                  .symbol = symbol,
                  .strategy = "trend_confluence",
                  .entry = number(27'000),
                  .stop = number(26'000),
                  .target = number(28'000),
                  .time_limit = 24h,
                  .confidence = number(0.6),
                  .parts = {0.5, 0.25, 1, 0, 0.75},
                  .tick = Price::from_raw(10'000'000),
                  .stop_price = kPrice,
                  .target_price = kPrice,
                  .quantity = number(1),
                  .atr = number(100),
                  .sigma = number(0.01),
                  .median_volume = number(1e6),
                  .rank = 17,
                  .half_spread = number(0.1),
                  .taker_fee = 0.0005,
                  .funding = number(1e-4),
                  .funding_at = at_ + 4h};
    for (int i = 0; i < 31; ++i) idea.features.push_back(static_cast<float>(number(1)));
    out.push_back(std::move(idea));
    out.push_back(Decided{.at = at_,
                          .proposal = {proposals_},
                          .reason = DecisionReason::ModelRefused,
                          .model = "20261123-173544-1f",
                          .p = number(0.4),
                          .expected = number(0.1),
                          .required = number(0.2)});
  }

  void report(std::vector<Record>& out, std::uint64_t intent, Role role, OrderEvent event) const {
    out.push_back(OrderReported{.at = at_,
                                .intent = {intent},
                                .role = role,
                                .event = event,
                                .filled = event == OrderEvent::Fill ? kQuantity : Quantity{},
                                .venue_id = venue_id(intent),
                                .source = Source::Stream});
  }
  void fill(std::vector<Record>& out, SymbolId symbol, std::uint64_t intent, Role role,
            OrderSide side) {
    out.push_back(FillBooked{.at = at_,
                             .symbol = symbol,
                             .trade_id = static_cast<VenueId>(6'000'000'000 + ++fills_),
                             .order_id = venue_id(intent),
                             .intent = {intent},
                             .role = role,
                             .side = side,
                             .quantity = kQuantity,
                             .price = kPrice,
                             .fee = money(1),
                             .realized = money(3)});
  }

  void open(std::vector<Record>& out, SymbolId symbol, std::uint64_t intent) {
    const auto order = [&](std::uint64_t n, Role role, OrderSide side) {
      out.push_back(OrderIntended{.at = at_,
                                  .deadline = at_ + 10s,
                                  .intent = {n},
                                  .role = role,
                                  .symbol = symbol,
                                  .side = side,
                                  .quantity = kQuantity,
                                  .price = kPrice,
                                  .proposal = {proposals_},
                                  .stop = kPrice,
                                  .target = kPrice,
                                  .time_limit = 24h});
    };
    order(intent, Role::Entry, OrderSide::Buy);
    report(out, intent, Role::Entry, OrderEvent::Accept);
    fill(out, symbol, intent, Role::Entry, OrderSide::Buy);
    report(out, intent, Role::Entry, OrderEvent::Fill);
    for (const auto& [n, role] : stops(intent))
      out.push_back(StopIntended{.at = at_,
                                 .intent = {n},
                                 .role = role,
                                 .symbol = symbol,
                                 .side = OrderSide::Sell,
                                 .trigger = kPrice,
                                 .quantity = role == Role::Stop ? kQuantity : Quantity{}});
    for (const auto& [n, role] : stops(intent)) stop_report(out, n, role, StopEvent::Accept);
    order(intent + 3, Role::Target, OrderSide::Sell);
    report(out, intent + 3, Role::Target, OrderEvent::Accept);
  }

  void close(std::vector<Record>& out, SymbolId symbol, std::uint64_t intent) {
    fill(out, symbol, intent + 3, Role::Target, OrderSide::Sell);
    report(out, intent + 3, Role::Target, OrderEvent::Fill);
    out.push_back(TradeClosed{.at = at_,
                              .opened = at_ - 100min,
                              .symbol = symbol,
                              .side = Side::Long,
                              .quantity = kQuantity,
                              .entry = kPrice,
                              .exit = kPrice,
                              .reason = ExitReason::Target});
    for (const auto& [n, role] : stops(intent)) {
      out.push_back(CancelIntended{.at = at_, .intent = {n}, .role = role, .symbol = symbol});
      stop_report(out, n, role, StopEvent::Cancel);
    }
  }

  void stop_report(std::vector<Record>& out, std::uint64_t n, Role role, StopEvent event) const {
    out.push_back(StopReported{.at = at_,
                               .intent = {n},
                               .role = role,
                               .event = event,
                               .venue_id = venue_id(n),
                               .source = Source::Reply});
  }
  static std::array<std::pair<std::uint64_t, Role>, 2> stops(std::uint64_t intent) {
    return {std::pair{intent + 1, Role::Stop}, std::pair{intent + 2, Role::Disaster}};
  }

  static constexpr Quantity kQuantity = Quantity::from_raw(123'400'000);
  static constexpr Price kPrice = Price::from_raw(2'712'340'000'000);
  Timestamp at_{};
  std::uint64_t boundary_ = 0, proposals_ = 0, fills_ = 0, draws_ = 0;
};

}  // namespace gyre
