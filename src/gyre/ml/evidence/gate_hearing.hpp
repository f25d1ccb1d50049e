#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gyre/core/ensure.hpp"
#include "gyre/ml/evidence/bootstrap.hpp"
#include "gyre/ml/evidence/gate.hpp"
#include "gyre/ml/evidence/uniqueness.hpp"

// How a verdict comes about: rules are heard one after the other, all of them, and the first that
// does not pass decides.
namespace gyre::ml {

inline constexpr double kOpen = std::numeric_limits<double>::quiet_NaN();

// A range, open where it is NaN.
struct Within {
  double least = kOpen, most = kOpen;
  bool holds(double value) const {
    return !std::isnan(value) && !(value < least) && !(value > most);
  }
};

class Hearing {
 public:
  Hearing(const GateInput& input, const GateSettings& settings, double alpha)
      : in_{input},
        settings_{settings},
        rows_{input.p, input.y, input.weight},
        blocks_{time_blocks(input.at, block_length())} {
    verdict_.rows = input.y.size();
    verdict_.rows_effective = effective_size(input.weight);
    verdict_.blocks = static_cast<double>(blocks_.count);
    verdict_.resamples = static_cast<std::uint64_t>(settings.resamples);
    verdict_.seed = input.seed;
    verdict_.alpha = alpha;
    if (blocks_.count > 0) boot_.emplace(blocks_, verdict_.resamples, input.seed);
  }

  const BlockBootstrap& boot() const { return *boot_; }
  bool empty() const { return !boot_; }
  const Scored& rows() const { return rows_; }
  double alpha() const { return verdict_.alpha; }

  void size(std::string name, double have, double need) {
    const auto state = have >= need ? RuleState::Passed : RuleState::NoData;
    add({std::move(name), have, kOpen, kOpen, need, kOpen, state}, Lack::Data);
  }
  void blocks(double need) { size("blocks", verdict_.blocks, need); }
  void effective(double need) { size("effective_rows", verdict_.rows_effective, need); }
  void value(std::string name, double value, Within range, Bounded bounds,
             Lack lack = Lack::Evidence) {
    state(std::move(name), value, range, bounds, range.holds(value), lack);
  }
  void value(std::string name, double value, Within range, Lack lack = Lack::Evidence) {
    state(std::move(name), value, range, {value, kOpen, kOpen}, range.holds(value), lack);
  }
  void above(std::string name, Bounded bounds, double least) {
    state(std::move(name), bounds.value, {.least = least}, bounds, bounds.value > least,
          Lack::Evidence);
  }
  // Its lower bound is, too.
  void surely_above(std::string name, Bounded bounds, double least) {
    state(std::move(name), bounds.value, {.least = least}, bounds, bounds.low > least,
          Lack::Evidence);
  }
  // It fails when even its upper bound is below 0.
  void not_surely_below(std::string name, Bounded bounds) {
    state(std::move(name), bounds.value, {}, bounds, !(bounds.high < 0), Lack::Evidence);
  }
  void note(GateRule rule) { verdict_.rules.push_back(std::move(rule)); }
  void demote_incumbent() { verdict_.demote_incumbent = true; }
  void evidence_of_fault() {
    verdict_.findings.assign(in_.findings.begin(), in_.findings.end());
    verdict_.parity = in_.parity;
  }

  // How much less a row loses with `better` than with always saying the constant.
  std::vector<double> gain(std::span<const double> better) const {
    std::vector<double> out;
    out.reserve(better.size());
    for (std::size_t i = 0; i < better.size(); ++i)
      out.push_back(log_loss(in_.constant, in_.y[i]) - log_loss(better[i], in_.y[i]));
    return out;
  }
  Bounded mean(std::span<const double> values, double alpha) const {
    return boot().mean(values, in_.weight, alpha);
  }

  GateVerdict verdict() && {
    verdict_.passed = verdict_.decided_by.empty();
    return std::move(verdict_);
  }

 private:
  milliseconds block_length() const {
    ensure(in_.y.size() == in_.p.size() && in_.y.size() == in_.weight.size() &&
               in_.y.size() == in_.at.size() && in_.y.size() == in_.due.size(),
           "one value of each kind a row");
    auto longest = settings_.block;
    for (std::size_t i = 0; i < in_.at.size(); ++i)
      longest = std::max<milliseconds>(longest, in_.due[i] - in_.at[i]);
    return longest;
  }
  void state(std::string name, double value, Within range, Bounded bounds, bool holds, Lack lack) {
    add({std::move(name), value, bounds.low, bounds.high, range.least, range.most,
         holds ? RuleState::Passed : RuleState::Failed},
        lack);
  }
  void add(GateRule rule, Lack lack) {
    if (rule.state != RuleState::Passed && verdict_.decided_by.empty()) {
      verdict_.decided_by = rule.name;
      verdict_.lack = lack;
    }
    verdict_.rules.push_back(std::move(rule));
  }

  const GateInput& in_;
  const GateSettings& settings_;
  Scored rows_;
  TimeBlocks blocks_;
  std::optional<BlockBootstrap> boot_;
  GateVerdict verdict_;
};

}  // namespace gyre::ml
