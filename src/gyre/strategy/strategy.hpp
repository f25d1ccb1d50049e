#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <functional>
#include <optional>
#include <ranges>
#include <span>
#include <string_view>
#include <vector>

#include "gyre/core/attributes.hpp"
#include "gyre/domain/proposal.hpp"
#include "gyre/market/market_view.hpp"

// A strategy is a plain struct without state: attributes, what it needs to see on a ladder, and a
// pure propose(), which tells whether its setup stands now. It inherits nothing and knows nothing
// of orders or of what it said before; that an idea is the edge of a setup is the engine's part.
namespace gyre {

template <class S>
concept Described = Attributed<S> && requires(const S s, const Ladder& ladder) {
  { S::name } -> std::convertible_to<std::string_view>;
  { s.needs(ladder) } -> std::ranges::contiguous_range;
};

// Proposal::parts are scores from 0 to 1, in the order of the names in S::parts.
template <class S>
concept Strategy = Described<S> && requires(const S s, const MarketView& market) {
  { S::parts } -> std::same_as<const std::array<std::string_view, kParts>&>;
  { s.propose(market) } -> std::same_as<std::optional<Proposal>>;
};

// Ranks all symbols at once: fills one score a symbol, > 0 to be long, < 0 short, NaN neither.
template <class S>
concept UniverseStrategy =
    Described<S> && requires(const S s, std::span<const MarketView> all, std::span<double> scores) {
      { s.rank(all, scores) } -> std::same_as<void>;
    };

// A strategy with its attributes set, on a ladder, its type forgotten.
struct AnyStrategy {
  std::vector<Need> needs;  // a view for propose() has their slots in this order
  std::function<std::optional<Proposal>(const MarketView&)> propose;
  std::span<const std::string_view, kParts> parts;
};

// What a registry lists.
struct StrategyKind {
  std::string_view name;
  std::span<const std::string_view, kParts> parts;
  std::vector<Description> (*attributes)();
  Result<AnyStrategy> (*make)(const Settings&, const Ladder&);
};

template <Strategy S>
AnyStrategy any_strategy(const S& strategy, const Ladder& ladder) {
  const auto needs = strategy.needs(ladder);
  return {{needs.begin(), needs.end()},
          [strategy](const MarketView& market) { return strategy.propose(market); },
          S::parts};
}

template <Strategy S>
Result<AnyStrategy> make_strategy(const Settings& settings, const Ladder& ladder) {
  GYRE_TRY(const S strategy, make<S>(settings));
  return any_strategy(strategy, ladder);
}

template <Strategy S>
constexpr StrategyKind strategy_kind() {
  return {S::name, S::parts, [] { return describe(S{}); }, &make_strategy<S>};
}

// An unknown name is an error that tells the nearest known one.
inline Result<AnyStrategy> make_strategy(std::span<const StrategyKind> registry,
                                         std::string_view name, const Settings& settings = {},
                                         const Ladder& ladder = {}) {
  const auto found = std::ranges::find(registry, name, &StrategyKind::name);
  if (found != registry.end()) return found->make(settings, ladder);
  std::vector<std::string_view> known;
  for (const StrategyKind& kind : registry) known.push_back(kind.name);
  return fail(Errc::NotFound, unknown("strategy", name, known));
}

}  // namespace gyre
