#include "gyre/market/indicator_set.hpp"

#include <algorithm>

namespace gyre {

std::size_t IndicatorSet::add(const Need& need) {
  const auto value = values_;
  computations_.push_back({need.kind, need.parameters, states_, value});
  states_ += need.kind->bytes(need.parameters);
  values_ += need.kind->outputs.size();
  return value;
}

// All symbols take their newest bar in the last round; who has fewer bars joins in later.
void IndicatorSet::begin(std::span<const Beginning> beginnings) const {
  std::size_t rounds = 0;
  for (const auto& one : beginnings) {
    rounds = std::max(rounds, one.bars.size());
    for (const auto& [kind, parameters, place, value] : computations_) {
      kind->begin(one.states + place, parameters);
      std::fill_n(one.values + value, kind->outputs.size(), Value{});
    }
  }
  std::vector<Turn> turns(beginnings.size());
  for (std::size_t left = rounds; left > 0; --left) {
    std::size_t count = 0;
    for (const auto& one : beginnings)
      if (one.bars.size() >= left)
        turns[count++] = {one.states, one.values, &one.bars[one.bars.size() - left]};
    update(std::span{turns}.first(count));
  }
}

void IndicatorSet::update(std::span<const Turn> turns) const {
  for (const auto& [kind, parameters, place, value] : computations_)
    kind->update_all(turns, place, value);
}

}  // namespace gyre
