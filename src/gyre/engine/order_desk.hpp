#pragma once

#include <span>

#include "gyre/domain/instrument.hpp"
#include "gyre/domain/report.hpp"
#include "gyre/engine/batch.hpp"
#include "gyre/engine/protector.hpp"
#include "gyre/engine/settings.hpp"
#include "gyre/risk/gate.hpp"

// What the venue's words do: fills are booked once, orders and stops move along their machines, and
// what became of a request is answered by the table of domain/outcome.hpp. What a position then
// needs is the protector's.
namespace gyre {

// How long the venue remembers orders that ended without a fill.
inline constexpr milliseconds kVenueMemory = 72h;

// From when on fills and other money are to be asked for.
Timestamp since(const Books& books);

class OrderDesk {
 public:
  OrderDesk(const DeskSettings& settings, const risk::Gate& gate)
      : settings_{settings}, gate_{gate}, protector_{settings, gate} {}

  void set_instruments(std::span<const Instrument> instruments) {
    protector_.set_instruments(instruments);
  }
  const Protector& protector() const { return protector_; }

  // `may_enter`: an entry that never arrived may be tried again.
  void on(Output& out, const OrderReport& report, bool may_enter) const;
  void on(Output& out, const StopReport& report) const;
  void on(Output& out, const FillReport& report) const;
  void on(Output& out, const FundingReport& report) const;
  void on(Output& out, const IncomeReport& report) const;

  // Orders that should be over, and are not as far as we know: asked about.
  void chase(Output& out) const;
  bool has_stragglers(const Books& books) const;

  // After a restart: what was in flight is unknown until the venue tells.
  void ask_about_everything(Output& out) const;
  // A person has looked: what nobody knows of, and the venue no longer remembers, is gone. Should
  // it show up all the same, it is cancelled.
  void give_up_forgotten(Output& out) const;

 private:
  void refused(Output& out, const OrderEntry& order, const OrderReport& report,
               bool may_enter) const;
  void try_entry_again(Output& out, const OrderEntry& order) const;
  void close_trade(Output& out, Leg leg, const Holding& held) const;

  const DeskSettings& settings_;
  const risk::Gate& gate_;
  Protector protector_;
};

}  // namespace gyre
