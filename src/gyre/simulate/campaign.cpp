#include "gyre/simulate/campaign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "gyre/core/text.hpp"
#include "gyre/simulate/deeds_text.hpp"
#include "gyre/simulate/last_words.hpp"

namespace gyre::simulate {
namespace {

bool is_due(std::uint64_t seed, std::uint64_t every) { return every != 0 && seed % every == 0; }

// One seed, and again where its turn has come: I-28.
TrialResult try_seed(const Scenario& scenario, const CampaignOptions& options) {
  auto result = run_trial(scenario, {.sabotage = options.sabotage});
  if (!is_due(scenario.seed, options.twice_every)) return result;
  auto calmed = options.sabotage;
  if (calmed) calmed->again = true;
  if (run_trial(scenario, {.sabotage = calmed}).bytes != result.bytes)
    result.violations.push_back({28, result.figures.steps, scenario.end, "a second run differs"});
  return result;
}

// I-29: a calm market with deaths, and the same without.
Result<> try_still(const ScenarioOptions& each, const CampaignOptions& options,
                   TrialResult& result) {
  GYRE_TRY(const auto alive, make_still_scenario(each, false));
  GYRE_TRY(const auto dying, make_still_scenario(each, true));
  const auto one = run_trial(alive, {.sabotage = options.sabotage});
  const auto other = run_trial(dying, {.sabotage = options.sabotage});
  if (one.outcome != other.outcome)
    result.violations.push_back({29, other.figures.steps, dying.end, "deaths made a difference"});
  return {};
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

void add_each(auto& counts, const auto& more) {
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += more[i];
}

Failure failure_of(const Scenario& scenario, const TrialResult& trial) {
  Failure failure{scenario.seed, trial.violations.front(), {}};
  for (const auto& violation : trial.violations) failure.others.push_back(violation.invariant);
  return failure;
}

class Campaign {
 public:
  explicit Campaign(const CampaignOptions& options) : options_{options}, next_{options.first} {}

  Result<CampaignResult> run() {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < options_.jobs; ++i) others.emplace_back([this] { work(); });
    work();
    others.clear();
    if (error_) return std::unexpected(*error_);
    result_.next = next_;
    std::ranges::sort(result_.failures, {}, &Failure::seed);
    result_.add_times({});
    return std::move(result_);
  }

 private:
  std::optional<std::uint64_t> take() {
    const std::scoped_lock lock{mutex_};
    if (error_ || next_ > options_.last || options_.stopped()) return std::nullopt;
    return next_++;
  }

  void work() {
    while (const auto seed = take()) {
      auto how = options_.each;
      how.seed = *seed;
      if (const auto done = run_one(how); !done) {
        const std::scoped_lock lock{mutex_};
        error_ = done.error();
      }
    }
  }

  Result<> run_one(const ScenarioOptions& how) {
    GYRE_TRY(const auto scenario, make_scenario(how));
    const LastWords words{fmt::format("seed {}: {}\n", how.seed, replay_command(how))};
    const auto began = thread_cpu_now();
    auto trial = try_seed(scenario, options_);
    if (is_due(how.seed, options_.still_every)) GYRE_CHECK(try_still(how, options_, trial));
    const auto cpu = std::chrono::duration<double>(thread_cpu_now() - began).count();
    finish(scenario, trial, cpu);
    return {};
  }

  void finish(const Scenario& scenario, const TrialResult& trial, double cpu) {
    const std::scoped_lock lock{mutex_};
    result_.sums.add(trial);
    result_.sums.cpu_s += cpu;
    append(result_.cover_ms, trial.figures.cover_ms);
    append(result_.naked_ms, trial.figures.naked_ms);
    append(result_.unknown_ms, trial.figures.unknown_ms);
    if (!trial.violations.empty()) result_.failures.push_back(failure_of(scenario, trial));
    options_.progress(result_.sums.seeds);
  }

  const CampaignOptions& options_;
  std::mutex mutex_;
  std::uint64_t next_;
  CampaignResult result_;
  std::optional<Error> error_;
};

}  // namespace

void CampaignSums::add(const TrialResult& trial) {
  ++seeds;
  violations += trial.violations.size();
  crashes += trial.kills;
  lives += trial.lives;
  entries += trial.figures.entries;
  fills += trial.figures.fills;
  alarms += trial.figures.alarms;
  simulated_s += static_cast<double>(trial.simulated.count()) * 1e-3;
  add_each(faults, trial.faults);
  add_each(mishaps, trial.mishaps);
  edges.add(trial.edges);
}

void CampaignSums::add(const CampaignSums& more) {
  seeds += more.seeds;
  violations += more.violations;
  crashes += more.crashes;
  lives += more.lives;
  entries += more.entries;
  fills += more.fills;
  alarms += more.alarms;
  simulated_s += more.simulated_s;
  cpu_s += more.cpu_s;
  add_each(faults, more.faults);
  add_each(mishaps, more.mishaps);
  edges.add(more.edges);
}

void CampaignResult::add_times(const CampaignResult& more) {
  for (auto list :
       {&CampaignResult::cover_ms, &CampaignResult::naked_ms, &CampaignResult::unknown_ms}) {
    append(this->*list, more.*list);
    std::ranges::sort(this->*list);
  }
}

Result<CampaignResult> run_campaign(const CampaignOptions& options) {
  return Campaign{options}.run();
}

std::string replay_command(const ScenarioOptions& one) {
  std::string text = fmt::format("gyre simulate --seeds {0}..{0} --hours {1} --symbols {2}",
                                 one.seed, one.length / 1h, one.symbols);
  const auto add = [&](std::string_view option, const std::string& value) {
    if (value != "all") text += fmt::format(" {} '{}'", option, value);
  };
  add("--faults", one.faults);
  add("--kills", one.kills);
  add("--host", one.host);
  return text + " --trace";
}

namespace {

// Tries smaller scenarios, and keeps each that still fails.
class Shrinking {
 public:
  Shrinking(const ScenarioOptions& failing, const Scenario& first, int invariant,
            const std::optional<Sabotage>& sabotage)
      : options_{failing},
        invariant_{invariant},
        sabotage_{sabotage},
        begin_{first.begin},
        best_{first.plan, first.kills, first.accidents, failing.symbols} {}

