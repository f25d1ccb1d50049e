#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/domain/client_id.hpp"
#include "gyre/domain/proposal.hpp"

// What is written down of an idea: all that was known of it, and what became of it; and of whom was
// asked about it.
namespace gyre {

// A number that is not there; null where it is written.
inline constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

struct Proposed {
  static constexpr std::string_view name = "proposed";
  static constexpr int version = 2;
  Timestamp at{}, boundary{};
  ProposalId id;
  SymbolId symbol;
  std::string strategy;
  Side side{};
  double entry = 0, stop = 0, target = 0;
  milliseconds time_limit{};
  double confidence = 0;
  std::vector<double> parts;
  // Frozen with it, for the virtual desk: levels on the grid, the size by risk and impact, the
  // market.
  Price tick, stop_price, target_price;
  double quantity = 0, atr = 0, sigma = 0, median_volume = 0;
  int rank = 0;
  double half_spread = 0, taker_fee = 0;  // price; share of the notional
  double funding = 0;                     // rate of the next payment, NaN: not known
  Timestamp funding_at{};
  std::vector<float> features;  // in the order of the schema
  static constexpr std::tuple fields{Field{"at", &Proposed::at},
                                     Field{"boundary", &Proposed::boundary},
                                     Field{"id", &Proposed::id},
                                     Field{"symbol", &Proposed::symbol},
                                     Field{"strategy", &Proposed::strategy},
                                     Field{"side", &Proposed::side},
                                     Field{"entry", &Proposed::entry},
                                     Field{"stop", &Proposed::stop},
                                     Field{"target", &Proposed::target},
                                     Field{"time_limit", &Proposed::time_limit},
                                     Field{"confidence", &Proposed::confidence},
                                     Field{"parts", &Proposed::parts},
                                     Field{"tick", &Proposed::tick},
                                     Field{"stop_price", &Proposed::stop_price},
                                     Field{"target_price", &Proposed::target_price},
                                     Field{"quantity", &Proposed::quantity},
                                     Field{"atr", &Proposed::atr},
                                     Field{"sigma", &Proposed::sigma},
                                     Field{"median_volume", &Proposed::median_volume},
                                     Field{"rank", &Proposed::rank},
                                     Field{"half_spread", &Proposed::half_spread},
                                     Field{"taker_fee", &Proposed::taker_fee},
                                     Field{"funding", &Proposed::funding},
                                     Field{"funding_at", &Proposed::funding_at},
                                     Field{"features", &Proposed::features}};
};

struct Decided {
  static constexpr std::string_view name = "decided";
  static constexpr int version = 2;
  Timestamp at{};
  ProposalId proposal;
  DecisionReason reason{};
  IntentId intent;  // of the entry, when executed
  // What the model said, if one was asked: NaN and an empty name otherwise.
  std::string model;
  double p = kAbsent, expected = kAbsent, required = kAbsent;  // of winning; R; R
  static constexpr std::tuple fields{Field{"at", &Decided::at},
                                     Field{"proposal", &Decided::proposal},
                                     Field{"reason", &Decided::reason},
                                     Field{"intent", &Decided::intent},
                                     Field{"model", &Decided::model},
                                     Field{"p", &Decided::p},
                                     Field{"expected", &Decided::expected},
                                     Field{"required", &Decided::required}};
};

// Which model is asked from here on; no name is none.
struct ModelChanged {
  static constexpr std::string_view name = "model_changed";
  static constexpr int version = 1;
  Timestamp at{};
  std::string model, why;
  static constexpr std::tuple fields{Field{"at", &ModelChanged::at},
                                     Field{"model", &ModelChanged::model},
                                     Field{"why", &ModelChanged::why}};
};

}  // namespace gyre
