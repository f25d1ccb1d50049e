#pragma once

#include <span>
#include <vector>

#include "gyre/domain/instrument.hpp"
#include "gyre/domain/report.hpp"
#include "gyre/engine/batch.hpp"
#include "gyre/engine/settings.hpp"
#include "gyre/risk/gate.hpp"

// What follows an entry: fills booked once, a live stop for every position or its exit, a resting
// target, and answers for orders of which nobody knows what became. Every step is driven by what
// the books say now, so it may be asked again at any time and does nothing twice.
namespace gyre {

class OrderDesk {
 public:
  OrderDesk(const DeskSettings& settings, const risk::Gate& gate)
      : settings_{settings}, gate_{gate} {}

  void set_instruments(std::span<const Instrument> instruments) { instruments_ = instruments; }

  void on(Output& out, const OrderReport& report) const;
  void on(Output& out, const StopReport& report) const;
  void on(Output& out, const FillReport& report) const;
  void on(Output& out, const FundingReport& report) const;

  // Places what is missing of stop, disaster stop and target, replaces what no longer fits (new
  // before old), and cancels what is left over when there is no position.
  void tend(Output& out, SymbolId symbol) const;
  // Leaves a position at market; its stops stay until it is flat.
  void leave(Output& out, SymbolId symbol, ExitReason reason) const;
  // Once a cycle: time limits, positions without cover, leftovers.
  void watch(Output& out) const;
  // After a restart: what was in flight is unknown until the venue tells.
  void ask_about_everything(Output& out) const;

 private:
  void tend_stops(Output& out, SymbolId symbol, const Holding& held) const;
  void tend_target(Output& out, SymbolId symbol, const Holding& held) const;
  void sweep(Output& out, SymbolId symbol, bool with_disaster) const;
  void place_stop(Output& out, SymbolId symbol, Role role, Quantity quantity) const;
  void retry(Output& out, const OrderEntry& order, bool absent) const;
  void close_trade(Output& out, SymbolId symbol) const;
  const Instrument& instrument(SymbolId symbol) const;

  const DeskSettings& settings_;
  const risk::Gate& gate_;
  std::span<const Instrument> instruments_;
};

// Where the disaster stop lies: `times` the planned distance from the entry, on the loss side.
Price disaster_price(const Instrument& instrument, Side side, Price entry, Price stop,
                     double times);

}  // namespace gyre
