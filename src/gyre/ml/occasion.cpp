#include "gyre/ml/occasion.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace gyre::ml {

BundleMeta meta_on(const Occasion& occasion, ModelOrigin origin) {
  BundleMeta meta;
  meta.id = occasion.id;
  meta.parent = occasion.parent;
  meta.origin = origin;
  meta.created = occasion.now;
  meta.program = occasion.program;
  meta.commit = occasion.commit;
  meta.schema = occasion.kin.schema;
  meta.label = occasion.kin.label;
  meta.ladder = occasion.kin.ladder;
  meta.attempts = occasion.attempts;
  meta.trials = occasion.trials;
  return meta;
}

Evidence evidence_on(const WalkForward& found, const Occasion& occasion) {
  auto evidence = found.evidence;
  if (occasion.incumbent == nullptr) return evidence;
  using Days = std::chrono::duration<double, std::chrono::days::period>;
  const auto& [begin, end] = found.split.test_window;
  evidence.push_back({"days to test on that are new to the model that serves",
                      Days{end - std::clamp(occasion.incumbent_seen, begin, end)}.count(),
                      Days{end - begin}.count()});
  return evidence;
}

std::vector<double> incumbent_says(const Occasion& occasion, std::span<const FeatureRow> rows) {
  if (occasion.incumbent == nullptr) return {};
  std::vector<Prediction> told(rows.size());
  occasion.incumbent->predict(rows, told);
  std::vector<double> p;
  for (const auto& one : told) p.push_back(one.p);
  if (std::ranges::any_of(p, [](double one) { return std::isnan(one); })) return {};
  return p;
}

Findings unsound_rows(std::span<const Sample> samples) {
  std::vector<std::uint64_t> ids;
  std::vector<Timestamp> decided, ended;
  for (const auto& sample : samples) {
    ids.push_back(sample.id);
    decided.push_back(sample.at);
    ended.push_back(sample.ended);
  }
  auto findings = rows_counted_twice(ids);
  add(findings, results_known_early(decided, ended));
  return findings;
}

void add(Findings& findings, Findings more) {
  std::ranges::move(more, std::back_inserter(findings));
}

}  // namespace gyre::ml
