#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/domain/proposal.hpp"
#include "gyre/features/feature_row.hpp"
#include "gyre/market/market_book.hpp"
#include "gyre/market/market_view.hpp"

// The feature schema: what a model may know of a proposal, one line a column. Everything is known
// at the boundary, has no price or account in it (ratios, units of ATR, ranks), and is aligned to
// the side: what speaks for a long and what speaks for a short look the same.
namespace gyre {

// The cost of the plan, as it is known at the boundary.
struct PlanCosts {
  double half_spread = 0;  // price
  double taker_fee = 0;    // share of the notional
  double funding = kNaN;   // rate of the next payment; longs pay what is positive; NaN: not known
};

// One proposal, and all that its features are computed from. Views have the slots of
// feature_needs().
struct Sight {
  const MarketView& market;
  const MarketView* leader;  // of the symbol with the largest volume; none: its features are NaN
  const Proposal& proposal;
  PlanCosts costs;
  Timestamp boundary;
};

// Which bars a feature is of: closed ones of a frame of the ladder, or the plan itself.
enum class Frame : std::uint8_t { Setup, Confirm, Trend, Plan };
constexpr auto names(Frame) {
  return std::to_array<std::string_view>({"setup", "confirm", "trend", "plan"});
}

// What a trained model must keep to: more of it never raises, or never lowers, the probability.
enum class Monotone : std::int8_t { Falling = -1, Free = 0, Rising = 1 };

struct Feature {
  std::string_view name, unit;
  Frame frame{};
  int version = 1;  // counts up when its computation changes
  Monotone monotone = Monotone::Free;
  std::string_view meaning;
  double (*of)(const Sight&, double s);  // s: +1 for a long, -1 for a short
};

// In the order of the columns.
std::span<const Feature, kFeatureCount> features();

std::vector<Need> feature_needs(const Ladder& ladder);

FeatureRow feature_row(const Sight& sight);

// SHA-256 over names, units, frames and versions in their order: rows, models and engine must agree
// on it.
const std::string& schema_hash();

}  // namespace gyre
