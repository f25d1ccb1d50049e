#include "gyre/ml/evidence/gate.hpp"

#include <cmath>
#include <utility>

#include "gyre/ml/evidence/gate_hearing.hpp"
#include "gyre/ml/evidence/scores.hpp"

namespace gyre::ml {
namespace {

constexpr double kShownAlpha = 0.05;  // of an interval that decides nothing

void hear_sizes(Hearing& hearing, const GateInput& in, const GateSettings& settings) {
  const auto winners = static_cast<double>(std::ranges::count(in.y, 1.0));
  const auto losers = static_cast<double>(in.y.size()) - winners;
  hearing.effective(settings.rows);
  hearing.size("winners", winners, settings.rows_class);
  hearing.size("losers", losers, settings.rows_class);
  hearing.blocks(settings.blocks);
}

void hear_scores(Hearing& hearing, const GateInput& in, const GateSettings& settings) {
  const auto& rows = hearing.rows();
  hearing.surely_above("better_than_constant", hearing.mean(hearing.gain(in.p), hearing.alpha()),
                       0);
  hearing.surely_above("auc", hearing.boot().auc(rows, hearing.alpha()), 0.5);

  std::vector<double> squares, against;
  for (std::size_t i = 0; i < in.y.size(); ++i) {
    squares.push_back((in.p[i] - in.y[i]) * (in.p[i] - in.y[i]));
    against.push_back((in.constant - in.y[i]) * (in.constant - in.y[i]));
  }
  const auto skill = hearing.boot().skill(squares, against, in.weight, hearing.alpha());
  hearing.above("brier_skill", skill, 0);
  const double chance = 1 / std::sqrt(effective_size(in.weight));
  hearing.value("calibration_error", calibration_error(rows, equal_mass_bins(rows, 10)),
                {.most = settings.calibration + chance});
  hearing.value("slope", in.slope, {settings.slope_min, settings.slope_max});
}

void hear_incumbent(Hearing& hearing, const GateInput& in, const GateSettings& settings) {
  if (in.incumbent.empty()) return;
  ensure(in.incumbent.size() == in.y.size(), "one probability of the incumbent a row");
  const auto own = hearing.gain(in.p), other = hearing.gain(in.incumbent);
  std::vector<double> ahead;
  for (std::size_t i = 0; i < own.size(); ++i) ahead.push_back(own[i] - other[i]);
  const auto mean = hearing.mean(ahead, settings.alpha_rival);
  hearing.above("better_than_incumbent", mean, 0);
  hearing.surely_above("not_worse_than_incumbent", mean, -settings.rival_loss);

  const auto still = hearing.mean(other, hearing.alpha());
  const bool stands = still.low > 0;
  if (!stands) hearing.demote_incumbent();
  hearing.note({"incumbent_better_than_constant", still.value, still.low, still.high, 0, kOpen,
                stands ? RuleState::Passed : RuleState::Failed});
}

void hear_worth(Hearing& hearing, const GateInput& in, const GateSettings& settings) {
  ensure(in.accepted.size() == in.y.size() && in.r.size() == in.y.size(),
         "one result and one decision a row");
  std::vector<double> taken, taken_weight;
  for (std::size_t i = 0; i < in.y.size(); ++i) {
    taken.push_back(in.accepted[i]);
    taken_weight.push_back(in.accepted[i] * in.weight[i]);
  }
  const auto all = hearing.mean(in.r, hearing.alpha());
  const auto result = hearing.boot().mean(in.r, taken_weight, kShownAlpha);
  hearing.value("accepted_result", result.value, {.least = all.value}, result);
  const auto share = hearing.mean(taken, hearing.alpha());
  hearing.value("accepted_share", share.value, {settings.accepted_min, settings.accepted_max},
                share);
}

void hear_faults(Hearing& hearing, const GateInput& in) {
  hearing.value("tripwires", static_cast<double>(in.findings.size()), {.most = 0}, Lack::Soundness);
  hearing.value("parity", in.parity.empty() ? 0 : 1, {.most = 0}, Lack::Soundness);
  hearing.evidence_of_fault();
}

}  // namespace

GateVerdict judge(const GateInput& input, const GateSettings& settings) {
  Hearing hearing{input, settings, settings.alpha};
  hear_sizes(hearing, input, settings);
  if (!hearing.empty()) {
    hear_scores(hearing, input, settings);
    hear_incumbent(hearing, input, settings);
    hear_worth(hearing, input, settings);
  }
  hear_faults(hearing, input);
  return std::move(hearing).verdict();
}

GateVerdict judge_shadow(const GateInput& input, double tested, const GateSettings& settings) {
  Hearing hearing{input, settings, settings.alpha_shadow};
  hearing.effective(std::max(settings.rows_shadow, settings.shadow_share * tested));
  hearing.blocks(2);
  if (!hearing.empty()) {
    hearing.surely_above("better_than_constant",
                         hearing.mean(hearing.gain(input.p), hearing.alpha()), 0);
    hearing.surely_above("auc", hearing.boot().auc(hearing.rows(), hearing.alpha()), 0.5);
  }
  return std::move(hearing).verdict();
}

GateVerdict judge_live(const GateInput& input, bool loss_rose, const GateSettings& settings) {
  Hearing hearing{input, settings, settings.alpha_shadow};
  hearing.value("loss_rose", loss_rose ? 1 : 0, {.most = 0});
  if (!hearing.empty()) {
    const auto gain = hearing.mean(hearing.gain(input.p), hearing.alpha());
    if (static_cast<double>(input.y.size()) >= settings.rows_live)
      hearing.not_surely_below("not_worse_than_constant", gain);
    else  // noted, and it stays
      hearing.note({"not_worse_than_constant", gain.value, gain.low, gain.high, kOpen, kOpen,
                    RuleState::NoData});
  }
  return std::move(hearing).verdict();
}

}  // namespace gyre::ml
