#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/domain/command.hpp"
#include "gyre/domain/report.hpp"
#include "gyre/exchange/session/symbols.hpp"
#include "gyre/exchange/wire/request.hpp"
#include "gyre/exchange/wire/response.hpp"

// The parts of an AccountSnapshot while their answers come in. It is whole or it is not there: a
// part that fails is asked again, and lists that fill a page ask for the next one.
namespace gyre::session {

class Snapshot {
 public:
  // Fills, funding and other income are asked for from `what.since` on (at most 90 days back; zero
  // asks for none: what came before is in the wallet already), fills of `what.symbols` only.
  Snapshot(const Reconcile& what, const Symbols& symbols, PositionMode mode, Timestamp now);

  // What is to be asked that was not handed out before; the place of a request names its part.
  struct Part {
    std::size_t number;
    wire::Request request;
  };
  std::vector<Part> take_parts();
  // An answer of another shape is a parse error, and the part is still missing.
  Result<> answer(std::size_t part, const wire::Body& body, const Symbols& symbols);
  bool complete() const { return answered_ == parts_.size(); }
  // Contracts that the answers name and nobody has listed.
  std::vector<std::string> strangers() const { return {strangers_.begin(), strangers_.end()}; }
  // Sorted by symbol and number, each once.
  AccountSnapshot finish();

 private:
  void add_trades(SymbolId symbol, const Symbols& symbols);
  void add(wire::Request request) { parts_.push_back({std::move(request), false}); }
  Result<> read(const wire::Request& request, const wire::Body& body, const Symbols& symbols);
  void read(const wire::PositionView& view, const Symbols& symbols);
  void read(const wire::OrderView& view, const Symbols& symbols);
  void read(const wire::AlgoView& view, const Symbols& symbols);
  void read(const wire::GetUserTrades& asked, const std::vector<wire::UserTradeView>& fills,
            const Symbols& symbols);
  void read(const wire::GetIncome& asked, const std::vector<wire::IncomeView>& rows,
            const Symbols& symbols);

  struct Asked {
    wire::Request request;
    bool answered;
  };
  PositionMode mode_;
  std::vector<Asked> parts_;
  std::size_t handed_out_ = 0, answered_ = 0;
  Timestamp since_{}, until_{};
  std::set<SymbolId> traded_;  // whose trades are asked for
  std::set<std::string> strangers_;
  AccountSnapshot result_;
};

}  // namespace gyre::session
