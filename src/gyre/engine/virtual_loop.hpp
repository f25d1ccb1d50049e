#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/domain/event.hpp"
#include "gyre/engine/books.hpp"
#include "gyre/engine/virtual_desk.hpp"

// The second loop: what the first one saw is handed over instant by instant and worked off every
// `cycle` of market time. Neither the length of the cycle nor how late it comes alters a row.
namespace gyre {

struct NamedProposal {
  Proposed proposal;
  std::string symbol;
  static constexpr std::tuple fields{Field{"proposal", &NamedProposal::proposal},
                                     Field{"symbol", &NamedProposal::symbol}};
};

// Everything of one instant that concerns the virtual desk.
struct VirtualWork {
  Timestamp at{};
  std::vector<NamedProposal> proposed;
  std::vector<Decided> decided;
  std::vector<SymbolBar> minutes;
  std::vector<FundingSettled> funding;
  bool empty() const {
    return proposed.empty() && decided.empty() && minutes.empty() && funding.empty();
  }
  static constexpr std::tuple fields{
      Field{"at", &VirtualWork::at}, Field{"proposed", &VirtualWork::proposed},
      Field{"decided", &VirtualWork::decided}, Field{"minutes", &VirtualWork::minutes},
      Field{"funding", &VirtualWork::funding}};
};

// Gathers a VirtualWork from what passes through the engine's loop.
class VirtualFeed {
 public:
  void on(const Event& event);
  void on(const Record& record, const Books& books);
  VirtualWork take(Timestamp at);

 private:
  VirtualWork work_;
  std::vector<Mark> marks_;  // by symbol: the rate that will apply at funding_at
};

class VirtualLoop {
 public:
  // Where a cycle's results go: new rows, and what is still open.
  using Sink = std::function<Result<>(std::vector<VirtualRow>, const VirtualDesk&)>;

  VirtualLoop(VirtualDesk desk, milliseconds cycle, Sink sink)
      : desk_{std::move(desk)}, cycle_{cycle}, sink_{std::move(sink)} {}

  // Works everything off when market time has come to the next cycle.
  Result<> add(VirtualWork work);
  Result<> finish();  // whatever is left

  const VirtualDesk& desk() const { return desk_; }
  std::uint64_t rows() const { return rows_; }

 private:
  Result<> turn();

  VirtualDesk desk_;
  milliseconds cycle_;
  Sink sink_;
  std::deque<VirtualWork> backlog_;
  std::optional<Timestamp> next_;
  std::uint64_t rows_ = 0;
};

}  // namespace gyre
