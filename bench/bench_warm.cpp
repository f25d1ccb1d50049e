// What the first boundary waits for its model: one that was loaded and asked once before, as the
// engine does when a model comes, against one that is loaded when the boundary is there. Every
// figure is of a process of its own, so that nothing is warm that would not be; wall time, medians.
// With them, how often libraries and sessions are made while 1 to 32 workers ask.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "bench/forest_rivals.hpp"
#include "bench/report.hpp"
#include "gyre/core/parallel_for.hpp"
#include "gyre/core/random.hpp"
#include "gyre/market/text_file.hpp"
#include "gyre/ml/forest/forest_file.hpp"
#include "gyre/ml/forest/xgboost_json.hpp"
#include "gyre/ml/serve.hpp"
#include "tests/ml/forest/small_models.hpp"

namespace gyre {
namespace {

constexpr std::size_t kBoundary = 650;  // proposals when all symbols have one
constexpr int kRounds = 15;
constexpr std::array kWorkers{1u, 2u, 4u, 8u, 16u, 32u};

std::vector<FeatureRow> made_rows(std::uint64_t seed, std::size_t count) {
  std::vector<FeatureRow> rows(count);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t f = 0; f < kFeatureCount; ++f)
      rows[i][f] = static_cast<float>(2 * uniform(key(seed, i, f)) - 1);
  return rows;
}

// A model of `trees` trees of depth 6, as it lies in its folder.
double make_bundle(const std::filesystem::path& folder, int trees) {
  const auto rows = made_rows(7, 10'000);
  std::vector<float> labels;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& x = rows[i];
    const double odds = 3 * x[0] * x[1] + 2 * x[2] - x[3];
    labels.push_back(uniform(key(9, i)) < 1 / (1 + std::exp(-odds)) ? 1.0F : 0.0F);
  }
  ml::ModelBundle bundle;
  bundle.xgboost = must(ml::grow_model(rows, labels,
                                       {{"objective", "binary:logistic"},
                                        {"max_depth", "6"},
                                        {"eta", "0.1"},
                                        {"tree_method", "hist"},
                                        {"nthread", "1"}},
                                       trees));
  bundle.forest = must(ml::read_xgboost(bundle.xgboost));
  bundle.calibration = ml::Platt{};
  bundle.onnx = ml::to_onnx(bundle.forest, bundle.calibration);
  must(ml::write_artefacts(folder, bundle));
  return 0;
}

struct Subject {
  std::filesystem::path folder;
  ml::Evaluator evaluator{};

  // No more than the evaluator needs: who loads at the boundary would not check, either.
  ml::ServedModel load() const {
    ml::ModelBundle bundle;
    if (evaluator == ml::Evaluator::Forest)
      bundle.forest = must(ml::read_forest(must(read_bytes(folder / "forest.bin"))));
    else
      bundle.onnx = must(read_bytes(folder / "model.onnx"));
    return must(ml::serve(bundle, evaluator));
  }
};

// The same in a process of its own, which tells a number.
double apart(auto&& measure) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) stop({Errc::Io, "no pipe"});
  const pid_t child = fork();
  if (child == 0) {
    const double told = measure();
    _exit(write(ends[1], &told, sizeof told) == sizeof told ? 0 : 1);
  }
  close(ends[1]);
  double told = 0;
  const bool whole = read(ends[0], &told, sizeof told) == sizeof told;
  close(ends[0]);
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0 || !whole)
    stop({Errc::Io, "a measuring process failed"});
  return told;
}

double median_of(auto&& measure) {
  std::vector<double> took;
  for (int i = 0; i < kRounds; ++i) took.push_back(apart(measure));
  std::ranges::sort(took);
  return took[took.size() / 2];
}

// From the boundary to the last answer.
double first_us(const Subject& subject, bool warm) {
  const auto rows = made_rows(11, kBoundary);
  std::vector<Prediction> answers(kBoundary);
  ml::ServedModel served;
  if (warm) {  // as Engine does with ModelSwapped
    served = subject.load();
    const std::vector<FeatureRow> blank(kBoundary);
    served.model->predict(blank, answers);
  }
  const auto began = wall_now();
  if (!warm) served = subject.load();
  served.model->predict(rows, answers);
  return std::chrono::duration<double, std::micro>(wall_now() - began).count();
}

// How many libraries and sessions a run makes, asked so often by so many: all of them together.
double made_by(const Subject& subject, unsigned workers) {
  ParallelFor pool{workers};
  const auto served = subject.load();
  const auto rows = made_rows(13, kBoundary);
  std::vector<Prediction> expected(kBoundary);
  served.model->predict(rows, expected);
  std::atomic<int> wrong = 0;
  pool(256, [&](std::size_t) {
    std::vector<Prediction> answers(kBoundary);
    served.model->predict(rows, answers);
    for (std::size_t i = 0; i < kBoundary; ++i)
      if (answers[i].margin != expected[i].margin) ++wrong;
  });
  if (wrong > 0) stop({Errc::Corrupt, "workers got other answers"});
  const auto counts = ml::onnx_counts();
  return static_cast<double>(counts.libraries + counts.sessions);
}

void measure(Report& report, const Subject& subject, std::string_view name) {
  const auto key_of = [&](std::string_view what) { return fmt::format("{}_{}", name, what); };
  const double warm = median_of([&] { return first_us(subject, true); });
  const double cold = median_of([&] { return first_us(subject, false); });
  report.add_row(name,
                 {{key_of("first_warm_us"), warm},
                  {key_of("first_cold_us"), cold},
                  {key_of("saves"), 1 - warm / cold}},
                 "saves at least 0.5");
}

}  // namespace
}  // namespace gyre

int main(int argc, char** argv) {
  using namespace gyre;
  std::string pattern = (std::filesystem::temp_directory_path() / "bench-warm-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) stop({Errc::Io, "no temporary folder"});
  Report report{"bench_warm", argc, argv};
  report.heading("first boundary of 650 proposals, us of wall time",
                 {"warm", "on demand", "saves"});
  for (const int trees : {100, 500}) {
    Subject subject{.folder = pattern};
    // Made in a process of its own: what XGBoost warms here, no boundary would find warm.
    apart([&] { return make_bundle(subject.folder, trees); });
    for (const auto evaluator : {ml::Evaluator::Forest, ml::Evaluator::Runtime}) {
      subject.evaluator = evaluator;
      measure(report, subject, fmt::format("{}_{}", to_string(evaluator), trees));
    }
  }
  report.heading("libraries and sessions made, by workers that ask at once", {"made"});
  for (const unsigned workers : kWorkers) {
    const Subject subject{.folder = pattern, .evaluator = ml::Evaluator::Runtime};
    report.add(fmt::format("runtime_made_{}_workers", workers),
               apart([&] { return made_by(subject, workers); }), fmt::format("{}", workers),
               "one of each");
  }
  std::filesystem::remove_all(pattern);
  report.print();
}