  Smaller run() {
    drop_each(best_.plan);
    drop_each(best_.kills);
    drop_each(best_.accidents);
    for (int symbols = 1; symbols < best_.symbols; ++symbols) {
      auto fewer = best_;
      fewer.symbols = symbols;
      if (fails(fewer)) best_ = fewer;
    }
    return {options_of(best_), tried_};
  }

 private:
  struct Parts {
    sim::FaultPlan plan;
    std::vector<Kill> kills;
    std::vector<Accident> accidents;
    int symbols = 0;
  };

  // One after the other, whatever of the list is not needed; `list` is a part of best_.
  template <class T>
  void drop_each(std::vector<T>& list) {
    for (std::size_t i = 0; i < list.size();) {
      const auto whole = list;
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
      if (fails(best_)) continue;
      list = whole;
      ++i;
    }
  }

  ScenarioOptions options_of(const Parts& parts) const {
    auto how = options_;
    how.faults = parts.plan.empty() ? "none" : sim::plan_text(parts.plan);
    how.kills = deeds_text(parts.kills, begin_);
    how.host = deeds_text(parts.accidents, begin_);
    how.symbols = parts.symbols;
    return how;
  }

  bool fails(const Parts& parts) {
    auto scenario = make_scenario(options_of(parts));
    if (!scenario) return false;
    scenario->calm = false;
    ++tried_;
    const auto trial = run_trial(*scenario, {.sabotage = sabotage_});
    return std::ranges::find(trial.violations, invariant_, &Violation::invariant) !=
           trial.violations.end();
  }

  const ScenarioOptions& options_;
  int invariant_;
  const std::optional<Sabotage>& sabotage_;
  Timestamp begin_;
  Parts best_;
  std::size_t tried_ = 0;
};

}  // namespace

Result<Smaller> shrink(const ScenarioOptions& failing, int invariant,
                       const std::optional<Sabotage>& sabotage) {
  GYRE_TRY(const auto first, make_scenario(failing));
  return Shrinking{failing, first, invariant, sabotage}.run();
}

}  // namespace gyre::simulate
