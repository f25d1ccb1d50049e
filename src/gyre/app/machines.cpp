#include "gyre/app/machines.hpp"

#include <fmt/core.h>

#include <string_view>

#include "gyre/domain/order_machine.hpp"
#include "gyre/domain/position_machine.hpp"
#include "gyre/domain/risk_machine.hpp"
#include "gyre/domain/stop_machine.hpp"
#include "gyre/domain/stream_machine.hpp"
#include "gyre/domain/virtual_machine.hpp"
#include "gyre/ml/model_machine.hpp"

namespace gyre::app {
namespace {

// The events that lead from one state to another, on one arrow.
template <Enum State, Enum Event>
std::string arrow(const Machine<State, Event>& machine, State from, State to) {
  std::string events;
  for (std::size_t i = 0; i < kCount<Event>; ++i) {
    const auto step = machine.next(from, Event(i));
    if (step.verdict != Verdict::Taken || step.state != to) continue;
    events += (events.empty() ? "" : ", ") + std::string{to_string(Event(i))};
  }
  if (events.empty()) return "";
  return fmt::format("    {} --> {}: {}\n", to_string(from), to_string(to), events);
}

template <Enum State, Enum Event>
std::string drawn(std::string_view title, std::string_view meaning,
                  const Machine<State, Event>& machine) {
  auto out = fmt::format("\n## {}\n\n{}\n\n```mermaid\nstateDiagram-v2\n    [*] --> {}\n", title,
                         meaning, to_string(State{}));
  for (const auto& row : machine.rows)
    for (std::size_t i = 0; i < kCount<State>; ++i) out += arrow(machine, row.key, State(i));
  for (const auto& row : machine.rows)
    if (machine.is_final(row.key)) out += fmt::format("    {} --> [*]\n", to_string(row.key));
  return out + "```\n";
}

}  // namespace

std::string machines_page() {
  return "# State machines\n\n"
         "Written by `gyre machines` from the tables that run; a test holds it against them. An "
         "event that is\n"
         "not drawn changes nothing (a duplicate, a late report) or is refused and told.\n" +
         drawn("Order", "One attempt at an order, as we know it.", order_machine) +
         drawn("Stop",
               "A protective stop: an algo order that becomes an ordinary one when it triggers.",
               stop_machine) +
         drawn("Position", "Our position in one symbol: covered, being covered, or being left.",
               position_machine) +
         drawn("Risk mode", "How much we dare; out of `halted` only a person leads.",
               risk_machine) +
         drawn("Stream", "One stream connection; proof of life is data.", stream_machine) +
         drawn("Virtual position", "A proposal followed to its barrier, executed or not.",
               virtual_machine) +
         drawn("Model",
               "From a trained forest to one that serves; what was taken back never serves again.",
               ml::model_machine);
}

}  // namespace gyre::app
