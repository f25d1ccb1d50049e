#include "gyre/ml/outcome.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "gyre/ml/evidence/adwin.hpp"

namespace gyre::ml {

Outcome::Outcome(const Model& model, double constant, std::vector<Sample> rows,
                 const WeightSettings& settings, Timestamp now)
    : rows_{answered(model, std::move(rows))},
      weight_{sample_weights(rows_, settings, now)},
      constant_{constant} {
  for (const auto& row : rows_) {
    x_.push_back(row.x);
    y_.push_back(row.y);
    at_.push_back(row.at);
    due_.push_back(row.due);
  }
}

std::vector<Sample> Outcome::answered(const Model& model, std::vector<Sample> rows) {
  std::vector<FeatureRow> x;
  for (const auto& row : rows) x.push_back(row.x);
  std::vector<Prediction> told(x.size());
  model.predict(x, told);
  std::vector<Sample> some;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (std::isnan(told[i].p)) continue;
    some.push_back(std::move(rows[i]));
    p_.push_back(told[i].p);
  }
  return some;
}

GateInput Outcome::input() const {
  return {.y = y_, .weight = weight_, .at = at_, .due = due_, .p = p_, .constant = constant_};
}

bool Outcome::loss_rose() const {
  std::vector<std::size_t> order(rows_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair{due_[i], rows_[i].id}; });
  Adwin squares, losses;
  bool rose = false;
  for (const auto i : order) {
    rose |= squares.add(squared_error(p_[i], y_[i]));
    rose |= losses.add(scaled_log_loss(p_[i], y_[i]));
  }
  return rose;
}

DriftReport Outcome::drift(const DriftReference& reference, const DriftSettings& settings) const {
  return judge_drift(reference, x_, p_, weight_, loss_rose(), settings);
}

}  // namespace gyre::ml
