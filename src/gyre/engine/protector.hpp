#pragma once

#include <span>
#include <vector>

#include "gyre/domain/instrument.hpp"
#include "gyre/engine/batch.hpp"
#include "gyre/engine/settings.hpp"
#include "gyre/risk/gate.hpp"

// What a position needs to have at the venue: a working stop of its size, a wide disaster stop, a
// resting target, or an exit. Every step is driven by what the books say now, so it may be asked
// again at any time and does nothing twice; what failed is tried again, slower each time, until it
// holds or the position is gone.
namespace gyre {

class Protector {
 public:
  Protector(const DeskSettings& settings, const risk::Gate& gate)
      : settings_{settings}, gate_{gate} {}

  void set_instruments(std::span<const Instrument> instruments) { instruments_ = instruments; }

  // Places what is missing, replaces what no longer fits (new before old), goes on leaving what is
  // to be left, and cancels what is left over when there is no position.
  void tend(Output& out, Leg leg) const;
  // Leaves a position at market; its stops stay until it is flat. An entry that is under way is
  // left as soon as it fills.
  void leave(Output& out, Leg leg, ExitReason reason) const;
  // Everything, once a cycle: time limits and leftovers, too.
  void watch(Output& out) const;
  // Those whose protection is not as it should be.
  void mend(Output& out) const;
  bool has_work(const Books& books) const;
  // Moves a planned stop closer, to the entry or behind the mark, as the settings say.
  void follow(Output& out, Leg leg, Price mark) const;

 private:
  void tend_stops(Output& out, Leg leg, const Holding& held) const;
  void tend_disaster(Output& out, Leg leg, const Holding& held) const;
  void tend_target(Output& out, Leg leg, const Holding& held) const;
  void tend_exit(Output& out, Leg leg, const Holding& held) const;
  void retire_stops(Output& out, Leg leg, const Holding& held) const;
  void sweep(Output& out, Leg leg, bool with_disaster) const;
  void cancel_targets(Output& out, Leg leg) const;
  void place_stop(Output& out, Leg leg, Role role, Quantity quantity) const;
  Quantity coverable(Leg leg, const Holding& held) const;
  void fit_stop(Output& out, Leg leg) const;
  bool may_try(const Output& out, const Holding& held, Role role) const;
  Quantity market_max(SymbolId symbol) const;
  const Instrument& instrument(SymbolId symbol) const;

  const DeskSettings& settings_;
  const risk::Gate& gate_;
  std::span<const Instrument> instruments_;
};

// Where the disaster stop lies: `times` the planned distance from the entry, on the loss side.
Price disaster_price(const Instrument& instrument, Side side, Price entry, Price stop,
                     double times);

}  // namespace gyre
