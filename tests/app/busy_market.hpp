#pragma once

#include <array>

#include "tests/app/process.hpp"

// Settings with which an engine has orders under way nearly always: every strategy trades, every
// idea is near its end, no cap refuses. A test of what happens to orders needs many of them, and
// no profit.
namespace gyre::test {

inline Words busy_desk() {
  constexpr std::array settings{
      "desk.confidence=0",   "desk.cost_ceiling=1",  "desk.reward=0",      "desk.rearm=1",
      "desk.conflict=order", "desk.crashes=100",     "risk.per_trade=2bp", "risk.open=50%",
      "risk.side=50%",       "risk.positions=200",   "risk.entries=100",   "risk.beta_net=1000%",
      "risk.gross=2000%",    "risk.symbol=1000%",    "risk.cool_down=0s",  "risk.stops_a_day=100",
      "risk.day_stop=49%",   "risk.day_flatten=50%", "risk.cautious=70%",  "risk.averse=80%",
      "risk.halted=90%",     "risk.free_margin=0%"};
  constexpr std::array strategies{"trend_confluence",    "breakout",         "smc_order_block",
                                  "smc_liquidity_sweep", "fvg_continuation", "mean_reversion",
                                  "momentum_rotation"};
  constexpr std::array levels{"stop_atr=0.5", "stop_min=0.1%", "stop_max=0.4%", "reward=1",
                              "time_limit=5m"};
  Words words{""};
  for (const std::string setting : settings) words.with("--set", setting);
  std::string enabled;
  for (const std::string strategy : strategies) {
    enabled += (enabled.empty() ? "" : ",") + strategy;
    for (const std::string level : levels)
      words.with("--set", "strategy." + strategy + "." + level);
  }
  return words.with("--set", "strategies.enabled=" + enabled);
}

}  // namespace gyre::test
