#include "gyre/market/universe.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <ranges>

namespace gyre {
namespace {

using enum UniverseStanding;

struct Rule {
  std::string_view word;
  UniverseStanding standing;
};

// The venue's own words: underlying type and sub-types.
constexpr std::array kUnderlyings{
    Rule{"INDEX", Index},         Rule{"Index", Index},         Rule{"Stablecoin", Stable},
    Rule{"EQUITY", StockLike},    Rule{"KR_EQUITY", StockLike}, Rule{"STOCK", StockLike},
    Rule{"COMMODITY", StockLike}, Rule{"TradFi", StockLike},
};

// Base assets that the venue calls coins, or says nothing about.
constexpr std::array kBases{
    Rule{"USDC", Stable},    Rule{"FDUSD", Stable},    Rule{"TUSD", Stable},
    Rule{"USDP", Stable},    Rule{"BUSD", Stable},     Rule{"DAI", Stable},
    Rule{"USDE", Stable},    Rule{"USD1", Stable},     Rule{"PYUSD", Stable},
    Rule{"RLUSD", Stable},   Rule{"EUR", Stable},      Rule{"EURI", Stable},
    Rule{"BTCDOM", Index},   Rule{"DEFI", Index},      Rule{"BLUEBIRD", Index},
    Rule{"FOOTBALL", Index}, Rule{"XAU", StockLike},   Rule{"XAUT", StockLike},
    Rule{"PAXG", StockLike}, Rule{"XAG", StockLike},   Rule{"XPT", StockLike},
    Rule{"XPD", StockLike},  Rule{"TSLA", StockLike},  Rule{"AAPL", StockLike},
    Rule{"AMZN", StockLike}, Rule{"GOOGL", StockLike}, Rule{"NVDA", StockLike},
    Rule{"MSFT", StockLike}, Rule{"MSTR", StockLike},  Rule{"COIN", StockLike},
    Rule{"HOOD", StockLike}, Rule{"CRCL", StockLike},  Rule{"INTC", StockLike},
    Rule{"PLTR", StockLike}, Rule{"SPY", StockLike},   Rule{"QQQ", StockLike},
};

template <std::size_t N>
std::optional<UniverseStanding> find(const std::array<Rule, N>& rules, std::string_view word) {
  const auto rule = std::ranges::find(rules, word, &Rule::word);
  return rule == rules.end() ? std::nullopt : std::optional{rule->standing};
}

// What keeps a contract out by what it is.
std::optional<UniverseStanding> kind_rule(const Candidate& candidate) {
  for (const auto part : std::views::split(candidate.underlying, ','))
    if (const auto rule = find(kUnderlyings, std::string_view{part.begin(), part.end()}))
      return rule;
  return find(kBases, candidate.base);
}

std::set<std::string, std::less<>> read_names(std::string_view list) {
  std::set<std::string, std::less<>> names;
  for (const auto part : std::views::split(list, ',')) {
    std::string name{part.begin(), part.end()};
    std::erase(name, ' ');
    if (!name.empty()) names.insert(std::move(name));
  }
  return names;
}

// To 1e-8, so that twice a half is the whole.
Rate spread_of(const Candidate& candidate, const CostSettings& costs, int rank) {
  const double half = half_spread(costs, rank, candidate.price, candidate.tick);
  return Rate::from_raw(std::llround(2 * half / candidate.price * Rate::kScale));
}

}  // namespace

Universe::Universe(const UniverseSettings& settings)
    : settings_{settings},
      at_{settings.at},
      allow_{read_names(settings.allow)},
      deny_{read_names(settings.deny)} {}

UniverseStanding Universe::barred(const Candidate& candidate) const {
  if (!candidate.tradable) return NotTradable;
  if (deny_.contains(candidate.symbol)) return Denied;
  if (allow_.empty()) return kind_rule(candidate).value_or(Member);
  return allow_.contains(candidate.symbol) ? Member : NotAllowed;
}

UniverseStanding Universe::judge(const Candidate& candidate, const CostSettings& costs, int rank,
                                 Timestamp as_of) const {
  if (const auto rule = barred(candidate); rule != Member) return rule;
  if (as_of - candidate.listed < settings_.age) return TooNew;
  if (candidate.hours == 0 || (candidate.hours < 24 && !candidate.member)) return NoData;
  const auto least = candidate.member ? settings_.leave : settings_.enter;
  if (candidate.hours == 24 && !(candidate.quote_volume >= least.to_double())) return LowVolume;
  const auto widest = candidate.member ? settings_.spread_leave : settings_.spread_enter;
  return spread_of(candidate, costs, rank) <= widest ? Member : WideSpread;
}

std::vector<UniverseStanding> Universe::choose(std::span<const Candidate> candidates,
                                               const CostSettings& costs, Timestamp as_of) const {
  std::vector<double> volumes;
  for (const auto& candidate : candidates) volumes.push_back(candidate.quote_volume);
  const auto ranks = volume_ranks(volumes);
  std::vector<UniverseStanding> standings;
  std::vector<std::size_t> fit;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    standings.push_back(judge(candidates[i], costs, ranks[i], as_of));
    if (standings[i] == Member) fit.push_back(i);
  }
  std::ranges::sort(fit, {}, [&](std::size_t i) { return ranks[i]; });
  for (std::size_t place = 0; place < fit.size(); ++place)
    if (place >= static_cast<std::size_t>(settings_.symbols)) standings[fit[place]] = LowRank;
  return standings;
}

}  // namespace gyre
