#include "gyre/simulate/campaign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "gyre/core/text.hpp"

namespace gyre::simulate {
namespace {

// One seed, and again where its turn has come: I-28.
TrialResult try_seed(const Scenario& scenario, const CampaignOptions& options) {
  auto result = run_trial(scenario, {.sabotage = options.sabotage});
  if (options.twice_every == 0 || scenario.seed % options.twice_every != 0) return result;
  auto calmed = options.sabotage;
  if (calmed) calmed->again = true;
  if (run_trial(scenario, {.sabotage = calmed}).bytes != result.bytes)
    result.violations.push_back({28, result.figures.steps, scenario.end, "a second run differs"});
  return result;
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

Failure failure_of(const Scenario& scenario, const TrialResult& trial) {
  Failure failure{scenario.seed, trial.violations.front(), {}, scenario.world.exchange.faults};
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
    std::ranges::sort(result_.failures, {}, &Failure::seed);
    for (auto* list : {&result_.cover_ms, &result_.naked_ms, &result_.unknown_ms})
      std::ranges::sort(*list);
    return std::move(result_);
  }

 private:
  std::optional<std::uint64_t> take() {
    const std::scoped_lock lock{mutex_};
    if (error_ || next_ > options_.last) return std::nullopt;
    return next_++;
  }

  void work() {
    while (const auto seed = take()) {
      auto how = options_.each;
      how.seed = *seed;
      const auto scenario = make_scenario(how);
      const auto began = thread_cpu_now();
      if (scenario) {
        const auto trial = try_seed(*scenario, options_);
        const auto cpu = std::chrono::duration<double>(thread_cpu_now() - began).count();
        finish(*scenario, trial, cpu);
      } else {
        const std::scoped_lock lock{mutex_};
        error_ = scenario.error();
      }
    }
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
  for (std::size_t i = 0; i < faults.size(); ++i) faults[i] += trial.faults[i];
  edges.add(trial.edges);
}

Result<CampaignResult> run_campaign(const CampaignOptions& options) {
  return Campaign{options}.run();
}

std::string replay_command(const Failure& failure, const ScenarioOptions& each) {
  return fmt::format(
      "gyre simulate --seeds {0}..{0} --hours {1} --symbols {2} --faults {3} --trace", failure.seed,
      each.length / 1h, each.symbols, each.faults);
}

Result<Smaller> shrink(const ScenarioOptions& failing, int invariant,
                       const std::optional<Sabotage>& sabotage) {
  GYRE_TRY(const auto first, make_scenario(failing));
  Smaller best{sim::plan_text(first.plan), first.kills, failing.symbols};
  const auto fails = [&](const std::string& plan, const std::vector<Kill>& kills,
                         int symbols) -> bool {
    auto how = failing;
    how.faults = plan.empty() ? "none" : plan;
    how.symbols = symbols;
    auto scenario = make_scenario(how);
    if (!scenario) return false;
    scenario->kills = kills;
    scenario->calm = false;
    ++best.tried;
    const auto trial = run_trial(*scenario, {.sabotage = sabotage});
    return std::ranges::find(trial.violations, invariant, &Violation::invariant) !=
           trial.violations.end();
  };
  for (auto plan = first.plan; !plan.empty();) {
    auto without = plan;
    bool smaller = false;
    for (std::size_t i = 0; i < plan.size() && !smaller; ++i) {
      without = plan;
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
      smaller = fails(sim::plan_text(without), best.kills, best.symbols);
    }
    if (!smaller) break;
    plan = without;
    best.plan = sim::plan_text(plan);
  }
  for (std::size_t i = 0; i < best.kills.size();) {
    auto without = best.kills;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    if (fails(best.plan, without, best.symbols))
      best.kills = without;
    else
      ++i;
  }
  for (int symbols = 1; symbols < best.symbols; ++symbols)
    if (fails(best.plan, best.kills, symbols)) best.symbols = symbols;
  return best;
}

}  // namespace gyre::simulate
