#pragma once

#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "gyre/core/hash.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/domain/record.hpp"
#include "gyre/features/virtual_row.hpp"
#include "gyre/market/barrier.hpp"
#include "gyre/market/fill_model.hpp"

// The second book: follows every proposal, executed or not, by the fill model to its barrier, and
// makes a row of it. It has no handle to an order, so it cannot trade. Its rows are a function of
// the proposals and bars alone, however late and in whatever portions they are worked off.
namespace gyre {

// A virtual position on its way; what is stored of it between two lives of the process.
struct VirtualPosition {
  static constexpr std::string_view name = "virtual_position";
  static constexpr int version = 2;

  SymbolId symbol;
  VirtualRow row;  // as far as it is known
  Price tick;
  VirtualState state = VirtualState::Waiting;
  Timestamp next{};    // opening time of the next minute it needs
  Fingerprint walked;  // of the minutes so far

  static constexpr std::tuple fields{
      Field{"symbol", &VirtualPosition::symbol}, Field{"row", &VirtualPosition::row},
      Field{"tick", &VirtualPosition::tick},     Field{"state", &VirtualPosition::state},
      Field{"next", &VirtualPosition::next},     Field{"walked", &VirtualPosition::walked}};
};

// A funding instant that passed, with the rate that applied.
struct FundingSettled {
  SymbolId symbol;
  Timestamp due{};
  double rate = 0;
  bool known = true;  // if not, either side pays it
  static constexpr std::tuple fields{
      Field{"symbol", &FundingSettled::symbol}, Field{"due", &FundingSettled::due},
      Field{"rate", &FundingSettled::rate}, Field{"known", &FundingSettled::known}};
};

class VirtualDesk {
 public:
  // `lineage` is the hash of the configuration, `path` the frame that its minutes were made of.
  VirtualDesk(CostSettings costs, std::string ladder, std::string lineage,
              Timeframe path = Timeframe::m1)
      : costs_{costs}, ladder_{std::move(ladder)}, lineage_{std::move(lineage)}, path_{path} {}

  // Positions of an earlier life in the order of their ids, and the last proposal it followed.
  void restore(std::vector<VirtualPosition> open, ProposalId seen);

  void on(const Proposed& proposed, const std::string& symbol);
  void on(const Decided& decided);
  void on(std::span<const SymbolBar> minutes);
  void on(const FundingSettled& funding);

  // Finished since the last call, in the order in which they ended; equal ends by id.
  std::vector<VirtualRow> take_rows();
  std::vector<VirtualPosition> open() const;
  // Proposals up to this one are rows or among open().
  ProposalId seen() const { return seen_; }
  std::uint64_t opened() const { return opened_; }
  std::uint64_t closed() const { return closed_; }

 private:
  void step(VirtualPosition& position, const Bar& minute);
  void enter(VirtualPosition& position, const Bar& minute);
  void finish(VirtualPosition& position, const BarrierHit& hit, const Bar& minute);

  CostSettings costs_;
  std::string ladder_, lineage_;
  Timeframe path_;
  std::map<SymbolId, std::vector<VirtualPosition>> open_;  // by id within a symbol
  std::vector<VirtualRow> rows_;
  ProposalId seen_;
  std::uint64_t opened_ = 0, closed_ = 0;
};

}  // namespace gyre
