#include "gyre/simulate/invariants.hpp"

#include <array>

namespace gyre::simulate {

std::span<const Invariant> invariants() {
  using enum Shown;
  // clang-format off
  static constexpr auto table = std::to_array<Invariant>({
      {1,  Step,      "one live entry an intent, and never more executed than it asked for", ""},
      {2,  Step,      "no further attempt while nobody knows what became of the one before", ""},
      {3,  Step,      "no order leaves before its intent is durable", ""},
      {4,  Quiet,     "every order of ours at the exchange is a live one in the journal", ""},
      {5,  Step,      "orders and stops move along their tables only", ""},
      {6,  Step,      "a fill changes the books once, however often it is told", ""},
      {7,  Quiet,     "nothing stays unknown for more than two minutes after the last trouble", ""},
      {8,  Step,      "every order fits the filters of its contract", ""},
      {9,  Step,      "no entry on what is not traded", ""},
      {10, Step,      "no entry under a halt, a stale account or a stop of the day", ""},
      {11, Step,      "no stop is cancelled that an open position needs", ""},
      {12, Step,      "every position has a live stop, or is being left, within 1.5 s, in trouble 5 s", ""},
      {13, Step,      "a stop never moves away", ""},
      {14, Step,      "stops and exits are on the other side of their position, on the loss side of the price", ""},
      {15, Step,      "nothing that protects outlives its position", ""},
      {16, Step,      "a stop that triggered and did not fill is followed by an exit within a second", ""},
      {17, Step,      "what somebody else opened is not traded", ""},
      {18, Quiet,     "position, orders and stops agree on the side", ""},
      {19, Quiet,     "positions equal the exchange's", ""},
      {20, Quiet,     "the wallet equals the exchange's to the last unit", ""},
      {21, Quiet,     "equity is wallet plus what is unrealised at the mark", ""},
      {22, Step,      "no price or size that is not a finite number", ""},
      {23, Step,      "no cap is exceeded, with what is under way counted as filled", ""},
      {24, Elsewhere, "caps share no state with strategies", "House.*: risk includes neither strategy nor engine"},
      {25, Step,      "the venue's limits are never exceeded, and nothing leaves during a ban", ""},
      {26, Step,      "a reserve of the limits is left to protection", ""},
      {27, Step,      "no connection grows older or busier than the venue allows", ""},
      {28, Twice,     "the same seed gives the same bytes", ""},
      {29, Twice,     "deaths in a calm market change nothing that is booked", ""},
      {30, Step,      "the fold of the journal is what the process knew", ""},
      {31, Step,      "no entry leaves before the books were compared after a start", ""},
      {32, Elsewhere, "damage to the journal is detected, and loses nothing that was acknowledged", "test_storage Journal*, Damage*, Disk*"},
      {33, Elsewhere, "one process trades an account", "test_storage AccountLock*"},
      {34, Quiet,     "who was away for more than 72 hours waits for a person", ""},
      {35, Elsewhere, "a restart with a million records takes less than ten seconds", "bench_journal"},
      {36, Elsewhere, "no decision sees the future", "gyre lookahead; test_backtest Lookahead*"},
      {37, Elsewhere, "the same bars give the same decisions in every world", "test_app Equality*"},
      {38, Elsewhere, "the virtual desk cannot trade", "second_book_misuse: does not compile"},
      {39, Elsewhere, "virtual fills use prices of after the decision", "test_backtest Twins*"},
      {40, Elsewhere, "what is no probability trades nothing, and no model loosens a cap", "test_engine ModelInTheEngine*"},
      {41, Step,      "every decision tells its model, its idea and its bars", ""},
      {42, Quiet,     "two minutes after the last trouble everything is well, unless a person is waited for", ""},
      {43, Elsewhere, "queues are bounded, and user events never dropped", "test_core*, test_app Stall*"},
      {44, Elsewhere, "memory does not grow", "make accept: rss_mb of a day"},
      {45, Step,      "no secret in any record", ""},
  });
  // clang-format on
  static_assert(table.size() == 45);
  return table;
}

}  // namespace gyre::simulate
