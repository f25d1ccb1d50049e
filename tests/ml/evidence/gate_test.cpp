#include "gyre/ml/evidence/gate.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "gyre/core/json_read.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/ml/evidence/distributions.hpp"
#include "gyre/ml/evidence/platt.hpp"
#include "tests/ml/evidence/rows.hpp"

namespace gyre::ml {
namespace {

// A test fold of 1,500 rows over 30 days whose labels share an unpredictable, slow shock, and a
// candidate that knows so much of them: with `skill` 0 its scores have nothing to do with results.
struct GateCase {
  std::vector<double> y, r, weight, p, incumbent;
  std::vector<Timestamp> at, due;
  std::vector<std::uint8_t> taken;
  GateInput in;

  explicit GateCase(double skill, std::uint64_t seed, int rows = 1500, double said = -1) {
    Chance chance{seed};
    double shock = 0, slow = 0;
    for (int i = 0; i < rows; ++i) {
      if (i % 50 == 0) {
        shock = 0.9 * shock + 0.3 * chance.normal();
        slow = 0.9 * slow + 0.44 * chance.normal();
      }
      const double signal = 0.7 * slow + 0.7 * chance.normal();
      y.push_back(chance.happens(sigmoid(-0.4 + skill * signal + 0.3 * shock)));
      r.push_back(y.back() > 0 ? 1.4 : -1.1);
      weight.push_back(1);
      p.push_back(sigmoid(-0.4 + (said < 0 ? skill + 0.05 : said) * signal));
      at.push_back(kDay0 + i * (30 * kDay / rows));
      due.push_back(at.back() + 12h);
      taken.push_back(p.back() > 0.44);
    }
    in.constant = 0.405;
    in.seed = seed;
  }
  GateInput input() const {
    GateInput out = in;
    out.y = y, out.r = r, out.weight = weight, out.at = at, out.due = due;
    out.p = p, out.incumbent = incumbent, out.accepted = taken;
    return out;
  }
  GateVerdict verdict(const GateSettings& settings = {}) const { return judge(input(), settings); }
};

TEST(Gate, lets_a_model_pass_that_knows_something) {
  const auto verdict = GateCase{0.9, 1}.verdict();
  EXPECT_TRUE(verdict.passed) << reason(verdict);
  EXPECT_EQ(verdict.lack, Lack::Nothing);
  EXPECT_EQ(reason(verdict), "every rule passed");
  for (const auto& rule : verdict.rules) EXPECT_EQ(rule.state, RuleState::Passed) << rule.name;
  EXPECT_EQ(verdict.rows, 1500u);
  EXPECT_EQ(verdict.blocks, 30);
}

TEST(Gate, names_evidence_where_a_model_knows_nothing) {
  const auto verdict = GateCase{0, 1}.verdict();
  EXPECT_FALSE(verdict.passed);
  EXPECT_EQ(verdict.decided_by, "better_than_constant");
  EXPECT_EQ(verdict.lack, Lack::Evidence);
  EXPECT_TRUE(reason(verdict).starts_with("better_than_constant failed")) << reason(verdict);
}

TEST(Gate, names_data_where_rows_classes_or_blocks_are_few_and_still_shows_all_figures) {
  const auto few = GateCase{0.9, 1, 250}.verdict();
  EXPECT_EQ(few.decided_by, "effective_rows");
  EXPECT_EQ(few.lack, Lack::Data);
  EXPECT_EQ(reason(few), "effective_rows: 300 needed, 250 there");
  EXPECT_NE(few.rule("auc"), nullptr);
  EXPECT_GT(few.rule("auc")->value, 0.5);

  GateCase lost{0.9, 1};
  for (std::size_t i = 40; i < lost.y.size(); ++i) lost.y[i] = 0;
  EXPECT_EQ(lost.verdict().decided_by, "winners");

  GateCase brief{0.9, 1};
  for (auto& due : brief.due) due += 96h;
  EXPECT_EQ(brief.verdict().decided_by, "blocks");
  EXPECT_EQ(brief.verdict().blocks, 7);  // of 108 hours

  const auto none = judge({}, {});
  EXPECT_EQ(none.lack, Lack::Data);
}

TEST(Gate, counts_rows_by_their_effective_number) {
  GateCase rows{0.9, 1};
  for (std::size_t i = 0; i < rows.weight.size(); ++i) rows.weight[i] = i % 10 == 0 ? 1 : 1e-6;
  EXPECT_EQ(rows.verdict().decided_by, "effective_rows");
  EXPECT_NEAR(rows.verdict().rows_effective, 150, 1);
}

TEST(Gate, refuses_probabilities_that_are_off_however_well_they_sort) {
  const auto loud = GateCase{0.5, 1, 1500, 4}.verdict();
  EXPECT_EQ(loud.rule("auc")->state, RuleState::Passed);
  EXPECT_EQ(loud.rule("better_than_constant")->state, RuleState::Failed);
  EXPECT_EQ(loud.rule("calibration_error")->state, RuleState::Failed);
}

TEST(Gate, refuses_a_slope_that_says_there_is_no_edge) {
  GateCase rows{0.9, 1};
  rows.in.slope = 0.2;
  EXPECT_EQ(rows.verdict().decided_by, "slope");
  rows.in.slope = 2.5;
  EXPECT_EQ(rows.verdict().decided_by, "slope");
}

TEST(Gate, refuses_what_accepts_everything_or_nothing_or_the_worse_half) {
  GateCase rows{0.9, 1};
  rows.taken.assign(1500, 1);
  EXPECT_EQ(rows.verdict().decided_by, "accepted_share");
  rows.taken.assign(1500, 0);
  EXPECT_EQ(rows.verdict().decided_by, "accepted_result");
  for (std::size_t i = 0; i < 1500; ++i) rows.taken[i] = rows.p[i] < 0.4;
  EXPECT_EQ(rows.verdict().decided_by, "accepted_result");
}

TEST(Gate, names_soundness_where_a_tripwire_or_parity_speaks) {
  GateCase rows{0.9, 1};
  const Findings findings{{"feature_tells_result", 3, 0.31, 0.2}};
  rows.in.findings = findings;
  auto verdict = rows.verdict();
  EXPECT_EQ(verdict.decided_by, "tripwires");
  EXPECT_EQ(verdict.lack, Lack::Soundness);
  EXPECT_EQ(reason(verdict), "tripwire feature_tells_result, feature 3: 0.3100, bound 0.2000");
  rows.in.findings = {};
  rows.in.parity = "margins differ by 1e-3";
  verdict = rows.verdict();
  EXPECT_EQ(verdict.decided_by, "parity");
  EXPECT_EQ(reason(verdict), "parity: margins differ by 1e-3");
}

TEST(Gate, holds_a_candidate_against_the_model_that_serves) {
  GateCase rows{0.9, 1};
  rows.incumbent = rows.p;
  EXPECT_EQ(rows.verdict().decided_by, "better_than_incumbent");  // no better than itself
  EXPECT_EQ(rows.verdict().rule("not_worse_than_incumbent")->state, RuleState::Passed);
  EXPECT_FALSE(rows.verdict().demote_incumbent);
  rows.incumbent.assign(1500, 0.3);
  EXPECT_TRUE(rows.verdict().passed) << reason(rows.verdict());
}

TEST(Gate, demotes_an_incumbent_that_fails_whatever_the_candidate_does) {
  GateCase rows{0, 1};
  rows.incumbent.assign(1500, 0.3);
  EXPECT_FALSE(rows.verdict().passed);
  EXPECT_TRUE(rows.verdict().demote_incumbent);
}

TEST(Gate, says_the_same_of_the_same_seed_and_of_rows_in_any_order) {
  const GateCase rows{0.4, 1};
  EXPECT_EQ(to_json(rows.verdict()), to_json(rows.verdict()));
  GateCase turned = rows;
  std::ranges::reverse(turned.y), std::ranges::reverse(turned.r), std::ranges::reverse(turned.p);
  std::ranges::reverse(turned.at), std::ranges::reverse(turned.due);
  std::ranges::reverse(turned.taken);
  EXPECT_NEAR(turned.verdict().rule("better_than_constant")->low,
              rows.verdict().rule("better_than_constant")->low, 1e-12);
  EXPECT_NEAR(turned.verdict().rule("auc")->low, rows.verdict().rule("auc")->low, 1e-12);
}

TEST(Gate, verdict_goes_to_a_file_and_back) {
  const auto verdict = GateCase{0.4, 1}.verdict();
  simdjson::dom::parser parser;
  const auto text = to_json(verdict);
  GateVerdict back;
  ASSERT_TRUE(read_json(parser.parse(text).value(), back));
  EXPECT_EQ(to_json(back), text);
}

TEST(Gate, seldom_lets_a_worthless_model_pass) {
  GateSettings loose;
  loose.alpha = 0.05;
  loose.resamples = 500;
  int passed = 0, points = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    // Scores that vary but little: luck is then about even, as of a model that was stopped early.
    const auto verdict = GateCase{0, seed, 600, 0.05}.verdict(loose);
    passed += verdict.passed;
    points += verdict.rule("auc")->value > 0.5;
  }
  EXPECT_LT(share_bounds(passed, 120, 0.05).low, 0.05);
  EXPECT_GT(points, 35);  // the point estimate alone would
}

TEST(Gate, refuses_nineteen_of_twenty_when_results_are_shuffled_within_days) {
  int passed = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    GateCase rows{0.9, seed, 600};
    for (std::size_t day = 0; day < 30; ++day)
      for (std::size_t i = 19; i > 0; --i) {
        const auto j =
            static_cast<std::size_t>(uniform(key(seed, day, i)) * static_cast<double>(i + 1));
        std::swap(rows.y[20 * day + i], rows.y[20 * day + j]);
        std::swap(rows.r[20 * day + i], rows.r[20 * day + j]);
      }
    passed += rows.verdict().passed;
  }
  EXPECT_LE(passed, 3);
}

