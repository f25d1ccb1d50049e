#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/core/time.hpp"
#include "gyre/domain/proposal.hpp"
#include "gyre/domain/virtual_machine.hpp"

// One followed proposal: what was planned, what it met, what that was worth. Rows are what models
// learn from; their columns are declared here and nowhere else.
namespace gyre {

struct VirtualRow {
  static constexpr std::string_view name = "virtual_row";
  static constexpr int version = 2;
  // How y came about: the barrier walk and costs of market/barrier.hpp and market/fill_model.hpp.
  static constexpr std::string_view label_policy = "triple_barrier_1";

  ProposalId id;
  Timestamp at{}, boundary{};
  std::string symbol, strategy, ladder;
  Side side{};
  double reference = 0, stop = 0, target = 0;  // planned levels
  milliseconds time_limit{};
  double confidence = 0;
  std::vector<double> parts;
  bool executed = false;
  double quantity = 0, atr = 0, sigma = 0, median_volume = 0;
  int rank = 0;
  double half_spread = 0, taker_fee = 0;  // price; share of the notional
  double funding_rate = 0;                // of the next payment, NaN: not known
  Timestamp funding_at{};
  std::vector<float> features;  // in the order of the schema
  std::string schema;           // hash of it
  std::string model;            // that was asked, if one was
  double p = 0;                 // what it said; NaN without one

  Timestamp entered{}, left{};
  double entry = 0, exit = 0;  // fills
  VirtualState result{};
  bool ambiguous = false;
  double gross = 0, cost = 0, funding = 0;  // shares of the entry's notional
  double net = 0, r = 0;                    // r in units of the planned risk
  bool y = false;                           // net > 0
  std::string label;                        // label_policy
  std::string path;                         // frame of the bars that were walked: 1m
  std::string bars;                         // fingerprint of them
  std::string lineage;                      // hash of the configuration that made it

  static constexpr std::tuple fields{Field{"id", &VirtualRow::id},
                                     Field{"at", &VirtualRow::at},
                                     Field{"boundary", &VirtualRow::boundary},
                                     Field{"symbol", &VirtualRow::symbol},
                                     Field{"strategy", &VirtualRow::strategy},
                                     Field{"ladder", &VirtualRow::ladder},
                                     Field{"side", &VirtualRow::side},
                                     Field{"reference", &VirtualRow::reference},
                                     Field{"stop", &VirtualRow::stop},
                                     Field{"target", &VirtualRow::target},
                                     Field{"time_limit", &VirtualRow::time_limit},
                                     Field{"confidence", &VirtualRow::confidence},
                                     Field{"parts", &VirtualRow::parts},
                                     Field{"executed", &VirtualRow::executed},
                                     Field{"quantity", &VirtualRow::quantity},
                                     Field{"atr", &VirtualRow::atr},
                                     Field{"sigma", &VirtualRow::sigma},
                                     Field{"median_volume", &VirtualRow::median_volume},
                                     Field{"rank", &VirtualRow::rank},
                                     Field{"half_spread", &VirtualRow::half_spread},
                                     Field{"taker_fee", &VirtualRow::taker_fee},
                                     Field{"funding_rate", &VirtualRow::funding_rate},
                                     Field{"funding_at", &VirtualRow::funding_at},
                                     Field{"features", &VirtualRow::features},
                                     Field{"schema", &VirtualRow::schema},
                                     Field{"model", &VirtualRow::model},
                                     Field{"p", &VirtualRow::p},
                                     Field{"entered", &VirtualRow::entered},
                                     Field{"left", &VirtualRow::left},
                                     Field{"entry", &VirtualRow::entry},
                                     Field{"exit", &VirtualRow::exit},
                                     Field{"result", &VirtualRow::result},
                                     Field{"ambiguous", &VirtualRow::ambiguous},
                                     Field{"gross", &VirtualRow::gross},
                                     Field{"cost", &VirtualRow::cost},
                                     Field{"funding", &VirtualRow::funding},
                                     Field{"net", &VirtualRow::net},
                                     Field{"r", &VirtualRow::r},
                                     Field{"y", &VirtualRow::y},
                                     Field{"label", &VirtualRow::label},
                                     Field{"path", &VirtualRow::path},
                                     Field{"bars", &VirtualRow::bars},
                                     Field{"lineage", &VirtualRow::lineage}};
};

}  // namespace gyre
