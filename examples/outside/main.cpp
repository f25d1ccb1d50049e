#include "gyre/app/main.hpp"

#include <vector>

#include "rsi_turn.hpp"

// All of gyre, and one strategy more: it is configured, documented, tested back and explained like
// the others.
int main(int argc, char** argv) {
  std::vector<gyre::StrategyKind> strategies{gyre::kStrategies.begin(), gyre::kStrategies.end()};
  strategies.push_back(gyre::strategy_kind<outside::RsiTurn>());
  return gyre::app::run_command(argc, argv, strategies);
}
