#include "gyre/engine/conflict.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace gyre {
namespace {

// Contenders, the best expected first: "A0L" is symbol A, strategy 0, long. The answer has a letter
// each: e enters, o outranked, c conflicting.
std::string settle(ConflictPolicy policy, const std::string& text) {
  std::vector<Contender> all;
  for (std::size_t i = 0; i < text.size(); i += 4)
    all.push_back({SymbolId{static_cast<std::uint16_t>(text[i] - 'A')},
                   static_cast<std::uint8_t>(text[i + 1] - '0'),
                   text[i + 2] == 'L' ? Side::Long : Side::Short});
  std::string letters;
  for (const auto& verdict : settle_conflicts(policy, all))
    letters += !verdict ? 'e' : *verdict == DecisionReason::Outranked ? 'o' : 'c';
  return letters;
}

TEST(Conflict, is_settled_as_the_policy_says) {
  struct Case {
    const char *contenders, *agree, *best, *order;
  };
  for (const auto& [contenders, agree, best, order] : {
           Case{"A0L", "e", "e", "e"},
           Case{"A0L B0S", "ee", "ee", "ee"},                // two symbols never conflict
           Case{"A0L A1L", "eo", "eo", "eo"},                // agreed, the best is enabled first
           Case{"A1L A0L", "eo", "eo", "oe"},                // agreed, the best is enabled later
           Case{"A0L A1S", "cc", "eo", "eo"},                // opposed
           Case{"A1S A0L", "cc", "eo", "oe"},                //
           Case{"A2S A1S A0L", "ccc", "eoo", "ooe"},         // one voice against suffices
           Case{"A2L A1L A0L", "eoo", "eoo", "ooe"},         //
           Case{"A1L B1S A0S B0S", "ceco", "eeoo", "ooee"},  // each symbol for itself
           Case{"B3S A2L C0L A1L B2S", "eeeoo", "eeeoo", "ooeee"},
           Case{"", "", "", ""},
       }) {
    EXPECT_EQ(settle(ConflictPolicy::Order, contenders), order) << contenders;
    EXPECT_EQ(settle(ConflictPolicy::Agree, contenders), agree) << contenders;
    EXPECT_EQ(settle(ConflictPolicy::Best, contenders), best) << contenders;
  }
}

TEST(Conflict, is_none_between_the_two_positions_of_a_symbol) {
  const SymbolId symbol{0};
  const std::vector<Contender> both{{{symbol, PositionSide::Long}, 0, Side::Long},
                                    {{symbol, PositionSide::Short}, 1, Side::Short},
                                    {{symbol, PositionSide::Long}, 2, Side::Long}};
  const std::vector<std::optional<DecisionReason>> settled{{}, {}, DecisionReason::Outranked};
  for (const auto policy : {ConflictPolicy::Agree, ConflictPolicy::Best, ConflictPolicy::Order})
    EXPECT_EQ(settle_conflicts(policy, both), settled);
}

RC_GTEST_PROP(Conflict, lets_at_most_one_enter_a_symbol_and_one_exactly_when_sides_agree, ()) {
  std::vector<Contender> all;
  const auto count = *rc::gen::inRange(0, 12);
  for (int i = 0; i < count; ++i)
    all.push_back({SymbolId{*rc::gen::inRange<std::uint16_t>(0, 4)}, static_cast<std::uint8_t>(i),
                   *rc::gen::element(Side::Long, Side::Short)});
  for (const auto policy : {ConflictPolicy::Agree, ConflictPolicy::Best, ConflictPolicy::Order}) {
    const auto verdicts = settle_conflicts(policy, all);
    for (std::uint16_t symbol = 0; symbol < 4; ++symbol) {
      int entering = 0, longs = 0, shorts = 0;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].leg.symbol.value != symbol) continue;
        entering += !verdicts[i];
        (all[i].side == Side::Long ? longs : shorts)++;
      }
      const bool one =
          longs + shorts > 0 && (policy != ConflictPolicy::Agree || longs == 0 || shorts == 0);
      RC_ASSERT(entering == (one ? 1 : 0));
    }
  }
}

}  // namespace
}  // namespace gyre
