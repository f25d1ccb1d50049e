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
#include "gyre/market/market_book.hpp"
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
concept Proposing = Described<S> && requires(const S s) {
  { S::parts } -> std::same_as<const std::array<std::string_view, kParts>&>;
};

template <class S>
concept Strategy = Proposing<S> && requires(const S s, const MarketView& market) {
  { s.propose(market) } -> std::same_as<std::optional<Proposal>>;
};

// Looks at all symbols at once: fills one score a symbol, > 0 to be long, < 0 short, NaN neither,
// and is then asked for a proposal for each symbol that has one.
template <class S>
concept UniverseStrategy =
    Proposing<S> && requires(const S s, std::span<const MarketView> all, std::span<double> scores,
                             const MarketView& market, double score) {
      { s.rank(all, scores) } -> std::same_as<void>;
      { s.propose(market, score) } -> std::same_as<std::optional<Proposal>>;
    };

template <class S>
concept AnyKindOfStrategy = Strategy<S> || UniverseStrategy<S>;

// A strategy with its attributes set, on a ladder, its type forgotten.
struct AnyStrategy {
  std::vector<Need> needs;  // a view for propose() has their slots in this order
  std::function<std::optional<Proposal>(const MarketView&, double score)> propose;
  std::span<const std::string_view, kParts> parts;
  // Only of a strategy that ranks; the others make nothing of the score.
  std::function<void(std::span<const MarketView>, std::span<double>)> rank{};
};

// What a registry lists.
struct StrategyKind {
  std::string_view name;
  std::span<const std::string_view, kParts> parts;
  std::vector<Description> (*attributes)();
  Result<AnyStrategy> (*make)(const Settings&, const Ladder&);
};

template <AnyKindOfStrategy S>
AnyStrategy any_strategy(const S& strategy, const Ladder& ladder) {
  const auto needs = strategy.needs(ladder);
  AnyStrategy any{{needs.begin(), needs.end()}, {}, S::parts};
  if constexpr (UniverseStrategy<S>) {
    any.rank = [strategy](std::span<const MarketView> all, std::span<double> scores) {
      strategy.rank(all, scores);
    };
    any.propose = [strategy](const MarketView& market, double score) {
      return strategy.propose(market, score);
    };
  } else {
    any.propose = [strategy](const MarketView& market, double) { return strategy.propose(market); };
  }
  return any;
}

// Fails for attributes that are none, that do not fit together, or with which an indicator would
// not have settled by the bars that are held.
template <AnyKindOfStrategy S>
Result<AnyStrategy> make_strategy(const Settings& settings, const Ladder& ladder) {
  GYRE_TRY(const S strategy, make<S>(settings));
  AnyStrategy any = any_strategy(strategy, ladder);
  for (const Need& need : any.needs) GYRE_CHECK(check(need));
  return any;
}

template <AnyKindOfStrategy S>
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
