#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "gyre/core/attributes.hpp"
#include "gyre/core/enums.hpp"
#include "gyre/market/fill_model.hpp"
#include "gyre/sim/fault_plan.hpp"
#include "gyre/sim/synthetic_listing.hpp"

// How the embedded exchange behaves. Costs are the fill model's own settings, so that exchange,
// virtual desk and labels cannot be told different ones.
namespace gyre::sim {

// Which forming bars are pushed: none, or one a path point of the core. Real is Path: the core has
// no finer prices, and the server pushes none that the core did not use.
enum class Updates : std::uint8_t { Close, Path, Real };
constexpr auto names(Updates) { return std::to_array<std::string_view>({"close", "path", "real"}); }

struct Settings {
  static constexpr std::string_view name = "exchange";

  std::uint64_t seed = 1;
  Money balance = Money::from_int(10'000);
  milliseconds order_latency{60};
  double order_latency_spread = 0.8156;
  milliseconds close_delay{2'000};
  double close_delay_spread = 0.35;
  Updates updates = Updates::Close;
  std::string faults;
  Rate turnover;
  int wide_names = 0;
  bool fees_in_bnb = false;
  CostSettings costs;

  Result<> check() const {
    const auto plan = read_fault_plan(faults);
    return plan ? Result<>{} : std::unexpected(plan.error());
  }

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"seed",                 &Settings::seed,                 "",      0, ~0ULL >> 1,               "of every modelled chance: latencies and delays"},
      Attribute{"balance",              &Settings::balance,              "",      Money::from_int(1), Money::from_int(1'000'000'000), "wallet of an account that is seen for the first time"},
      Attribute{"order_latency",        &Settings::order_latency,        "",      milliseconds{5}, milliseconds{60'000}, "median time from a request to the order book; never below 5ms"},
      Attribute{"order_latency_spread", &Settings::order_latency_spread, "sigma", 0, 2,                        "of its logarithm; 0.8156 puts the 99th percentile at 400ms"},
      Attribute{"close_delay",          &Settings::close_delay,          "",      milliseconds{300}, milliseconds{5'000}, "typical time from the close of a minute to its bars, within 300ms to 5s"},
      Attribute{"close_delay_spread",   &Settings::close_delay_spread,   "sigma", 0, 2,                        "of its logarithm"},
      Attribute{"updates",              &Settings::updates,              "",      Updates::Close, Updates::Real, "which forming bars are pushed: close, path or real"},
      Attribute{"faults",               &Settings::faults,               "",      "", "",                      "what goes wrong and when, from the begin of market time: lost_closes@01:00+2h:5%;ban@04:00+2m"},
      Attribute{"turnover",             &Settings::turnover,             "",      Rate{}, percent(50),         "share of the generated contracts that are listed or delisted within the range"},
      Attribute{"wide_names",           &Settings::wide_names,           "",      0, kWideNames,               "generated contracts with names outside ASCII"},
      Attribute{"fees_in_bnb",          &Settings::fees_in_bnb,          "",      false, true,                "fees are taken from 10 BNB that come with an account, as long as they last"},
  };
  // clang-format on
};

}  // namespace gyre::sim
