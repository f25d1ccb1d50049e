// The forest beside ONNX Runtime and XGBoost's own C interface, one thread each and in turns, on
// forests that XGBoost grew: what a call costs in CPU time of the thread, by batch size; with
// narrower instructions; with deep trees, missing values and many thresholds; batched against row
// by row; and how long a call takes at worst beside two busy processes.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstring>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <thread>

#include "bench/forest_rivals.hpp"
#include "bench/report.hpp"
#include "gyre/core/fields.hpp"
#include "gyre/core/random.hpp"
#include "gyre/core/time.hpp"
#include "gyre/ml/forest/forest_evaluator.hpp"
#include "gyre/ml/forest/xgboost_json.hpp"
#include "tests/ml/forest/small_models.hpp"

namespace gyre {
namespace {

constexpr std::size_t kTrainingRows = 20'000, kTestRows = 10'000;
constexpr std::size_t kBoundary = 650;  // proposals when all symbols have one
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

double normal(std::uint64_t at) {  // Box, Muller
  return std::sqrt(-2 * std::log(1 - uniform(key(at, 0)))) *
         std::cos(6.283185307179586 * uniform(key(at, 1)));
}

// Features of different spreads; some of them have missing values.
std::vector<FeatureRow> make_rows(std::uint64_t seed, std::size_t count, double missing) {
  std::vector<FeatureRow> rows(count);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t f = 0; f < kFeatureCount; ++f) {
      const auto at = key(seed, i, f);
      double x = normal(at);
      if (f == 5) x = std::abs(x) * 100;
      if (f == 9) x = 100 * uniform(at);
      if (f == 12) x = std::exp(x);
      rows[i][f] = uniform(key(at, 2)) < missing ? kMissing : static_cast<float>(x);
    }
  return rows;
}

// What there is to learn: a wave, a product, a slope, a switch, and noise.
std::vector<float> make_labels(std::span<const FeatureRow> rows) {
  std::vector<float> labels;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::array<double, kFeatureCount> x;
    for (std::size_t f = 0; f < x.size(); ++f)
      x[f] = std::isnan(rows[i][f]) ? 0 : double{rows[i][f]};
    const double z = std::sin(1.7 * x[0]) + x[1] * x[2] + 0.02 * (x[9] - 50) - 0.004 * x[5] +
                     (x[12] > 2 ? 0.8 : -0.3) * x[3] + (x[21] > 0.3 ? 0.5 * x[20] : 0) +
                     0.6 * normal(key(99, i));
    labels.push_back(z > 0.1 ? 1 : 0);
  }
  return labels;
}

