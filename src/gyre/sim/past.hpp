#pragma once

#include <optional>
#include <vector>

#include "gyre/sim/account.hpp"

// What an account was a moment ago, for answers that come from a replica that lags.
namespace gyre::sim {

// Exact as far back as the account keeps `past`.
Position position_at(const Account& account, Leg leg, Timestamp at);
// What was open then, filled as far as then; of one symbol or all.
std::vector<wire::OrderView> open_orders_at(const Account& account,
                                            const std::optional<wire::Symbol>& symbol,
                                            Timestamp at);
std::vector<wire::AlgoView> open_algos_at(const Account& account,
                                          const std::optional<wire::Symbol>& symbol, Timestamp at);

}  // namespace gyre::sim
