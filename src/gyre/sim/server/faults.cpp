#include "gyre/sim/server/faults.hpp"

namespace gyre::sim::server {

std::optional<milliseconds> Faults::delay_of(std::string_view method, std::string_view path,
                                             std::string_view symbol) {
  const auto fits = [](std::string_view wanted, std::string_view is) {
    return wanted.empty() || wanted == is;
  };
  for (auto& rule : rules_) {
    if (rule.count <= 0 || !fits(rule.method, method) || !fits(rule.path, path) ||
        !fits(rule.symbol, symbol))
      continue;
    --rule.count;
    return rule.delay;
  }
  return std::nullopt;
}

}  // namespace gyre::sim::server
