#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gyre/sim/fault_plan.hpp"
#include "gyre/sim/message.hpp"

// What a plan does to what the exchange says unasked: events are lost, doubled, delayed, put out of
// order or wrong before anybody hears them, in every world alike. Whether one is hit is drawn from
// the seed, its name and its time, so it does not depend on what was hit before.
namespace gyre::sim {

class StreamFaults {
 public:
  // Offsets of the plan count from `begin`.
  StreamFaults(FaultPlan plan, std::uint64_t seed, Timestamp begin);

  // Does it to the messages from place `from` on, which are those of the instant `now`, and adds
  // what was held back until now.
  void pass(Timestamp now, std::vector<Message>& messages, std::size_t from);
  // The next instant at which something held back is said.
  std::optional<Timestamp> next_due() const;
  void forget_held();

  const FaultCounts& counts() const { return counts_; }

 private:
  // A message as the faults see it.
  struct Event {
    std::string symbol;  // empty: about none
    std::string stream;  // kind and name: what order is kept within
    EventClass kind{};
    bool is_closing = false;
    std::uint64_t key = 0;
  };
  Event event_of(const Message& message, Timestamp now);
  // The fault of the kind that hits it; counted.
  const Fault* hit(FaultKind kind, const Event& event, milliseconds offset);
  void pass_one(Message message, Timestamp now, std::vector<Message>& out);

  FaultPlan plan_;
  std::uint64_t seed_;
  Timestamp begin_;
  FaultCounts counts_{};
  std::multimap<Timestamp, Message> late_;
  struct Place {
    Timestamp at;
    int count = 0;
  };
  std::map<std::string, Place> places_;       // of the last event of a stream in its instant
  std::map<std::string, Message> overtaken_;  // each waits for the next of their stream
};

}  // namespace gyre::sim