TEST(Shadow, waits_for_a_hundred_effective_rows_and_then_decides_by_the_constant) {
  const GateSettings settings;
  const auto early = judge_shadow(GateCase{0.9, 1, 80}.input(), 0, settings);
  EXPECT_EQ(early.lack, Lack::Data);
  EXPECT_EQ(reason(early), "effective_rows: 100 needed, 80 there");
  EXPECT_TRUE(judge_shadow(GateCase{0.9, 1, 400}.input(), 0, settings).passed);
  EXPECT_EQ(reason(judge_shadow(GateCase{0.9, 1, 400}.input(), 1000, settings)),
            "effective_rows: 500 needed, 400 there");  // half of what its gate had
  const auto worthless = judge_shadow(GateCase{0, 1, 400, 0.5}.input(), 0, settings);
  EXPECT_EQ(worthless.lack, Lack::Evidence);
}

TEST(Shadow, is_not_passed_by_knowing_the_base_rate_of_today) {
  // Wins are rarer than they were, and scores that were calibrated later say so: they beat the
  // constant of then, and rank nothing.
  int better = 0, passed = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    GateCase rows{0, seed, 400};
    rows.in.constant = 0.6;
    const auto verdict = judge_shadow(rows.input(), 0, {});
    better += verdict.rule("better_than_constant")->state == RuleState::Passed;
    passed += verdict.passed;
  }
  EXPECT_GE(better, 55);
  EXPECT_LT(share_bounds(passed, 60, 0.05).low, 0.10);
}

TEST(LiveModel, stays_until_it_is_surely_worse_than_the_constant) {
  const GateSettings settings;
  EXPECT_TRUE(judge_live(GateCase{0.9, 1, 400}.input(), false, settings).passed);
  EXPECT_TRUE(judge_live(GateCase{0, 1, 400, 0.05}.input(), false, settings).passed);
  EXPECT_TRUE(judge_live(GateCase{0, 1, 140, 2}.input(), false, settings).passed);  // too early
  const auto bad = judge_live(GateCase{0, 1, 400, 2}.input(), false, settings);
  EXPECT_FALSE(bad.passed);
  EXPECT_EQ(bad.decided_by, "not_worse_than_constant");
}

TEST(LiveModel, goes_at_once_when_its_loss_rose) {
  const auto verdict = judge_live(GateCase{0.9, 1, 20}.input(), true, {});
  EXPECT_FALSE(verdict.passed);
  EXPECT_EQ(verdict.decided_by, "loss_rose");
}

}  // namespace
}  // namespace gyre::ml
