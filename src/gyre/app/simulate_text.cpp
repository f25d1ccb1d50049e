#include "gyre/app/simulate_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gyre/core/json_write.hpp"
#include "gyre/engine/figures.hpp"
#include "gyre/simulate/draw_faults.hpp"
#include "gyre/simulate/unreachable.hpp"

namespace gyre::app {
namespace {

using namespace simulate;

constexpr std::uint64_t kOften = 100;

// Of the cells of a table that can be used: how many there are, were used, and how often the least
// of those.
struct Used {
  std::size_t total = 0, fired = 0;
  std::uint64_t least = UINT64_MAX;
  std::vector<std::string> never, rare;  // rare: used, and less than a hundred times
};

template <Enum State, Enum Event>
void add_used(Used& used, std::string_view table, const Machine<State, Event>& machine,
              const EdgeCounts<State, Event>& counts) {
  for (std::size_t s = 0; s < kCount<State>; ++s)
    for (std::size_t e = 0; e < kCount<Event>; ++e) {
      if (machine.next(State(s), Event(e)).verdict != Verdict::Taken) continue;
      if (is_unreachable(table, to_string(State(s)), to_string(Event(e)))) continue;
      const auto count = counts.cells[s][e];
      ++used.total;
      if (count > 0) ++used.fired;
      if (count > 0) used.least = std::min(used.least, count);
      if (count < kOften)
        (count == 0 ? used.never : used.rare)
            .push_back(
                fmt::format("{}: {} while {}", table, to_string(Event(e)), to_string(State(s))));
    }
}

Used edges_of(const StepCounts& counts) {
  Used used;
  add_used(used, "order", order_machine, counts.order);
  add_used(used, "stop", stop_machine, counts.stop);
  add_used(used, "position", position_machine, counts.position);
  add_used(used, "risk", risk_machine, counts.risk);
  return used;
}

Used faults_of(const sim::FaultCounts& counts) {
  Used used;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto kind = sim::FaultKind(i);
    if (!out_of_reach(kind).empty()) continue;
    ++used.total;
    if (counts[i] > 0) {
      ++used.fired;
      used.least = std::min(used.least, counts[i]);
    }
    if (counts[i] < kOften) (counts[i] == 0 ? used.never : used.rare).emplace_back(to_string(kind));
  }
  return used;
}

ScenarioOptions one_of(ScenarioOptions each, const Failure& failure) {
  each.seed = failure.seed;
  return each;
}

std::string mishaps_text(const MishapCounts& counts) {
  std::string text = "accidents of the host:";
  for (std::size_t i = 0; i < counts.size(); ++i)
    text += fmt::format(" {} {}", to_string(Mishap(i)), counts[i]);
  return text + '\n';
}

double years(const CampaignSums& sums) { return sums.simulated_s / (365.25 * 86'400); }

double speed(const CampaignSums& sums) { return sums.simulated_s / std::max(sums.cpu_s, 1e-9); }

std::string line_of(std::string_view what, const Used& used) {
  std::string text = fmt::format("{} {} of {}", what, used.fired, used.total);
  if (used.fired > 0) text += fmt::format(", the rarest {} times", used.least);
  text += '\n';
  for (const auto& name : used.never) text += fmt::format("  never: {}\n", name);
  return text;
}

std::string times_of(std::string_view what, const std::vector<double>& ms) {
  if (ms.empty()) return {};
  return fmt::format("{}: {} times, p50 {:.0f} ms, p99 {:.0f}, p99.9 {:.0f}, longest {:.0f}\n",
                     what, ms.size(), percentile(ms, 0.5), percentile(ms, 0.99),
                     percentile(ms, 0.999), ms.back());
}

}  // namespace

std::string simulate_table(const SimulateReport& report) {
  const auto& [result, each, wall, jobs] = report;
  const auto& sums = result.sums;
  std::string text = fmt::format(
      "{} seeds, {:.1f} hours of market ({:.2f} years) in {:.1f} s: {:.0f}x real time a core\n"
      "{} deaths and starts, {} entries, {} fills, {} alarms\n",
      sums.seeds, sums.simulated_s / 3600, years(sums), wall, speed(sums), sums.crashes,
      sums.entries, sums.fills, sums.alarms);
  text += times_of("fill to live stop, where nothing was wrong", result.cover_ms);
  text += times_of("without a live stop", result.naked_ms);
  text += times_of("orders that nobody knew of", result.unknown_ms);
  text += line_of("steps of the tables:", edges_of(sums.edges));
  text += line_of("kinds of faults:", faults_of(sums.faults));
  text += mishaps_text(sums.mishaps);
  text += fmt::format("violations: {}\n", sums.violations);
  for (const auto& failure : result.failures) {
    const auto& violation = failure.violation;
    text += fmt::format("seed {}, step {}, {}: I-{:02} {}\n  {}\n", failure.seed, violation.step,
                        to_text(violation.at), violation.invariant, violation.text,
                        replay_command(one_of(each, failure)));
  }
  return text;
}

std::string simulate_json(const SimulateReport& report) {
  const auto& [result, each, wall, jobs] = report;
  const auto& sums = result.sums;
  const auto edges = edges_of(sums.edges), faults = faults_of(sums.faults);
  std::string failures = "[";
  for (const auto& failure : result.failures) {
    if (failures.size() > 1) failures += ',';
    JsonObject{failures}
        .add("seed", failure.seed)
        .add("step", failure.violation.step)
        .add("invariant", failure.violation.invariant)
        .add("text", failure.violation.text)
        .add("replay", replay_command(one_of(each, failure)))
        .end();
  }
  const auto json_list = [](const std::vector<std::string>& names) {
    return names.empty() ? std::string{"[]"} : fmt::format("[\"{}\"]", fmt::join(names, "\",\""));
  };
  const auto worst = [](const std::vector<double>& ms, double share) {
    return ms.empty() ? 0 : percentile(ms, share);
  };
  std::string out;
  JsonObject{out}
      .add("seeds", sums.seeds)
      .add("simulated_hours", sums.simulated_s / 3600)
      .add("simulated_years", years(sums))
      .add("speed_x", speed(sums))
      .add("violations", sums.violations)
      .add("crashes", sums.crashes)
      .add("edges_total", edges.total)
      .add("edges_fired", edges.fired)
      .raw("rare", json_list(edges.rare))
      .add("faults_total", faults.total)
      .add("faults_fired", faults.fired)
      .raw("rare_faults", json_list(faults.rare))
      .add("entries", sums.entries)
      .add("fills", sums.fills)
      .add("cover_ms_p999", worst(result.cover_ms, 0.999))
      .add("naked_ms_p999", worst(result.naked_ms, 0.999))
      .add("naked_ms_max", worst(result.naked_ms, 1))
      .add("wall_s", wall)
      .raw("failures", failures + "]")
      .end();
  return out;
}

}  // namespace gyre::app