double microseconds(nanoseconds time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

using Engine = std::function<void(std::span<const FeatureRow>, std::span<float>)>;

template <class T>
double median(std::vector<T> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// CPU time of a call in microseconds: medians of rounds in turns, fresh rows for each call.
std::vector<double> measure(const std::vector<Engine>& engines, std::span<const FeatureRow> rows,
                            std::size_t batch) {
  constexpr int rounds = 9;
  std::vector<std::vector<double>> took(engines.size());
  std::vector<float> out(batch);
  for (int round = 0; round < rounds; ++round)
    for (std::size_t e = 0; e < engines.size(); ++e) {
      std::size_t from = 0, calls = 0;
      engines[e](rows.first(batch), out);  // what the others left in the caches is not its fault
      const auto began = thread_cpu_now();
      nanoseconds spent{};
      do {
        from = from + batch <= rows.size() ? from : 0;
        engines[e](rows.subspan(from, batch), out);
        from += batch;
        ++calls;
        if (calls % 8 == 0 || batch >= 64) spent = thread_cpu_now() - began;
      } while (spent < 20ms);
      took[e].push_back(microseconds(spent) / static_cast<double>(calls));
    }
  std::vector<double> medians;
  for (auto& of : took) medians.push_back(median(std::move(of)));
  return medians;
}

struct Row {
  int trees;
  std::size_t batch;
  double onnxruntime_us, xgboost_us, ours_us, ratio_onnxruntime, ratio_xgboost, cpu_s_per_1000_rows;
  static constexpr std::tuple fields{Field{"trees", &Row::trees},
                                     Field{"batch", &Row::batch},
                                     Field{"onnxruntime_us", &Row::onnxruntime_us},
                                     Field{"xgboost_us", &Row::xgboost_us},
                                     Field{"ours_us", &Row::ours_us},
                                     Field{"ratio_onnxruntime", &Row::ratio_onnxruntime},
                                     Field{"ratio_xgboost", &Row::ratio_xgboost},
                                     Field{"cpu_s_per_1000_rows", &Row::cpu_s_per_1000_rows}};
};

// A forest, who evaluates it, and rows for it.
class Contest {
 public:
  Contest(const std::string& json, std::vector<FeatureRow> rows)
      : forest_{must(ml::read_xgboost(json))},
        onnx_{forest_},
        xgboost_{json},
        rows_{std::move(rows)} {}

  Engine onnx() {
    return [this](auto rows, auto out) { onnx_.margins(rows, out); };
  }
  Engine xgboost() {
    return [this](auto rows, auto out) { xgboost_.margins(rows, out); };
  }
  Engine ours(ml::ForestKernel kernel = ml::widest_forest_kernel()) const {
    return [evaluator = must(ml::ForestEvaluator::make(forest_, kernel))](auto rows, auto out) {
      evaluator.margins(rows, out);
    };
  }
  std::span<const FeatureRow> rows() const { return rows_; }
  const std::string& onnx_version() const { return onnx_.version(); }

  // The fastest is worth nothing if it is wrong.
  void check_bits() {
    std::vector<float> theirs(rows_.size()), mine(rows_.size());
    xgboost_.margins(rows_, theirs);
    for (const auto kernel :
         {ml::ForestKernel::Portable, ml::ForestKernel::Avx2, ml::ForestKernel::Avx512}) {
      if (!ml::has(kernel)) continue;
      ours(kernel)(rows_, mine);
      if (std::memcmp(mine.data(), theirs.data(), mine.size() * sizeof(float)) != 0)
        stop({Errc::Corrupt, fmt::format("{} differs from XGBoost", to_string(kernel))});
    }
  }
  Row compare(int trees, std::size_t batch) {
    const auto took = measure({onnx(), xgboost(), ours()}, rows_, batch);
    return {trees,
            batch,
            took[0],
            took[1],
            took[2],
            took[0] / took[2],
            took[1] / took[2],
            took[2] / static_cast<double>(batch) / 1000};
  }
  double ratio(ml::ForestKernel kernel) {
    const auto took = measure({onnx(), ours(kernel)}, rows_, kBoundary);
    return took[0] / took[1];
  }

 private:
  ml::Forest forest_;
  OnnxRival onnx_;
  XgboostRival xgboost_;
  std::vector<FeatureRow> rows_;
};

// A process that does nothing but work. It ends by itself after a minute, should we not end it.
class Busy {
 public:
  Busy() : process_{fork()} {
    if (process_ != 0) return;
    alarm(60);
    for (volatile unsigned i = 0;;) i = i + 1;
  }
  Busy(const Busy&) = delete;
  ~Busy() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }

 private:
  pid_t process_;
};

// Of calls that come now and then, as boundaries do. Wall time.
double p99_us(const Engine& engine, std::span<const FeatureRow> rows) {
  constexpr std::size_t calls = 2000;
  std::vector<double> took;
  std::vector<float> out(kBoundary);
  for (std::size_t i = 0; i < calls; ++i) {
    const auto part = rows.subspan(i * kBoundary % (rows.size() - kBoundary), kBoundary);
    std::this_thread::sleep_for(1ms);
    const auto began = wall_now();
    engine(part, out);
    took.push_back(microseconds(wall_now() - began));
  }
  std::ranges::sort(took);
  return took[calls * 99 / 100];
}

ml::ModelSettings settings_of(std::string depth, std::string bins) {
  return {{"objective", "binary:logistic"},
          {"max_depth", std::move(depth)},
          {"eta", "0.1"},
          {"base_score", "0.5"},
          {"tree_method", "hist"},
          {"nthread", "1"},
          {"max_bin", std::move(bins)}};
}

struct Figures {
  std::vector<Row> rows;
  std::map<std::string, double> single;
};

void compare_sizes(Figures& figures, Contest& contest, int trees) {
  contest.check_bits();
  for (const std::size_t batch : {1u, 16u, 64u, 200u, 650u, 10'000u})
    figures.rows.push_back(contest.compare(trees, batch));
  const auto name = [&](const char* what) { return fmt::format("{}_{}", what, trees); };
  if (ml::has(ml::ForestKernel::Avx2))
    figures.single[name("avx2_ratio")] = contest.ratio(ml::ForestKernel::Avx2);
  figures.single[name("portable_ratio")] = contest.ratio(ml::ForestKernel::Portable);
  const auto& last = figures.rows;
  const auto& one = last[last.size() - 6];
  const auto& boundary = last[last.size() - 2];
  const auto saves = [](double batched, double single) { return 1 - batched / (650 * single); };
  figures.single[name("batched_saves")] = saves(boundary.ours_us, one.ours_us);
  figures.single[name("onnxruntime_batched_saves")] =
      saves(boundary.onnxruntime_us, one.onnxruntime_us);
}

void compare_loaded(Figures& figures, Contest& contest) {
  const double quiet = p99_us(contest.ours(), contest.rows());
  double loaded = 0;
  {
    const Busy one, two;
    loaded = p99_us(contest.ours(), contest.rows());
  }
  figures.single["quiet_p99_us"] = quiet;
  figures.single["loaded_p99_us"] = loaded;
  figures.single["loaded_p99_ratio"] = loaded / quiet;
}

void print(const Figures& figures, std::string_view version, bool json) {
  if (json) {
    std::string out;
    JsonObject object{out};
    object.add("bench", "bench_forest").add("onnxruntime", version).add("rows", figures.rows);
    for (const auto& [name, value] : figures.single) object.add(name, value);
    object.end();
    return fmt::print("{}\n", out);
  }
  fmt::print("bench_forest: us of a call, CPU time; ONNX Runtime {}, kernel {}\n", version,
             to_string(ml::widest_forest_kernel()));
  fmt::print("{:>6} {:>6} {:>14} {:>12} {:>10} {:>10} {:>10} {:>16}\n", "trees", "batch",
             "ONNX Runtime", "XGBoost", "ours", "x ONNX", "x XGBoost", "s per 1000 rows");
  for (const auto& row : figures.rows)
    fmt::print("{:>6} {:>6} {:>14.2f} {:>12.2f} {:>10.2f} {:>10.1f} {:>10.1f} {:>16.9f}\n",
               row.trees, row.batch, row.onnxruntime_us, row.xgboost_us, row.ours_us,
               row.ratio_onnxruntime, row.ratio_xgboost, row.cpu_s_per_1000_rows);
  for (const auto& [name, value] : figures.single) fmt::print("{:<32} {:>10.2f}\n", name, value);
}

}  // namespace
}  // namespace gyre

int main(int argc, char** argv) {
  using namespace gyre;
  const bool json = std::ranges::count(std::span{argv, static_cast<std::size_t>(argc)},
                                       std::string_view{"--json"}) > 0;
  Figures figures;
  std::string version;
  {
    const auto rows = make_rows(7, kTrainingRows, 0);
    const auto labels = make_labels(rows);
    for (const int trees : {100, 500}) {
      Contest contest{must(ml::grow_model(rows, labels, settings_of("6", "256"), trees)),
                      make_rows(8, kTestRows, 0)};
      compare_sizes(figures, contest, trees);
      if (trees == 100) compare_loaded(figures, contest);
      version = contest.onnx_version();
    }
  }
  const auto rows = make_rows(7, kTrainingRows, 0.05);
  Contest contest{must(ml::grow_model(rows, make_labels(rows), settings_of("8", "1024"), 100)),
                  make_rows(8, kTestRows, 0.05)};
  contest.check_bits();
  figures.single["deep_missing_ratio"] = contest.ratio(ml::widest_forest_kernel());
  print(figures, version, json);
}
