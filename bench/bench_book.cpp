// The market book: what one new bar on every series of a market of 650 symbols and three frames
// costs, beside what somebody pays who computes the same values anew over the last 200 or 500 bars,
// with TA-Lib where it is at hand (scripts/talib), and with our own indicators run as a batch. Then
// what the book keeps in memory, and what a cold start takes.

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <map>
#include <new>
#include <optional>

#include "bench/report.hpp"
#include "bench/strategies.hpp"
#include "bench/talib.hpp"
#include "gyre/engine/analyst.hpp"
#include "gyre/engine/figures.hpp"
#include "gyre/indicators/all.hpp"
#include "gyre/sim/synthetic_market.hpp"

namespace {

std::atomic<std::size_t> allocated{0};  // bytes now, as the allocator counts them

void* counted(void* memory) {
  if (memory == nullptr) throw std::bad_alloc{};
  allocated += malloc_usable_size(memory);
  return memory;
}
void release(void* memory) {
  allocated -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return counted(std::malloc(size)); }
void* operator new(std::size_t size, std::align_val_t align) {
  const auto a = static_cast<std::size_t>(align);
  return counted(std::aligned_alloc(a, (size + a - 1) / a * a));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

namespace gyre {
namespace {

constexpr std::size_t kSymbols = 650, kHeld = 500, kNew = 60;
constexpr std::size_t kTogether = 16;  // symbols, as in the book
constexpr std::array kFrames{Timeframe::m5, Timeframe::m15, Timeframe::h1};

// Each computation once, as a book plans them.
std::vector<Need> strategy_needs() {
  std::vector<Need> needs;
  for (const auto& [name, strategy] : all_strategies())
    for (Need need : strategy.needs) {
      need.output = 0;
      needs.push_back(need);
    }
  std::ranges::sort(needs, [](const Need& a, const Need& b) { return (a <=> b) < 0; });
  const auto twice = std::ranges::unique(needs);
  needs.erase(twice.begin(), twice.end());
  return needs;
}

struct Took {
  double cpu_ms = 0, wall_ms = 0;
};
template <class Work>
Took time(const Work& work) {
  const auto wall = wall_now();
  const auto cpu = thread_cpu_now();
  work();
  const auto spent = thread_cpu_now() - cpu;
  return {to_milliseconds(spent), to_milliseconds(wall_now() - wall)};
}
Took median(const std::vector<Took>& all) {
  std::vector<double> cpu, wall;
  for (const auto& one : all) cpu.push_back(one.cpu_ms), wall.push_back(one.wall_ms);
  return {percentile(std::move(cpu), 0.5), percentile(std::move(wall), 0.5)};
}

// The bars of one series, also as columns, which is how TA-Lib takes them.
struct Series {
  std::vector<Bar> bars;
  std::vector<double> high, low, close, volume;
};

class Market {
 public:
  Market() {
    for (std::uint16_t s = 0; s < kSymbols; ++s)
      for (std::size_t f = 0; f < kFrames.size(); ++f) {
        auto& series = all_[f].emplace_back();
        const auto length = static_cast<std::int64_t>(kHeld + kNew) * duration(kFrames[f]);
        source_.bars(s, kFrames[f], {end_ - length, end_}, series.bars);
        ensure(series.bars.size() == kHeld + kNew, "a generated market has no gap");
        for (const auto& bar : series.bars) {
          series.high.push_back(bar.high);
          series.low.push_back(bar.low);
          series.close.push_back(bar.close);
          series.volume.push_back(bar.volume);
        }
      }
  }
  const Series& series(std::size_t frame, std::size_t symbol) const { return all_[frame][symbol]; }
  const sim::SyntheticMarket& source() const { return source_; }
  Timestamp end() const { return end_; }

 private:
  Timestamp end_ = *parse_timestamp("2025-05-27") + 12h;
  sim::SyntheticMarket source_{
      {.seed = 7, .symbols = static_cast<int>(kSymbols), .range = {end_ - 24h, end_ + 24h}}};
  std::array<std::vector<Series>, kFrames.size()> all_;
};

// The indicators of all frames over the memory of every symbol, laid out as in the book.
class Incremental {
 public:
  Incremental(const std::vector<Need>& needs) {
    const IndicatorSet* before = nullptr;
    for (std::size_t f = 0; f < kFrames.size(); ++f) {
      if (before) sets_[f].begin_at(before->states_end(), before->values_end());
      before = &sets_[f];
      for (const auto& need : needs)
        if (need.timeframe == kFrames[f]) sets_[f].add(need);
    }
    const auto values = before->values_end() * sizeof(Value), size = values + before->states_end();
    arena_ = std::make_unique<std::byte[]>(kSymbols * size);
    for (std::size_t s = 0; s < kSymbols; ++s) {
      values_.push_back(new (arena_.get() + s * size) Value[before->values_end()]);
      states_.push_back(arena_.get() + s * size + values);
    }
  }

  // Afresh from the bars [begin, end).
  void begin(const Market& market, std::size_t begin, std::size_t end) {
    std::vector<Beginning> beginnings;
    for (std::size_t s = 0; s < kSymbols; s += kTogether)
      for (std::size_t f = 0; f < kFrames.size(); ++f) {
        beginnings.clear();
        for (std::size_t i = s; i < std::min(s + kTogether, kSymbols); ++i) {
          const std::span bars{market.series(f, i).bars};
          beginnings.push_back({states_[i], values_[i], bars.subspan(begin, end - begin)});
        }
        sets_[f].begin(beginnings);
      }
  }
  // One bar on every series: as they come, one after another.
  void update(std::span<const std::array<Ohlcv, kFrames.size()>> bars) {
    std::array<Turn, kTogether> turns;
    for (std::size_t s = 0; s < kSymbols; s += kTogether)
      for (std::size_t f = 0; f < kFrames.size(); ++f) {
        const auto count = std::min(kTogether, kSymbols - s);
        for (std::size_t i = 0; i < count; ++i)
          turns[i] = {states_[s + i], values_[s + i], &bars[s + i][f]};
        sets_[f].update({turns.data(), count});
      }
  }
  bool same_bits(const Incremental& other) const {
    for (std::size_t s = 0; s < kSymbols; ++s)
      for (std::size_t v = 0; v < sets_.back().values_end(); ++v)
        for (const auto of : {&Value::now, &Value::before}) {
          const double a = values_[s][v].*of, b = other.values_[s][v].*of;
          if (std::memcmp(&a, &b, sizeof a) != 0 && !(std::isnan(a) && std::isnan(b))) return false;
        }
    return true;
  }
  double value(std::size_t symbol, std::size_t at) const { return values_[symbol][at].now; }

 private:
  std::array<IndicatorSet, kFrames.size()> sets_;
  std::unique_ptr<std::byte[]> arena_;
  std::vector<std::byte*> states_;
  std::vector<Value*> values_;
};

// The same values by TA-Lib over the bars [begin, end) of a series. What it has no function for is
// taken from its output by a plain loop (slope, rank of the width).
class ByTaLib {
 public:
  explicit ByTaLib(const TaLib& ta) : ta_{ta} {}

  static bool knows(const Need& need) {
    static constexpr std::array<std::string_view, 11> names{
        "ema", "ema_slope", "sma",      "volume_mean", "rsi",       "macd",
        "adx", "atr",       "donchian", "bollinger",   "width_rank"};
    return std::ranges::count(names, need.kind->name) > 0;
  }

  // The first output at the last bar.
  double compute(const Need& need, const Series& series, std::size_t begin, std::size_t end) {
    const auto name = need.kind->name;
    const int last = static_cast<int>(end - begin) - 1, n = static_cast<int>(need.parameters[0]);
    const double *high = &series.high[begin], *low = &series.low[begin],
                 *close = &series.close[begin], *volume = &series.volume[begin];
    double *a = out_[0].data(), *b = out_[1].data(), *c = out_[2].data();
    int from = 0, count = 0;
    if (name == "ema") {
      ta_.ema(0, last, close, n, &from, &count, a);
    } else if (name == "ema_slope") {
      ta_.ema(0, last, close, n, &from, &count, a);
      const int over = static_cast<int>(need.parameters[1]);
      return (a[count - 1] - a[count - 1 - over]) / over / a[count - 1];
    } else if (name == "sma") {
      ta_.sma(0, last, close, n, &from, &count, a);
    } else if (name == "volume_mean") {
      ta_.sma(0, last, volume, n, &from, &count, a);
    } else if (name == "rsi") {
      ta_.rsi(0, last, close, n, &from, &count, a);
    } else if (name == "macd") {
      ta_.macd(0, last, close, n, static_cast<int>(need.parameters[1]),
               static_cast<int>(need.parameters[2]), &from, &count, a, b, c);
    } else if (name == "adx") {
      ta_.adx(0, last, high, low, close, n, &from, &count, a);
    } else if (name == "atr") {
      ta_.atr(0, last, high, low, close, n, &from, &count, a);
    } else if (name == "donchian") {
      ta_.max(0, last, high, n, &from, &count, a);
      ta_.min(0, last, low, n, &from, &count, b);
    } else if (name == "bollinger") {
      ta_.bands(0, last, close, n, need.parameters[1], need.parameters[1], 0, &from, &count, b, a,
                c);
    } else if (name == "width_rank") {
      ta_.bands(0, last, close, n, 2, 2, 0, &from, &count, a, b, c);
      const int among = static_cast<int>(need.parameters[1]);
      const auto width = [&](int i) { return (a[i] - c[i]) / b[i]; };
      int smaller = 0;
      for (int i = count - among; i < count; ++i) smaller += width(i) < width(count - 1);
      return static_cast<double>(smaller) / (among - 1);
    } else {
      ensure(false, "TA-Lib is asked for what it knows");
    }
    return a[count - 1];
  }

 private:
  TaLib ta_;
  std::array<std::vector<double>, 3> out_{std::vector<double>(kHeld + kNew),
                                          std::vector<double>(kHeld + kNew),
                                          std::vector<double>(kHeld + kNew)};
};

using Samples = std::vector<Took>;

// Of all series, over the last `bars` before the newest ones.
void by_talib(ByTaLib& ta, const Market& market, const std::vector<Need>& needs, std::size_t bars,
              Samples& samples) {
  double sum = 0;
  for (int round = 0; round < 3; ++round)
    samples.push_back(time([&] {
      for (std::size_t s = 0; s < kSymbols; ++s)
        for (std::size_t f = 0; f < kFrames.size(); ++f)
          for (const auto& need : needs)
            if (need.timeframe == kFrames[f])
              sum += ta.compute(need, market.series(f, s), kHeld - bars, kHeld);
    }));
  ensure(!std::isnan(sum), "every value is there after so many bars");
}
void by_batch(const Market& market, const std::vector<Need>& needs, std::size_t bars,
              Samples& samples) {
  Incremental batch{needs};
  for (int round = 0; round < 3; ++round)
    samples.push_back(time([&] { batch.begin(market, kHeld - bars, kHeld); }));
}

// One new bar on each of 1950 series, and the same values as from scratch.
void by_update(const Market& market, const std::vector<Need>& needs, Samples& samples) {
  Incremental book{needs}, scratch{needs};
  book.begin(market, 0, kHeld);
  std::vector<std::array<Ohlcv, kFrames.size()>> bars(kSymbols);
  for (std::size_t i = kHeld; i < kHeld + kNew; ++i) {
    for (std::size_t s = 0; s < kSymbols; ++s)
      for (std::size_t f = 0; f < kFrames.size(); ++f) bars[s][f] = market.series(f, s).bars[i];
    samples.push_back(time([&] { book.update(bars); }));
  }
  scratch.begin(market, 0, kHeld + kNew);
  ensure(book.same_bits(scratch), "bar by bar and from scratch: the same bits");
}

// The largest relative difference to TA-Lib, both over the whole history.
double difference(ByTaLib& ta, const Market& market, const std::vector<Need>& needs) {
  Incremental book{needs};
  book.begin(market, 0, kHeld + kNew);
  double most = 0;
  std::size_t at = 0;
  for (std::size_t f = 0; f < kFrames.size(); ++f)
    for (const auto& need : needs) {
      if (need.timeframe != kFrames[f]) continue;
      const bool counted =
          need.kind->name == "width_rank";  // a share of places, no value of theirs
      for (std::size_t s = 0; s < kSymbols && !counted; ++s) {
        const double theirs = ta.compute(need, market.series(f, s), 0, kHeld + kNew);
        const double ours = book.value(s, at);
        // The distance of two averages may be next to nothing, and is as exact as they are.
        const bool distance = need.kind->name == "macd";
        const double scale = distance ? market.series(f, s).close.back() : std::abs(theirs);
        if (scale > 0) most = std::max(most, std::abs(ours - theirs) / scale);
      }
      at += need.kind->outputs.size();
    }
  return most;
}

struct Recomputed {
  std::size_t bars;
  double goal;
  Samples talib{}, lacking{}, batch{};  // what TA-Lib has, what it has not, all by ourselves
};

void compare(Report& report, const Market& market) {
  const auto needs = strategy_needs();
  std::vector<Need> known, others;
  for (const auto& need : needs) (ByTaLib::knows(need) ? known : others).push_back(need);
  std::optional<ByTaLib> ta;
  const auto library = TaLib::open(GYRE_BENCH_TALIB);
  if (library) ta.emplace(*library);

  // In turns, so that what else the machine does meets all alike.
  Samples update, update_known;
  std::array recomputed{Recomputed{200, 150}, Recomputed{500, 350}};
  for (int turn = 0; turn < 5; ++turn) {
    by_update(market, needs, update);
    by_update(market, known, update_known);
    for (auto& all : recomputed) {
      by_batch(market, needs, all.bars, all.batch);
      if (!ta) continue;
      by_talib(*ta, market, known, all.bars, all.talib);
      by_batch(market, others, all.bars, all.lacking);
    }
  }

  const auto row = [&](std::string_view what, std::string_view key, const Samples& samples) {
    const auto took = median(samples);
    report.add_row(what, {{fmt::format("{}_cpu_ms", key), took.cpu_ms},
                          {fmt::format("{}_wall_ms", key), took.wall_ms}});
  };
  report.heading(
      fmt::format("{} series, {} indicators a symbol", kSymbols * kFrames.size(), needs.size()),
      {"CPU (ms)", "wall (ms)"});
  row("one new bar on each", "update", update);
  row("the same without what TA-Lib lacks", "update_known", update_known);
  for (const auto& all : recomputed) {
    row(fmt::format("our own as a batch, {} bars", all.bars), fmt::format("batch_{}", all.bars),
        all.batch);
    if (!ta) continue;
    row(fmt::format("TA-Lib {}, {} bars, what it has", library->version.substr(0, 5), all.bars),
        fmt::format("talib_{}", all.bars), all.talib);
    row(fmt::format("what TA-Lib lacks, as a batch of ours, {} bars", all.bars),
        fmt::format("lacking_{}", all.bars), all.lacking);
  }
  if (ta)
    report.add("talib_difference_e9", difference(*ta, market, known) * 1e9,
               "largest relative difference to TA-Lib, 1e-9", "<= 1");
  report.heading(ta ? "times as long, against TA-Lib"
                    : "times as long, against our own batch form: there is no TA-Lib here",
                 {});
  const auto cpu = [](const Samples& samples) { return median(samples).cpu_ms; };
  for (const auto& all : recomputed) {
    const double again = ta ? cpu(all.talib) + cpu(all.lacking) : cpu(all.batch);
    report.add(fmt::format("ratio_{}", all.bars), again / cpu(update),
               fmt::format("recomputing {} bars : one new bar", all.bars),
               fmt::format(">= {}", all.goal));
    if (ta)
      report.add(fmt::format("ratio_known_{}", all.bars), cpu(all.talib) / cpu(update_known),
                 "the same without what TA-Lib lacks, on either side");
    report.add(fmt::format("ratio_batch_{}", all.bars), cpu(all.batch) / cpu(update),
               "our own indicators as a batch : one new bar");
  }
}

std::vector<SymbolId> every_symbol() {
  std::vector<SymbolId> all;
  for (std::uint16_t s = 0; s < kSymbols; ++s) all.push_back({s});
  return all;
}

std::vector<HistorySeen> histories(const Market& market) {
  std::vector<HistorySeen> all;
  const auto end = market.end();
  for (std::uint16_t s = 0; s < kSymbols; ++s)
    for (const auto frame : {Timeframe::h1, Timeframe::m15, Timeframe::m5, Timeframe::m1}) {
      auto& seen = all.emplace_back(HistorySeen{{s}, frame, {}});
      market.source().bars(s, frame, {end - kHistoryBars * duration(frame), end}, seen.bars);
    }
  return all;
}

// Every indicator on every frame.
std::vector<Need> every_need() {
  std::vector<Need> needs;
  for (const auto frame : kFrames)
    for (const auto* kind : kIndicators)
      if (const Need one{frame, kind, kind->defaults(), 0}; check(one)) needs.push_back(one);
  return needs;
}

void measure_memory(Report& report, const Market& market, const std::vector<HistorySeen>& seen) {
  const auto before = allocated.load();
  MarketBook book{Ladder{}, every_need()};
  book.add_symbols(kSymbols);
  for (const auto& [symbol, frame, bars] : seen)
    ensure(book.history(symbol, frame, bars).has_value(), "a generated history has no gap");
  book.settle(every_symbol());
  sim::SyntheticCache cache;
  for (auto opened = market.end(); opened < market.end() + 2h; opened += 1min)
    for (std::uint16_t s = 0; s < kSymbols; ++s)
      book.close({s}, market.source().minute(s, opened, cache).value());
  cache = {};
  report.heading("memory", {});
  report.add("memory_mb", static_cast<double>(allocated.load() - before) / 1e6,
             fmt::format("MB: bars and all {} indicators on every frame", kIndicators.size()),
             "<= 64");
}

// An hour of minutes: what the book's whole work is where three frames close.
void measure_book(Report& report, const Market& market, const std::vector<HistorySeen>& seen) {
  std::vector<Need> needs;
  for (const auto& [name, strategy] : all_strategies())
    needs.insert(needs.end(), strategy.needs.begin(), strategy.needs.end());
  MarketBook book{Ladder{}, needs};
  book.add_symbols(kSymbols);
  for (const auto& [symbol, frame, bars] : seen)
    ensure(book.history(symbol, frame, bars).has_value(), "a generated history has no gap");
  book.settle(every_symbol());
  sim::SyntheticCache cache;
  std::map<Timeframe, std::vector<Took>> took;
  std::vector<SymbolBar> minutes;
  for (auto opened = market.end(); opened < market.end() + 4h; opened += 1min) {
    minutes.clear();
    for (std::uint16_t s = 0; s < kSymbols; ++s)
      minutes.push_back({{s}, market.source().minute(s, opened, cache).value()});
    auto coarsest = Timeframe::m1;
    for (const auto frame : kFrames)
      if (floor_to(opened + 1min, duration(frame)) == opened + 1min) coarsest = frame;
    took[coarsest].push_back(time([&] { book.close(minutes); }));
  }
  report.heading("650 minutes into the book, coarser bars built", {"CPU (ms)", "wall (ms)"});
  for (const auto& [frame, all] : took) {
    const auto one = median(all);
    report.add_row(fmt::format("where a {} bar closes", to_string(frame)),
                   {{fmt::format("close_{}_cpu_ms", to_string(frame)), one.cpu_ms},
                    {fmt::format("close_{}_wall_ms", to_string(frame)), one.wall_ms}});
  }
}

void measure_cold_start(Report& report, const std::vector<HistorySeen>& seen) {
  report.heading("cold start: 650 histories of four frames worked in",
                 {"wall (ms)", "pool busy (%)"});
  for (const unsigned threads : {1u, 2u}) {
    ParallelFor pool{threads};
    std::vector<Took> all;
    for (int round = 0; round < 5; ++round) {
      Analyst analyst{Ladder{}, all_strategies(), pool};
      analyst.add_symbols(kSymbols);
      for (const auto& one : seen) ensure(analyst.history(one).has_value(), "no gap");
      all.push_back(time([&] { analyst.settle(); }));
    }
    const auto usage = pool.usage();
    report.add_row(fmt::format("indicators begun, {} thread{}", threads, threads > 1 ? "s" : ""),
                   {{fmt::format("cold_{}_wall_ms", threads), median(all).wall_ms},
                    {fmt::format("cold_{}_busy_percent", threads), 100 * usage.busy_share()}},
                   ">= 90");
  }
}

}  // namespace
}  // namespace gyre

int main(int argc, char** argv) {
  using namespace gyre;
  Report report{"bench_book", argc, argv};
  const Market market;
  compare(report, market);
  const auto seen = histories(market);
  measure_book(report, market, seen);
  measure_memory(report, market, seen);
  measure_cold_start(report, seen);
  report.print();
}
