#pragma once

#include <optional>
#include <vector>

#include "gyre/domain/command.hpp"
#include "gyre/domain/event.hpp"

// A planted bug: what would happen if the code were wrong in one way, done at the seams between
// engine, journal, session and exchange, so that nothing that trades knows of it. It is how the
// auditor is shown to have teeth: it must catch every one.
namespace gyre::simulate {

struct Sabotage {
  int invariant = 0;   // that it breaks
  bool again = false;  // the second run of a seed, or a life after a death: 28 and 29 strike there

  // What the engine meant to write, to send, and what the session had to tell.
  void falsify(std::vector<Record>& records) const;
  void falsify(std::vector<Command>& commands) const;
  void falsify(std::vector<Event>& events) const;
  // Commands leave before their records are durable.
  bool sends_early() const { return invariant == 3; }
  // A journal forgets the last thing that it had acknowledged.
  bool forgets() const { return invariant == 30; }
  // Requests leave that the governor does not know of.
  int hidden_requests() const { return invariant == 25 ? 60 : 0; }
  int hidden_reads_of_bars() const { return invariant == 26 ? 60 : 0; }
  bool keeps_streams() const { return invariant == 27; }
};

// Those that can be broken so.
std::vector<int> sabotaged_invariants();

}  // namespace gyre::simulate
