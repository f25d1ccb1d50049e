// What a boundary costs, stage by stage: a generated market of 650 symbols over a day, its minutes
// handed to the engine as they close. Beside it, in the same run and at the same boundaries, what
// somebody pays who computes the same indicators from scratch over the last 200 bars of each frame
// that closed; these are our own indicators, run as a batch.

#include <array>
#include <map>
#include <utility>

#include "bench/report.hpp"
#include "bench/strategies.hpp"
#include "gyre/engine/engine.hpp"
#include "gyre/engine/figures.hpp"
#include "gyre/ml/forest/forest_evaluator.hpp"
#include "gyre/sim/synthetic_market.hpp"
#include "tests/ml/forest/forests.hpp"

namespace gyre {
namespace {

constexpr int kSymbols = 650;
constexpr std::size_t kBatchBars = 200;
constexpr std::array kFrames{Timeframe::m5, Timeframe::m15, Timeframe::h1};

struct Took {
  nanoseconds cpu{}, wall{};
  Took operator-(const Took& other) const { return {cpu - other.cpu, wall - other.wall}; }
};

Took time(auto&& work) {
  const auto wall = wall_now();
  const auto cpu = thread_cpu_now();
  work();
  return {thread_cpu_now() - cpu, wall_now() - wall};
}

enum class Stage : std::uint8_t { Bars, Analysis, Model, Decisions, Whole, Snapshot, Batch };
constexpr auto names(Stage) {
  return std::to_array<std::string_view>({"bars into the book", "analysis by all strategies",
                                          "features of 650 proposals, one prediction by 500 trees",
                                          "the rest: edges, decisions, records",
                                          "the boundary whole", "snapshot for screens",
                                          "indicators over 200 bars"});
}
constexpr std::array<std::string_view, kCount<Stage>> kKeys{
    "bars", "analysis", "model", "decisions", "whole", "snapshot", "batch"};

// Every indicator that the strategies need, each once, over the last bars from scratch.
class Batch200 {
 public:
  explicit Batch200(const std::vector<NamedStrategy>& all) {
    std::vector<Need> needs;
    for (const auto& [name, strategy] : all)
      for (Need need : strategy.needs) {
        need.output = 0;
        needs.push_back(need);
      }
    std::ranges::sort(needs, [](const Need& a, const Need& b) { return (a <=> b) < 0; });
    const auto twice = std::ranges::unique(needs);
    needs.erase(twice.begin(), twice.end());
    needs_ = std::move(needs);
  }

  void compute(std::span<const Bar> bars, Timeframe frame) {
    for (const auto& need : needs_) {
      if (need.timeframe != frame) continue;
      state_.resize(std::max(state_.size(), need.kind->bytes(need.parameters) / sizeof(double)));
      values_.assign(need.kind->outputs.size(), {});
      auto* const place = reinterpret_cast<std::byte*>(state_.data());
      need.kind->begin(place, need.parameters);
      for (const auto& bar : bars) need.kind->update(place, bar, values_.data());
    }
  }

 private:
  std::vector<Need> needs_;
  std::vector<double> state_;
  std::vector<Value> values_;
};

class Bench {
 public:
  explicit Bench(TimeRange day)
      : day_{day},
        market_{{.seed = 7, .symbols = kSymbols, .range = day}},
        analyst_{Ladder{}, all_strategies(), one_thread_},
        engine_{{.ladder = Ladder{}, .strategies = all_strategies()}, one_thread_},
        batch_{all_strategies()} {}

  void warm_up();
  void run();
  void report(Report& report) const;

 private:
  using Samples = std::array<std::vector<Took>, kCount<Stage>>;

  std::vector<SymbolBar> minutes(Timestamp opened);
  void boundary(const Event& event, Timestamp closed, const Event& marks);
  Event marks(const std::vector<SymbolBar>& bars, Timestamp at) const;
  void predict(Timestamp closed);
  std::string kind_of(Timestamp closed) const;

