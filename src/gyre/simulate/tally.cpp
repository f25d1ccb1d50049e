#include "gyre/simulate/tally.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "gyre/core/json_read.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"

namespace gyre::simulate {
namespace {

using Counts = std::vector<std::uint64_t>;

struct FailureLine {
  std::uint64_t seed = 0, step = 0;
  int invariant = 0;
  Timestamp at;
  std::string text;
  std::vector<int> others;

  static constexpr std::tuple fields{
      Field{"seed", &FailureLine::seed},           Field{"step", &FailureLine::step},
      Field{"invariant", &FailureLine::invariant}, Field{"at", &FailureLine::at},
      Field{"text", &FailureLine::text},           Field{"others", &FailureLine::others}};
};

// The members of the file. Counts are in the order of the program's names.
struct Sheet {
  std::uint64_t first = 0, next = 0;
  milliseconds length{};
  int symbols = 0, sabotage = 0;
  std::string faults, kills, host;
  std::uint64_t seeds = 0, violations = 0, crashes = 0, lives = 0, entries = 0, fills = 0,
                alarms = 0;
  double simulated_s = 0, cpu_s = 0, wall_s = 0;
  Counts fault_counts, mishaps, order, stop, position, risk;
  std::vector<FailureLine> failures;

  static constexpr std::tuple fields{Field{"first", &Sheet::first},
                                     Field{"next", &Sheet::next},
                                     Field{"length", &Sheet::length},
                                     Field{"symbols", &Sheet::symbols},
                                     Field{"sabotage", &Sheet::sabotage},
                                     Field{"faults", &Sheet::faults},
                                     Field{"kills", &Sheet::kills},
                                     Field{"host", &Sheet::host},
                                     Field{"seeds", &Sheet::seeds},
                                     Field{"violations", &Sheet::violations},
                                     Field{"crashes", &Sheet::crashes},
                                     Field{"lives", &Sheet::lives},
                                     Field{"entries", &Sheet::entries},
                                     Field{"fills", &Sheet::fills},
                                     Field{"alarms", &Sheet::alarms},
                                     Field{"simulated_s", &Sheet::simulated_s},
                                     Field{"cpu_s", &Sheet::cpu_s},
                                     Field{"wall_s", &Sheet::wall_s},
                                     Field{"fault_counts", &Sheet::fault_counts},
                                     Field{"mishaps", &Sheet::mishaps},
                                     Field{"order", &Sheet::order},
                                     Field{"stop", &Sheet::stop},
                                     Field{"position", &Sheet::position},
                                     Field{"risk", &Sheet::risk},
                                     Field{"failures", &Sheet::failures}};
};

// What both have by the same name; `pass(a, b)` is called for each pair.
void for_each_scalar(auto& sheet, auto& tally, auto pass) {
  pass(sheet.first, tally.each.seed);
  pass(sheet.next, tally.next);
  pass(sheet.length, tally.each.length);
  pass(sheet.symbols, tally.each.symbols);
  pass(sheet.sabotage, tally.sabotage);
  pass(sheet.faults, tally.each.faults);
  pass(sheet.kills, tally.each.kills);
  pass(sheet.host, tally.each.host);
  pass(sheet.seeds, tally.sums.seeds);
  pass(sheet.violations, tally.sums.violations);
  pass(sheet.crashes, tally.sums.crashes);
  pass(sheet.lives, tally.sums.lives);
  pass(sheet.entries, tally.sums.entries);
  pass(sheet.fills, tally.sums.fills);
  pass(sheet.alarms, tally.sums.alarms);
  pass(sheet.simulated_s, tally.sums.simulated_s);
  pass(sheet.cpu_s, tally.sums.cpu_s);
  pass(sheet.wall_s, tally.wall_s);
}

void for_each_count(auto& sheet, auto& sums, auto pass) {
  pass(sheet.fault_counts, std::span{sums.faults});
  pass(sheet.mishaps, std::span{sums.mishaps});
  const auto table = [&](auto& counts, auto& edges) {
    using Row = std::remove_reference_t<decltype(edges.cells[0])>;
    auto* const from = edges.cells.front().data();
    pass(counts, std::span{from, edges.cells.size() * std::tuple_size_v<std::remove_const_t<Row>>});
  };
  table(sheet.order, sums.edges.order);
  table(sheet.stop, sums.edges.stop);
  table(sheet.position, sums.edges.position);
  table(sheet.risk, sums.edges.risk);
}

Result<> check_option(std::string_view name, const auto& kept, const auto& wanted) {
  if (kept == wanted) return {};
  return fail(Errc::Config, "it was begun with " + std::string{name} + " " + to_text(kept) +
                                ", not " + to_text(wanted));
}

}  // namespace

void CampaignTally::add(const CampaignResult& more, double wall_seconds) {
  sums.add(more.sums);
  failures.insert(failures.end(), more.failures.begin(), more.failures.end());
  next = more.next;
  wall_s += wall_seconds;
}

std::string tally_text(const CampaignTally& tally) {
  Sheet sheet;
  for_each_scalar(sheet, tally, [](auto& to, const auto& from) { to = from; });
  for_each_count(sheet, tally.sums, [](Counts& to, std::span<const std::uint64_t> from) {
    to.assign(from.begin(), from.end());
  });
  for (const auto& [seed, violation, others] : tally.failures)
    sheet.failures.push_back(
        {seed, violation.step, violation.invariant, violation.at, violation.text, others});
  return to_json(sheet) + "\n";
}

Result<CampaignTally> read_tally(std::string_view text) {
  simdjson::dom::parser parser;
  JsonValue json;
  if (parser.parse(text.data(), text.size()).get(json)) return fail(Errc::Parse, "not JSON");
  Sheet sheet;
  GYRE_CHECK(read_json(json, sheet));
  CampaignTally tally;
  for_each_scalar(sheet, tally, [](const auto& from, auto& to) { to = from; });
  bool fits = sheet.next == sheet.first + sheet.seeds;
  for_each_count(sheet, tally.sums, [&](const Counts& from, std::span<std::uint64_t> to) {
    fits &= from.size() == to.size();
    if (from.size() == to.size()) std::ranges::copy(from, to.begin());
  });
  if (!fits) return fail(Errc::Parse, "not the counts of this program");
  for (auto& line : sheet.failures)
    tally.failures.push_back({line.seed,
                              {line.invariant, line.step, line.at, std::move(line.text)},
                              std::move(line.others)});
  return tally;
}

Result<> check_same_campaign(const CampaignTally& kept, const CampaignTally& wanted) {
  const auto& a = kept.each;
  const auto& b = wanted.each;
  GYRE_CHECK(check_option("first seed", a.seed, b.seed));
  GYRE_CHECK(check_option("--hours", a.length, b.length));
  GYRE_CHECK(check_option("--symbols", a.symbols, b.symbols));
  GYRE_CHECK(check_option("--faults", a.faults, b.faults));
  GYRE_CHECK(check_option("--kills", a.kills, b.kills));
  GYRE_CHECK(check_option("--host", a.host, b.host));
  return check_option("--sabotage", kept.sabotage, wanted.sabotage);
}

}  // namespace gyre::simulate
