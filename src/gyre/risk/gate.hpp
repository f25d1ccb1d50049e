#pragma once

#include <expected>
#include <span>

#include "gyre/domain/approved.hpp"
#include "gyre/domain/instrument.hpp"
#include "gyre/domain/proposal.hpp"
#include "gyre/domain/record.hpp"
#include "gyre/domain/risk_machine.hpp"
#include "gyre/risk/settings.hpp"

// The two doors through which an order leaves. Entries are sized and held against every cap, with
// what is in flight or unknown counted as filled. Protecting, reducing and cancelling is never
// blocked by a cap. The gate shares no state with strategies: it sees numbers.
namespace gyre::risk {

// What is held or may be held: a position, or an entry whose outcome is not known yet.
struct Exposure {
  Leg leg;
  Side side{};
  Money notional;   // at entry
  Money at_risk;    // lost between entry and stop; not below zero
  double beta = 1;  // to the market's leader
};

// The account as the gate sees it at a boundary.
struct Account {
  Money equity;  // at mark
  RiskMode mode{};
  std::span<const Exposure> exposures;
  int entries_at_boundary = 0;
};

// An entry asked for. Prices are on the tick already.
struct EntryRequest {
  OrderIntended order;  // everything but the quantity
  Side side{};
  Price entry, disaster;  // expected fill, and the trigger of the disaster stop
  Quantity impact_max;    // the share of the minute's volume that may be taken
  double beta = 1;
  Rate size = percent(100);  // share of the risk of a trade; not above the whole
};

class Gate {
 public:
  explicit Gate(Settings settings) : settings_{settings} {}

  // Sizes in this order: risk, symbol cap, gross, beta, leverage bracket and margin, then down to
  // the step; under the smallest order is a refusal, never rounded up. Returns the first gate that
  // closed otherwise.
  std::expected<Approved<OrderIntended>, DecisionReason> entry(const EntryRequest& request,
                                                               const Instrument& instrument,
                                                               const Account& account) const;

  // A further attempt at an entry that was approved and is proven never to have arrived.
  Approved<OrderIntended> resubmit(OrderIntended order) const;

  // Orders that only reduce or protect.
  Approved<OrderIntended> reduce(OrderIntended order) const;
  Approved<StopIntended> protect(StopIntended stop) const;

  const Settings& settings() const { return settings_; }

 private:
  Settings settings_;
};

// Share of the normal risk that a mode trades with.
Rate size_factor(RiskMode mode);

// Where an isolated position of this notional is liquidated, before fees: the distance from the
// entry as a share of it, 1/leverage - maintenance rate.
double liquidation_distance(const Instrument& instrument, Money notional, int leverage);

}  // namespace gyre::risk
