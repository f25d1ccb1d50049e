#pragma once

#include <optional>
#include <span>

#include "gyre/domain/instrument.hpp"
#include "gyre/engine/analyst.hpp"
#include "gyre/engine/settings.hpp"
#include "gyre/engine/worth.hpp"

// What is known of an idea before anybody decides about it: its levels on the grid, its costs, what
// a model would see. The same for a live boundary and for rows of the past.
namespace gyre {

struct Idea {
  SymbolId symbol;
  std::uint8_t strategy = 0;
  Proposal proposal;
  Timestamp boundary;
  Liquidity liquidity;
  PlanCosts costs;
  Timestamp funding_at{};
  Worth worth;
  FeatureRow features{};
  std::optional<OrderIntended> order;  // nothing when a level is no price
  Price entry, disaster;
};

class Proposer {
 public:
  Proposer(const DeskSettings& desk, const CostSettings& costs, const Analyst& analyst)
      : desk_{desk}, costs_{costs}, analyst_{analyst} {}

  // `mark` without a funding time: the next payment is not known.
  Idea weigh(const Setup& setup, Timestamp boundary, const Instrument& instrument,
             const Liquidity& liquidity, const Mark& mark) const;
  // As it is written down. `risk` is what a trade may lose: its size is by that and by what the
  // market takes, whatever else the account holds.
  Proposed freeze(const Idea& idea, ProposalId id, Timestamp at, const Instrument& instrument,
                  Money risk) const;

 private:
  const DeskSettings& desk_;
  const CostSettings& costs_;
  const Analyst& analyst_;
};

}  // namespace gyre
