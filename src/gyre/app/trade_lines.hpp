#pragma once

#include <span>
#include <string>
#include <vector>

#include "gyre/domain/journal.hpp"

// Closed trades for people and other programs. Columns are the fields of one struct, in every form
// of output.
namespace gyre::app {

struct TradeLine {
  std::string opened, closed, symbol;
  Side side{};
  Quantity quantity;  // the largest it had
  Price entry, exit;  // averages
  Money gross, fees, funding, net;
  ExitReason reason{};
  ProposalId proposal;
  static constexpr std::tuple fields{
      Field{"opened", &TradeLine::opened},     Field{"closed", &TradeLine::closed},
      Field{"symbol", &TradeLine::symbol},     Field{"side", &TradeLine::side},
      Field{"quantity", &TradeLine::quantity}, Field{"entry", &TradeLine::entry},
      Field{"exit", &TradeLine::exit},         Field{"gross", &TradeLine::gross},
      Field{"fees", &TradeLine::fees},         Field{"funding", &TradeLine::funding},
      Field{"net", &TradeLine::net},           Field{"reason", &TradeLine::reason},
      Field{"proposal", &TradeLine::proposal}};
};

// Gathers trades from records as they are replayed.
class TradeCollector {
 public:
  void see(const Record& record);
  const std::vector<TradeLine>& lines() const { return lines_; }

 private:
  std::vector<std::string> symbols_;  // by SymbolId
  std::vector<TradeLine> lines_;
};

std::string trades_table(std::span<const TradeLine> trades);
std::string trades_csv(std::span<const TradeLine> trades);
std::string trades_json(std::span<const TradeLine> trades);

}  // namespace gyre::app
