#pragma once

#include <string>
#include <vector>

#include "gyre/app/lines.hpp"
#include "gyre/domain/journal.hpp"

// Closed trades and single fills for people and other programs. Columns are the fields of one
// struct, in every form of output.
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

// As booked: from these and the wallet as it was opened, the ledger can be made again elsewhere.
struct FillLine {
  std::string at, symbol;
  OrderSide side{};
  Role role{};  // of the order it belongs to
  Quantity quantity;
  Price price;
  Money fee, realized;  // realized is gross of the fee
  bool maker = false;
  static constexpr std::tuple fields{Field{"at", &FillLine::at},
                                     Field{"symbol", &FillLine::symbol},
                                     Field{"side", &FillLine::side},
                                     Field{"role", &FillLine::role},
                                     Field{"quantity", &FillLine::quantity},
                                     Field{"price", &FillLine::price},
                                     Field{"fee", &FillLine::fee},
                                     Field{"realized", &FillLine::realized},
                                     Field{"maker", &FillLine::maker}};
};

// Gathers trades and fills from records as they are replayed.
class TradeCollector {
 public:
  void see(const Record& record);
  const std::vector<TradeLine>& lines() const { return lines_; }
  const std::vector<FillLine>& fills() const { return fills_; }

 private:
  std::string spelling(SymbolId symbol) const;

  std::vector<std::string> symbols_;  // by SymbolId
  std::vector<TradeLine> lines_;
  std::vector<FillLine> fills_;
};

}  // namespace gyre::app
