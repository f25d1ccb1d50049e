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

std::string_view symbol_of(const wire::Request& request) {
  return std::visit(
      []<class R>(const R& what) -> std::string_view {
        if constexpr (requires { what.order.symbol; }) {
          return what.order.symbol;
        } else if constexpr (requires { what.symbol.value(); }) {
          return what.symbol ? std::string_view{*what.symbol} : std::string_view{};
        } else if constexpr (requires { std::string_view{what.symbol}; }) {
          return what.symbol;
        } else {
          return {};
        }
      },
      request);
}

}  // namespace gyre::sim::server
