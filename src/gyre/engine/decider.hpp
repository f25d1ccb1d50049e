#pragma once

#include <expected>
#include <span>
#include <vector>

#include "gyre/engine/analyst.hpp"
#include "gyre/engine/batch.hpp"
#include "gyre/engine/proposer.hpp"
#include "gyre/engine/settings.hpp"
#include "gyre/features/model.hpp"
#include "gyre/risk/gate.hpp"

// Decides about the ideas of a boundary, the best expected first. Every one ends in a recorded
// decision: executed, or the first gate that closed.
namespace gyre {

// What the account allows at the moment, beside the books.
struct Standing {
  Money equity;                  // at mark
  bool account_stale = false;    // a gap in the account's stream, or books that differ
  std::span<const Mark> marks;   // by symbol; a zero price where none came yet
  const Model* model = nullptr;  // none: the rules alone
};

class Decider {
 public:
  Decider(const DeskSettings& settings, const ModelSettings& model, const CostSettings& costs,
          const risk::Gate& gate, const Analyst& analyst)
      : settings_{settings},
        model_{model},
        costs_{costs},
        gate_{gate},
        analyst_{analyst},
        proposer_{settings, costs, analyst} {}

  void set_instruments(std::span<const Instrument> instruments) { instruments_ = instruments; }

  // Writes a Proposed and a Decided for each and submits what was executed. Symbols in `configured`
  // need no leverage request any more.
  void decide(Output& out, const std::vector<Setup>& ideas, Timestamp boundary,
              const Standing& standing, std::vector<bool>& configured) const;

 private:
  struct Judged;
  std::vector<Judged> weigh(const std::vector<Setup>& setups, Timestamp boundary,
                            const Standing& standing) const;
  void ask(const Model& model, std::vector<Judged>& ideas) const;
  std::expected<Approved<OrderIntended>, DecisionReason> pass(const Output& out,
                                                              const Judged& judged,
                                                              const Standing& standing,
                                                              int entries) const;
  std::optional<DecisionReason> refuse(const Output& out, const Judged& judged,
                                       const Standing& standing) const;
  void let_one_enter_a_position(std::vector<Judged>& weighed) const;
  std::vector<risk::Exposure> exposures(const Books& books) const;

  const DeskSettings& settings_;
  const ModelSettings& model_;
  const CostSettings& costs_;
  const risk::Gate& gate_;
  const Analyst& analyst_;
  Proposer proposer_;
  std::span<const Instrument> instruments_;
};

}  // namespace gyre
