#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gyre/core/enums.hpp"
#include "gyre/exchange/session/instruments.hpp"

// The questions before the first stream: time, contracts, position mode, margin ladders, fees. One
// at a time, so that nothing is sent before the venue's limits are known.
namespace gyre::session {

enum class StartupStep : std::uint8_t { Clock, Contracts, Mode, SetMode, Brackets, Fees, Done };
constexpr auto names(StartupStep) {
  return std::to_array<std::string_view>(
      {"clock", "contracts", "position_mode", "set_mode", "brackets", "fees", "done"});
}

class Startup {
 public:
  Startup(std::vector<std::string> symbols, PositionMode mode)
      : symbols_{std::move(symbols)}, mode_{mode} {}

  StartupStep step() const { return step_; }
  // What to ask now; not after Done.
  Result<wire::Request> request() const;
  // Takes the answer to it and goes on. An answer of another shape is a parse error.
  Result<> answer(const wire::Body& body);
  // Contracts, margin ladders or a symbol's fees as they are now; says whether it was one of them.
  bool renew(const wire::Body& body);
  const VenueFacts& facts() const { return facts_; }

 private:
  std::vector<std::string> symbols_;
  PositionMode mode_;
  StartupStep step_ = StartupStep::Clock;
  VenueFacts facts_;
};

}  // namespace gyre::session
