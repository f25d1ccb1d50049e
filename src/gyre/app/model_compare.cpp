#include "gyre/app/model_compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gyre/app/model_rows.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"
#include "gyre/ml/evidence/uniqueness.hpp"

namespace gyre::app {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

Result<> check_kin(const ml::BundleMeta& a, const ml::BundleMeta& b) {
  for (const auto& [what, same] : {std::pair{"features", a.schema == b.schema},
                                   {"ladders", a.ladder == b.ladder},
                                   {"labels", a.label == b.label}})
    if (!same)
      return fail(Errc::OutOfRange, fmt::format("{} and {} are of different {}: no row is for both",
                                                a.id, b.id, what));
  return {};
}

std::vector<ComparedFigure> made_of(const ml::BundleMeta& a, const ml::BundleMeta& b) {
  std::vector<ComparedFigure> figures;
  const auto add = [&](std::string name, auto of) {
    figures.push_back({std::move(name), static_cast<double>(of(a)), static_cast<double>(of(b))});
  };
  add("rows to train on", [](auto& m) { return m.train.rows; });
  add("of them effective", [](auto& m) { return m.train.effective; });
  add("share of wins", [](auto& m) { return m.base_score; });
  add("trees", [](auto& m) { return m.rounds; });
  add("rows of the gate", [](auto& m) { return m.test.rows; });
  std::vector<std::string> rules;
  for (const auto* meta : {&a, &b})
    for (const auto& rule : meta->gate.rules)
      if (std::ranges::find(rules, rule.name) == rules.end()) rules.push_back(rule.name);
  for (const auto& name : rules)
    add("gate: " + name, [&](const ml::BundleMeta& m) {
      const auto* rule = m.gate.rule(name);
      return rule ? rule->value : kUnknown;
    });
  return figures;
}

// Each row's loss under p, and the mean of that over draws.
template <class Loss>
ComparedScore paired(std::string name, const ml::BlockBootstrap& boot,
                     const ml::SampleColumns& rows, std::span<const double> a,
                     std::span<const double> b, double alpha, Loss loss) {
  std::vector<double> of_a, of_b, ahead;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    of_a.push_back(loss(a[i], rows.y[i]));
    of_b.push_back(loss(b[i], rows.y[i]));
    ahead.push_back(of_b.back() - of_a.back());
  }
  return {std::move(name), boot.mean(of_a, rows.weight, alpha), boot.mean(of_b, rows.weight, alpha),
          boot.mean(ahead, rows.weight, alpha)};
}

ComparedScore ranked(const ml::BlockBootstrap& boot, const ml::SampleColumns& rows,
                     std::span<const double> a, std::span<const double> b, double alpha) {
  const auto of_a = boot.auc({a, rows.y, rows.weight}, alpha);
  const auto of_b = boot.auc({b, rows.y, rows.weight}, alpha);
  return {"auc", of_a, of_b, {of_a.value - of_b.value, kUnknown, kUnknown}};
}

double squared(double p, double y) { return (p - y) * (p - y); }

Result<> score(Comparison& out, const ml::ModelBundle& a, const ml::ModelBundle& b,
               const ml::SampleColumns& rows, const ml::GateSettings& gate) {
  GYRE_TRY(const auto of_a, probabilities_of(a, rows.x));
  GYRE_TRY(const auto of_b, probabilities_of(b, rows.x));
  auto block = gate.block;
  for (std::size_t i = 0; i < rows.at.size(); ++i)
    block = std::max<milliseconds>(block, rows.due[i] - rows.at[i]);
  const ml::BlockBootstrap boot{ml::time_blocks(rows.at, block),
                                static_cast<std::size_t>(gate.resamples), a.meta.seed};
  out.rows = rows.y.size();
  out.effective = ml::effective_size(rows.weight);
  out.blocks = static_cast<double>(boot.blocks());
  out.begin = rows.at.front();
  out.end = rows.at.back();
  const auto loss = [](double p, double y) { return ml::log_loss(p, y); };
  out.scores = {paired("log loss", boot, rows, of_a, of_b, out.alpha, loss),
                paired("Brier score", boot, rows, of_a, of_b, out.alpha, squared),
                ranked(boot, rows, of_a, of_b, out.alpha)};
  return {};
}

std::string number_of(double value) {
  return std::isnan(value) ? "" : fmt::format("{:.5g}", value);
}

std::string bounds_of(const ml::Bounded& one) {
  if (std::isnan(one.low)) return number_of(one.value);
  return fmt::format("{:.4f} ({:.4f} to {:.4f})", one.value, one.low, one.high);
}

}  // namespace

void write_json(std::string& out, const ComparedScore& score) {
  JsonObject json{out};
  json.add("name", score.name);
  for (const auto& [name, one] :
       {std::pair{"a", score.a}, std::pair{"b", score.b}, std::pair{"better", score.better}})
    json.add(name, one.value)
        .add(std::string{name} + "_low", one.low)
        .add(std::string{name} + "_high", one.high);
  json.end();
}

Result<Comparison> compare(const ml::ModelBundle& a, const ml::ModelBundle& b,
                           std::span<const VirtualRow> rows, const ml::Method& method) {
  GYRE_CHECK(check_kin(a.meta, b.meta));
  Comparison out{.a = a.meta.id, .b = b.meta.id, .figures = made_of(a.meta, b.meta)};
  const auto since = std::max(unseen_since(a.meta), unseen_since(b.meta));
  const auto newer = rows_since(since, a.meta, rows, method.weights);
  if (!newer) {
    out.missing = newer.error().context;
    return out;
  }
  GYRE_CHECK(score(out, a, b, *newer, method.gate));
  return out;
}

std::string comparison_text(const Comparison& c) {
  std::string text = fmt::format("{:<34} {:>26} {:>26}\n", "", c.a, c.b);
  for (const auto& figure : c.figures)
    text += fmt::format("{:<34} {:>26} {:>26}\n", figure.name, number_of(figure.a),
                        number_of(figure.b));
  if (c.scores.empty()) return text + "\nNo rows to compare them on: " + c.missing + "\n";
  text += fmt::format(
      "\nOn {} rows that neither was made from ({:.0f} effective, {:.0f} blocks of time, {} to "
      "{}):\n",
      c.rows, c.effective, c.blocks, to_text(c.begin), to_text(c.end));
  text += fmt::format("{:<14} {:>30} {:>30} {:>34}\n", "", "first", "second", "first is better by");
  for (const auto& one : c.scores)
    text += fmt::format("{:<14} {:>30} {:>30} {:>34}\n", one.name, bounds_of(one.a),
                        bounds_of(one.b), bounds_of(one.better));
  return text +
         fmt::format("In brackets: bounds that are missed with probability {} each.\n", c.alpha);
}

}  // namespace gyre::app
