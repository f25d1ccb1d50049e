#include "gyre/sim/server/faults.hpp"

#include <algorithm>
#include <utility>

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

std::optional<Timestamp> Faults::next_due() const {
  if (late_.empty()) return std::nullopt;
  return std::ranges::min_element(late_, {}, &Late::due)->due;
}

void Faults::release(Timestamp now) {
  auto waiting = std::exchange(late_, {});
  for (auto& late : waiting) {
    if (late.due <= now)
      late.answer();
    else
      late_.push_back(std::move(late));
  }
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
