#include "gyre/sim/listing.hpp"

#include <array>

namespace gyre::sim {
namespace {

struct Rung {
  std::int64_t cap;  // USDT
  int leverage_max;
  std::int64_t maintenance_bp;
};
constexpr std::array kRungs{Rung{50'000, 50, 100},      Rung{250'000, 25, 200},
                            Rung{1'000'000, 10, 500},   Rung{5'000'000, 5, 1'000},
                            Rung{10'000'000, 4, 1'250}, Rung{20'000'000, 2, 2'500},
                            Rung{100'000'000, 1, 5'000}};

constexpr milliseconds kAnnounced = 1h, kWindingDown = 30min, kSettling = 10min, kGone = 1h;

}  // namespace

std::string_view status_at(const Listing& listing, const Life& life, Timestamp t) {
  if (listing.status != "TRADING" || life.holds(t)) return listing.status;
  if (life.listed && t < *life.listed)
    return t >= *life.listed - kAnnounced ? "PENDING_TRADING" : "";
  if (t < *life.delisted + kSettling) return "SETTLING";
  return t < *life.delisted + kGone ? "CLOSE" : "";
}

std::vector<Timestamp> status_changes(const Life& life) {
  std::vector<Timestamp> changes;
  if (life.listed) changes = {*life.listed - kAnnounced, *life.listed};
  if (life.delisted)
    for (const auto after : {milliseconds{}, kSettling, kGone})
      changes.push_back(*life.delisted + after);
  return changes;
}

bool is_winding_down(const Life& life, Timestamp t) {
  return life.delisted && t >= *life.delisted - kWindingDown;
}

std::vector<Bracket> standard_brackets() {
  std::vector<Bracket> brackets;
  for (const auto& rung : kRungs) {
    Bracket next{.cap = Money::from_int(rung.cap),
                 .leverage_max = rung.leverage_max,
                 .maintenance_rate = Rate::from_raw(Wide{rung.maintenance_bp} * 10'000)};
    if (!brackets.empty()) {
      const auto& last = brackets.back();
      next.floor = last.cap;
      next.deduction =
          last.deduction +
          share(next.floor, next.maintenance_rate - last.maintenance_rate, Rounding::Nearest);
    }
    brackets.push_back(next);
  }
  return brackets;
}

}  // namespace gyre::sim