  TimeRange day_;
  sim::SyntheticMarket market_;
  sim::SyntheticCache cache_;
  ParallelFor one_thread_;
  Analyst analyst_;  // sees what the engine's sees, to be timed alone
  MarketBook plain_{Ladder{}, {}};
  Engine engine_;
  Batch200 batch_;
  ml::ForestEvaluator forest_ =
      ml::ForestEvaluator::make(ml::ForestMaker{{.trees = 500, .leaf = 0}, 1}.make()).value();
  std::vector<FeatureRow> rows_{kSymbols};
  std::vector<float> margins_ = std::vector<float>(kSymbols);
  std::map<std::string, Samples> samples_;
};

void Bench::warm_up() {
  std::vector<Instrument> instruments;
  for (const auto& listing : market_.listings()) instruments.push_back(listing.instrument);
  const auto at = day_.begin;
  engine_.on({at, InstrumentsSeen{instruments}});
  analyst_.add_symbols(instruments.size());
  plain_.add_symbols(instruments.size());
  for (std::uint16_t i = 0; i < instruments.size(); ++i)
    for (const auto frame : {Timeframe::h1, Timeframe::m15, Timeframe::m5, Timeframe::m1}) {
      HistorySeen seen{{i}, frame, {}};
      market_.bars(i, frame, {at - kHistoryBars * duration(frame), at}, seen.bars);
      ensure(analyst_.history(seen) && plain_.history({i}, frame, seen.bars),
             "a generated history has no gap");
      engine_.on({at, std::move(seen)});
    }
  engine_.on({at, AccountReady{}});
  engine_.on({at, SessionReady{at}});
  engine_.on({at, AccountSnapshot{.wallet = Money::from_int(100'000)}});
}

std::vector<SymbolBar> Bench::minutes(Timestamp opened) {
  std::vector<SymbolBar> bars;
  for (std::uint16_t i = 0; i < kSymbols; ++i)
    bars.push_back({{i}, market_.minute(i, opened, cache_).value()});
  return bars;
}

Event Bench::marks(const std::vector<SymbolBar>& bars, Timestamp at) const {
  MarksSeen seen;
  for (const auto& [symbol, bar] : bars) {
    const auto tick = market_.listings()[symbol.value].instrument.tick;
    seen.marks.push_back({.symbol = symbol,
                          .price = to_tick(bar.close, tick, Rounding::Nearest).value(),
                          .funding_at = next_after(at, 8h)});
  }
  return {at, std::move(seen)};
}

std::string Bench::kind_of(Timestamp closed) const {
  if (floor_to(closed, 24h) == closed) return "midnight";
  std::string coarsest;
  for (const auto frame : kFrames)
    if (floor_to(closed, duration(frame)) == closed) coarsest = to_string(frame);
  return coarsest;
}

// One proposal of every symbol, all in one batch.
void Bench::predict(Timestamp closed) {
  for (std::uint16_t i = 0; i < kSymbols; ++i) {
    const double price = plain_.bars({i}, Timeframe::m5).back().close;
    const Proposal proposal{.side = i % 2 == 0 ? Side::Long : Side::Short,
                            .entry = price,
                            .stop = price * (i % 2 == 0 ? 0.99 : 1.01),
                            .target = price * (i % 2 == 0 ? 1.02 : 0.98),
                            .confidence = 0.7};
    rows_[i] =
        analyst_.features({i}, proposal, {.half_spread = price * 1e-4, .taker_fee = 5e-4}, closed);
  }
  forest_.margins(rows_, margins_);
}

void Bench::boundary(const Event& event, Timestamp closed, const Event& marks) {
  engine_.on(marks);
  const auto add = [&](Stage stage, Took took) {
    for (const auto& kind : {kind_of(closed), std::string{"all"}})
      samples_[kind][index(stage)].push_back(took);
  };
  const auto& bars = std::get<BarsClosed>(event.what).bars;
  const auto book = time([&] { analyst_.close(bars); });
  const auto analysis = time([&] { (void)analyst_.analyse(closed); });
  const auto whole = time([&] { (void)engine_.on(event); });
  add(Stage::Bars, book);
  add(Stage::Analysis, analysis);
  add(Stage::Model, time([&] { predict(closed); }));
  add(Stage::Decisions, whole - book - analysis);
  add(Stage::Whole, whole);
  add(Stage::Snapshot, time([&] { (void)engine_.snapshot(event.at); }));
  add(Stage::Batch, time([&] {
        for (const auto frame : kFrames) {
          if (floor_to(closed, duration(frame)) != closed) continue;
          for (std::uint16_t i = 0; i < kSymbols; ++i)
            batch_.compute(plain_.bars({i}, frame).last(kBatchBars), frame);
        }
      }));
}

void Bench::run() {
  for (auto opened = day_.begin; opened < day_.end; opened += 1min) {
    const auto closed = opened + 1min;
    auto bars = minutes(opened);
    const auto seen = marks(bars, closed + 2s);
    const Event event{closed + 2s, BarsClosed{std::move(bars)}};
    for (const auto& [symbol, bar] : std::get<BarsClosed>(event.what).bars)
      plain_.close(symbol, bar);
    if (floor_to(closed, duration(Timeframe::m5)) == closed) {
      boundary(event, closed, seen);
    } else {
      analyst_.close(std::get<BarsClosed>(event.what).bars);
      engine_.on(event);
    }
  }
}

void Bench::report(Report& report) const {
  const auto share = [&](const std::vector<Took>& all, nanoseconds Took::* clock, double p) {
    std::vector<double> values;
    for (const auto& one : all) values.push_back(to_milliseconds(one.*clock));
    return percentile(std::move(values), p);
  };
  for (const std::string kind : {"5m", "15m", "1h", "midnight", "all"}) {
    const auto& samples = samples_.at(kind);
    report.heading(fmt::format("boundaries, {}: {}", kind, samples[0].size()),
                   {"CPU p50 (ms)", "CPU p99 (ms)", "wall p50 (ms)", "wall p99 (ms)"});
    for (std::size_t s = 0; s < samples.size(); ++s) {
      std::vector<Report::Figure> row;
      for (const auto& [clock, name] : {std::pair{&Took::cpu, "cpu"}, {&Took::wall, "wall"}})
        for (const auto& [p, label] : {std::pair{0.5, "p50"}, {0.99, "p99"}})
          row.push_back({fmt::format("{}_{}_{}_ms_{}", kind, kKeys[s], name, label),
                         share(samples[s], clock, p)});
      report.add_row(names(Stage{})[s], std::move(row),
                     kind != "all"              ? ""
                     : Stage(s) == Stage::Whole ? "<= 20"
                     : Stage(s) == Stage::Model ? "<= 1"
                                                : "");
    }
    const auto median = [&](Stage s) { return share(samples[index(s)], &Took::cpu, 0.5); };
    report.add(fmt::format("{}_ratio", kind), median(Stage::Batch) / median(Stage::Bars),
               "from scratch, times the book's work");
  }
  const auto counts = engine_.snapshot(day_.end + 1min);
  report.heading("what was decided", {});
  report.add("proposals", static_cast<double>(counts.proposals), "proposals of the day");
  report.add("analyses", static_cast<double>(counts.analyses), "symbols analysed");
}

}  // namespace
}  // namespace gyre

int main(int argc, char** argv) {
  using namespace gyre;
  Report report{"bench_boundary", argc, argv};
  const auto noon = *parse_timestamp("2025-05-27") + 12h;
  Bench bench{{noon, noon + 24h}};
  bench.warm_up();
  bench.run();
  bench.report(report);
  report.print();
}
