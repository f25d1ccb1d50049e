#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <vector>

#include "gyre/simulate/campaign.hpp"
#include "gyre/simulate/deeds_text.hpp"
#include "gyre/simulate/invariants.hpp"
#include "gyre/simulate/last_words.hpp"
#include "gyre/simulate/tally.hpp"
#include "gyre/simulate/unreachable.hpp"

namespace gyre::simulate {
namespace {

CampaignResult campaign(std::uint64_t first, std::uint64_t last, std::string faults = "all",
                        bool kills = true, std::optional<Sabotage> sabotage = {}) {
  return run_campaign({.first = first,
                       .last = last,
                       .each = {.faults = std::move(faults),
                                .kills = kills ? "all" : "none",
                                .host = kills ? "all" : "none"},
                       .sabotage = sabotage,
                       .still_every = sabotage && sabotage->invariant != 29 ? 0U : 20U})
      .value();
}

std::string text(const CampaignResult& result) {
  std::string all;
  for (const auto& failure : result.failures)
    all += "seed " + std::to_string(failure.seed) + ": I-" +
           std::to_string(failure.violation.invariant) + " " + failure.violation.text + "\n";
  return all;
}

template <Enum S, Enum E>
void for_each_cell(const Machine<S, E>&, auto each) {
  for (std::size_t s = 0; s < kCount<S>; ++s)
    for (std::size_t e = 0; e < kCount<E>; ++e) each(S(s), E(e));
}

template <Enum S, Enum E>
void expect_unused(std::string_view table, const Machine<S, E>& machine,
                   const EdgeCounts<S, E>& counts) {
  for_each_cell(machine, [&](S state, E event) {
    if (is_unreachable(table, to_string(state), to_string(event)))
      EXPECT_EQ(counts.cells[index(state)][index(event)], 0u)
          << table << ' ' << to_string(state) << ' ' << to_string(event);
  });
}

TEST(Simulation, sixty_seeds_with_everything_that_can_go_wrong_break_nothing) {
  const auto result = campaign(1, 60);
  EXPECT_TRUE(result.failures.empty()) << text(result);
  EXPECT_GT(result.sums.crashes, 300u);
  EXPECT_GT(result.sums.fills, 500u);
  const auto& edges = result.sums.edges;
  expect_unused("order", order_machine, edges.order);
  expect_unused("stop", stop_machine, edges.stop);
  expect_unused("position", position_machine, edges.position);
  expect_unused("risk", risk_machine, edges.risk);
}

TEST(Simulation, each_step_that_is_called_unreachable_is_a_legal_one_of_a_table) {
  std::size_t known = 0;
  const auto look = [&](std::string_view table, const auto& machine) {
    for_each_cell(machine, [&](auto state, auto event) {
      if (!is_unreachable(table, to_string(state), to_string(event))) return;
      EXPECT_EQ(machine.next(state, event).verdict, Verdict::Taken);
      ++known;
    });
  };
  look("order", order_machine);
  look("stop", stop_machine);
  look("position", position_machine);
  look("risk", risk_machine);
  EXPECT_EQ(known, unreachable_steps().size());
}

TEST(Simulation, where_nothing_is_wrong_every_fill_is_covered_within_a_second_and_a_half) {
  const auto result = campaign(1, 40, "none", false);
  EXPECT_TRUE(result.failures.empty()) << text(result);
  ASSERT_GT(result.cover_ms.size(), 100u);
  EXPECT_LE(result.cover_ms.back(), 1500);
}

TEST(Simulation, the_same_seed_gives_the_same_bytes) {
  for (const std::uint64_t seed : {3U, 17U, 40U}) {
    const auto scenario = make_scenario({.seed = seed}).value();
    EXPECT_EQ(run_trial(scenario).bytes, run_trial(scenario).bytes);
  }
}

// Seeds on which something was wrong once, by what it was.
TEST(Simulation, what_was_mended_stays_mended) {
  for (const auto seed :
       std::vector<std::uint64_t>{6,   24,  25,  30,  53,  86,  119, 144, 152, 154, 207, 265,
                                  286, 416, 483, 513, 573, 601, 631, 685, 819, 909, 924, 1441}) {
    const auto result = campaign(seed, seed);
    EXPECT_TRUE(result.failures.empty()) << text(result);
  }
}

class Teeth : public testing::TestWithParam<int> {};
TEST_P(Teeth, a_planted_bug_is_caught) {
  const auto caught = [](const Failure& failure) {
    return std::ranges::find(failure.others, GetParam()) != failure.others.end();
  };
  bool found = false;
  for (std::uint64_t seed = 1; seed <= 60 && !found; ++seed)
    found = std::ranges::any_of(campaign(seed, seed, "all", true, Sabotage{GetParam()}).failures,
                                caught);
  EXPECT_TRUE(found);
}
INSTANTIATE_TEST_SUITE_P(Invariants, Teeth, testing::ValuesIn([] {
                           auto all = sabotaged_invariants();
                           std::erase(all, 28);  // shows in the second run of a seed only
                           return all;
                         }()));

TEST(Simulation, a_failure_is_made_smaller) {
  const auto smaller = shrink({.seed = 5, .symbols = 6}, 42, Sabotage{42}).value();
  EXPECT_EQ(replay_command(smaller.options),
            "gyre simulate --seeds 5..5 --hours 1 --symbols 1 --faults 'none' --kills 'none' "
            "--host 'none' --trace");
}

TEST(Simulation, deaths_and_accidents_are_read_back_as_they_are_written) {
  const auto scenario = make_scenario({.seed = 260}).value();
  ASSERT_FALSE(scenario.kills.empty());
  ASSERT_FALSE(scenario.accidents.empty());
  const auto kills = deeds_text(scenario.kills, scenario.begin);
  EXPECT_EQ(read_kills(kills, scenario.begin).value(), scenario.kills);
  const auto accidents = deeds_text(scenario.accidents, scenario.begin);
  EXPECT_EQ(read_accidents(accidents, scenario.begin).value(), scenario.accidents);
  EXPECT_EQ(deeds_text(std::vector<Kill>{}, scenario.begin), "none");
  EXPECT_FALSE(read_kills("after_sync", scenario.begin));
  EXPECT_FALSE(read_accidents("earthquake@1m", scenario.begin));
}

TEST(Simulation, every_accident_of_the_host_happens) {
  const auto result = campaign(1, 60);
  for (std::size_t i = 0; i < kCount<Mishap>; ++i)
    EXPECT_GT(result.sums.mishaps[i], 0u) << to_string(Mishap(i));
}

TEST(Simulation, a_clock_that_is_set_back_breaks_nothing) {
  const auto result =
      run_campaign({.first = 1,
                    .last = 3,
                    .each = {.faults = "none", .kills = "none", .host = "clock_step@10m+20m:30s"}})
          .value();
  EXPECT_TRUE(result.failures.empty()) << text(result);
}

TEST(Simulation, a_day_in_which_nothing_gets_through_is_survived) {
  const auto result =
      run_campaign(
          {.first = 1,
           .last = 2,
           .each = {.length = 24h + 16min, .faults = "blackout", .kills = "none", .host = "none"}})
          .value();
  EXPECT_TRUE(result.failures.empty()) << text(result);
  EXPECT_GT(result.sums.entries, 0u);
}

CampaignTally begun(std::uint64_t first) {
  return {.each = {.seed = first, .faults = "mute,reset"}, .next = first};
}

CampaignResult piece(const CampaignTally& tally, std::uint64_t last) {
  return run_campaign({.first = tally.next, .last = last, .each = tally.each}).value();
}

TEST(Simulation, what_is_run_in_pieces_adds_up_to_what_is_run_at_once) {
  auto pieces = begun(7);
  pieces.add(piece(pieces, 8), 1);
  pieces = read_tally(tally_text(pieces)).value();
  EXPECT_EQ(pieces.next, 9u);
  pieces.add(piece(pieces, 10), 1);
  auto whole = begun(7);
  whole.add(piece(whole, 10), 2);
  pieces.sums.cpu_s = whole.sums.cpu_s;
  EXPECT_EQ(tally_text(pieces), tally_text(whole));
}

TEST(Simulation, a_tally_keeps_what_failed) {
  auto tally = begun(5);
  tally.add({.sums = {.seeds = 1, .violations = 2},
             .next = 6,
             .failures = {{5, {42, 17, from_ms(1000), "it is ill"}, {42, 19}}}},
            1);
  const auto kept = read_tally(tally_text(tally)).value();
  EXPECT_EQ(kept.failures.front().violation.text, "it is ill");
  EXPECT_EQ(tally_text(kept), tally_text(tally));
}

TEST(Simulation, a_tally_of_another_campaign_or_a_damaged_one_is_refused) {
  const auto tally = begun(7);
  auto other = tally;
  EXPECT_TRUE(check_same_campaign(tally, other));
  other.each.faults = "all";
  EXPECT_EQ(check_same_campaign(tally, other).error().context,
            "it was begun with --faults mute,reset, not all");
  const auto text = tally_text(tally);
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{1}, text.size() / 2, text.size() - 3})
    EXPECT_FALSE(read_tally(text.substr(0, length)));
  auto fewer = text;
  fewer.replace(fewer.find("\"mishaps\":[0,"), 14, "\"mishaps\":[");
  EXPECT_FALSE(read_tally(fewer));
}

TEST(Simulation, a_campaign_that_is_stopped_has_run_all_seeds_before_the_next_one) {
  int asked = 0;
  const auto result = run_campaign({.first = 3,
                                    .last = 60,
                                    .each = {.faults = "none", .kills = "none", .host = "none"},
                                    .stopped = [&] { return ++asked > 2; }})
                          .value();
  EXPECT_EQ(result.sums.seeds, 2u);
  EXPECT_EQ(result.next, 5u);
}

TEST(SimulationDeathTest, a_broken_invariant_names_the_seed_that_was_run) {
  const auto die = [] {
    say_last_words_on_abort();
    const LastWords words{"seed 7: gyre simulate\n"};
    std::abort();
  };
  EXPECT_EXIT(die(), testing::KilledBySignal(SIGABRT), "seed 7: gyre simulate");
}

TEST(Simulation, there_are_45_invariants_and_each_is_shown_somewhere) {
  int number = 0;
  for (const auto& invariant : invariants()) {
    EXPECT_EQ(invariant.number, ++number);
    EXPECT_EQ(invariant.shown == Shown::Elsewhere, !invariant.by.empty());
  }
  EXPECT_EQ(number, 45);
}

}  // namespace
}  // namespace gyre::simulate
