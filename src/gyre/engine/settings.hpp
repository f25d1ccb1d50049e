#pragma once

#include <tuple>

#include "gyre/core/attributes.hpp"
#include "gyre/engine/conflict.hpp"

// How the desks decide and watch. Caps and sizes are the risk section's.
namespace gyre {

enum class ForeignPolicy : std::uint8_t { Leave, Adopt };
constexpr auto names(ForeignPolicy) { return std::to_array<std::string_view>({"leave", "adopt"}); }

struct DeskSettings {
  static constexpr std::string_view name = "desk";

  double confidence = 0.60;
  double cost_ceiling = 0.20;
  double reward = 1.5;
  double disaster = 2;
  Rate guard = basis_points(10);
  double guard_spreads = 3;
  milliseconds proposal_age = 15s;
  milliseconds boundary_deadline = 10s;
  int rearm = 12;
  ConflictPolicy conflict = ConflictPolicy::Agree;
  milliseconds funding_window = 2min;
  Rate funding_limit = basis_points(5);
  milliseconds cycle = 60s;
  milliseconds virtual_cycle = 300s;
  milliseconds reconcile = 60s;
  int attempts = 3;
  milliseconds naked = 3s;
  double break_even = 0;
  double trail = 0;
  double trail_from = 1;
  double trail_step = 0.1;
  ForeignPolicy foreign = ForeignPolicy::Leave;
  Rate adopt_stop = percent(3);
  int crashes = 3;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"confidence",        &DeskSettings::confidence,        "",      0.0, 1.0,   "rule confidence under which a proposal is not traded; a floor, not a ranking"},
      Attribute{"cost_ceiling",      &DeskSettings::cost_ceiling,      "R",     0.0, 1.0,   "most that a round trip may cost, as a share of the risk"},
      Attribute{"reward",            &DeskSettings::reward,            "R",     0.0, 20.0,  "least reward:risk net of costs"},
      Attribute{"disaster",          &DeskSettings::disaster,          "stops", 1.1, 10.0,  "distance of the disaster stop, in distances of the stop"},
      Attribute{"guard",             &DeskSettings::guard,             "of price", Rate{}, percent(5), "an entry's limit is at least so far beyond the close"},
      Attribute{"guard_spreads",     &DeskSettings::guard_spreads,     "half-spreads", 0.0, 20.0, "and at least so far"},
      Attribute{"proposal_age",      &DeskSettings::proposal_age,      "",      milliseconds{1s}, milliseconds{5min}, "an older proposal is stale"},
      Attribute{"boundary_deadline", &DeskSettings::boundary_deadline, "",      milliseconds{1s}, milliseconds{1min}, "symbols whose bars come later are stale at this boundary"},
      Attribute{"rearm",             &DeskSettings::rearm,             "setup bars", 1, 1000, "a setup that stands so long may be proposed again"},
      Attribute{"conflict",          &DeskSettings::conflict,          "",      ConflictPolicy::Agree, ConflictPolicy::Order, "strategies that want one symbol at once: agree, both sides wanted is none, best, the best expected, or order, as enabled"},
      Attribute{"funding_window",    &DeskSettings::funding_window,    "",      milliseconds{0}, milliseconds{1h}, "no entry so shortly before paying"},
      Attribute{"funding_limit",     &DeskSettings::funding_limit,     "",      Rate{}, percent(5), "more funding than this"},
      Attribute{"cycle",             &DeskSettings::cycle,             "",      milliseconds{10s}, milliseconds{5min}, "monitor and report"},
      Attribute{"virtual_cycle",     &DeskSettings::virtual_cycle,     "",      milliseconds{60s}, milliseconds{1h}, "the virtual desk's own cycle"},
      Attribute{"reconcile",         &DeskSettings::reconcile,         "",      milliseconds{10s}, milliseconds{1h}, "hold the books against the venue"},
      Attribute{"attempts",          &DeskSettings::attempts,          "",      1, 20,      "at an order that did not arrive"},
      Attribute{"naked",             &DeskSettings::naked,             "",      milliseconds{500}, milliseconds{60s}, "without a live stop for so long, a position is left and a person told"},
      Attribute{"break_even",        &DeskSettings::break_even,        "R",     0.0, 20.0, "gain at the mark from which the stop lies at the entry; 0 is never"},
      Attribute{"trail",             &DeskSettings::trail,             "R",     0.0, 20.0, "the stop follows the mark at this distance; 0 is never"},
      Attribute{"trail_from",        &DeskSettings::trail_from,        "R",     0.0, 20.0, "gain from which it does"},
      Attribute{"trail_step",        &DeskSettings::trail_step,        "R",     0.01, 5.0, "least move worth a new stop"},
      Attribute{"foreign",           &DeskSettings::foreign,           "",      ForeignPolicy::Leave, ForeignPolicy::Adopt, "a position that somebody else opened: leave it alone, or adopt it and give it stops"},
      Attribute{"adopt_stop",        &DeskSettings::adopt_stop,        "of entry", percent(0.1), percent(50), "distance of the stop of an adopted position"},
      Attribute{"crashes",           &DeskSettings::crashes,           "",      2, 100, "so many crashes in ten minutes stop entries until a person says resume"},
  };
  // clang-format on
};

// How a model's word is acted upon. It refuses and makes smaller; it never makes anything larger.
struct ModelSettings {
  static constexpr std::string_view name = "model";
  static constexpr std::string_view meaning = "how a promoted model's word is acted upon";

  double whole = 0.30;
  Rate smallest = percent(25);

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"whole",    &ModelSettings::whole,    "R", 0.01, 5.0, "an idea of which so much is expected gets the whole risk of a trade, a lesser one its share"},
      Attribute{"smallest", &ModelSettings::smallest, "of risk", percent(1), percent(100), "but no accepted one less than this"},
  };
  // clang-format on
};

}  // namespace gyre
