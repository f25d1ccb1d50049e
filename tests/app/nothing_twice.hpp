#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "tests/app/runs.hpp"

namespace gyre::test {

// By intent: what was filled of it, over all its attempts, is not more than was intended.
inline void expect_nothing_twice(const std::vector<Record>& records) {
  std::map<IntentId, Quantity> intended, filled;
  std::set<IntentId> closing;  // all there is, not a quantity
  std::set<std::pair<SymbolId, VenueId>> trades;
  for (const auto& record : records) {
    if (const auto* order = std::get_if<OrderIntended>(&record))
      intended[order->intent] = std::max(intended[order->intent], order->quantity);
    if (const auto* stop = std::get_if<StopIntended>(&record)) {
      intended[stop->intent] = stop->quantity;
      if (stop->quantity.is_zero()) closing.insert(stop->intent);
    }
    const auto* fill = std::get_if<FillBooked>(&record);
    if (fill == nullptr) continue;
    EXPECT_TRUE(trades.emplace(fill->symbol, fill->trade_id).second) << "booked twice";
    ASSERT_TRUE(intended.contains(fill->intent)) << "a fill of nobody's intent";
    filled[fill->intent] = filled[fill->intent] + fill->quantity;
  }
  for (const auto& [intent, quantity] : filled)
    EXPECT_TRUE(closing.contains(intent) || quantity <= intended[intent]);
}

}  // namespace gyre::test
