// Every indicator: what a bar costs as bars come one by one, beside TA-Lib over the same bars in
// one call (scripts/talib), or, where it has no such function, beside our own as the market book
// begins it. Then the seven classics over one series, each side computing the same columns once.
// Then one bar on each of many symbols: as the market book does it, one by one, and eight side by
// side.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <optional>

#include "bench/report.hpp"
#include "bench/talib.hpp"
#include "gyre/core/random.hpp"
#include "gyre/indicators/all.hpp"
#include "gyre/indicators/choice.hpp"
#include "gyre/indicators/lanes.hpp"

namespace gyre {
namespace {

constexpr std::size_t kBars = 10'000, kRounds = 31;
constexpr std::size_t kSymbols = 656, kNew = 32;  // a whole number of lanes; bars on each

// A random walk of 15m bars whose pace changes.
std::vector<Ohlcv> walk(std::uint64_t seed, std::size_t count) {
  std::vector<Ohlcv> bars;
  double price = 100;
  for (std::size_t i = 0; i < count; ++i) {
    const auto draw = [&](int what) { return uniform(key(seed, i, what)); };
    const double pace = 0.001 * static_cast<double>(1 + i / 500 % 4), open = price;
    price *= 1 + pace * (draw(0) + draw(1) - 1) + pace * (100 - price) / 1000;
    bars.push_back({open, std::max(open, price) * (1 + pace * draw(2) / 3),
                    std::min(open, price) * (1 - pace * draw(3) / 3), price,
                    1000 * draw(4) * draw(5), Timestamp{} + static_cast<std::int64_t>(i) * 15min});
  }
  return bars;
}

using Work = std::function<void()>;

// CPU nanoseconds of each of several works, the median of rounds in which they take turns, so that
// what else the machine does meets all alike.
std::vector<double> time_in_turns(const std::vector<Work>& works, double per) {
  std::vector<std::vector<double>> took(works.size());
  for (std::size_t round = 0; round < kRounds; ++round)
    for (std::size_t i = 0; i < works.size(); ++i) {
      const auto before = thread_cpu_now();
      works[i]();
      took[i].push_back(static_cast<double>((thread_cpu_now() - before).count()) / per);
    }
  std::vector<double> medians;
  for (auto& one : took) {
    std::ranges::nth_element(one, one.begin() + kRounds / 2);
    medians.push_back(one[kRounds / 2]);
  }
  return medians;
}

// Writes the first outputs of a bar into columns as long as the series.
template <std::size_t kKept>
[[gnu::always_inline]] inline void give(double value, double*& to) {
  static_assert(kKept == 1);
  *to = value;
  to += kBars;
}
template <std::size_t kKept, std::size_t N>
[[gnu::always_inline]] inline void give(const std::array<double, N>& values, double*& to) {
  for (std::size_t o = 0; o < kKept; ++o) {
    *to = values[o];
    to += kBars;
  }
}

// Fresh indicators over a whole series in one pass. Their states are variables here, which a
// compiler may keep in registers.
template <std::size_t... kKept, Indicator... Is>
[[gnu::noinline]] void pass(const std::vector<Ohlcv>& bars, double* __restrict columns,
                            double* memory, const Is&... likes) {
  std::tuple<Is...> states{likes...};
  const auto lend = [&]<Indicator I>(I& state) {
    if constexpr (Windowed<I>) {
      state.lend(memory);
      memory += state.window();
    }
  };
  std::apply([&](auto&... state) { (lend(state), ...); }, states);
  for (std::size_t i = 0; i < kBars; ++i) {
    double* to = columns + i;
    std::apply([&](auto&... state) { (give<kKept>(state.update(bars[i]), to), ...); }, states);
  }
}

struct Rival {
  const char* function = nullptr;  // of TA-Lib; none where it has none
  std::vector<double> options{};
  bool of_volume = false;  // in place of the close
};

class Single {
 public:
  explicit Single(const TaLib* ta) : ta_{ta}, bars_{walk(1, kBars)} {
    for (const auto& bar : bars_) columns_.add(bar);
    volumes_ = columns_;
    volumes_.close = columns_.volume;
  }
  void measure(Report& report);

 private:
  template <Indicator I>
  void row(Report& report, const I& indicator, const Rival& rival);
  void sum(Report& report);

  const TaLib* ta_;
  std::vector<Ohlcv> bars_;
  Columns columns_, volumes_;
  std::vector<double> out_ = std::vector<double>(7 * kBars), memory_ = std::vector<double>(1000);
  std::vector<const IndicatorKind*> seen_;
};

template <Indicator I>
void Single::row(Report& report, const I& indicator, const Rival& rival) {
  const IndicatorChoice choice{&kKind<I>, parameters_of(indicator), {}};
  seen_.push_back(choice.kind);
  std::vector<Work> works{
      [&] { pass<I::outputs.size()>(bars_, out_.data(), memory_.data(), indicator); }};
  std::optional<TaFunction> function;
  std::vector<Value> values(choice.kind->outputs.size());
  std::vector<double> block(choice.kind->bytes(choice.parameters) / sizeof(double));
  if (ta_ != nullptr && rival.function != nullptr) {
    function.emplace(*ta_, rival.function, rival.options, rival.of_volume ? volumes_ : columns_);
    works.push_back([&] { function->run(); });
  } else {
    works.push_back([&] {
      auto* place = reinterpret_cast<std::byte*>(block.data());
      choice.kind->begin(place, choice.parameters);
      for (const auto& bar : bars_) choice.kind->update(place, bar, values.data());
    });
  }
  const auto took = time_in_turns(works, kBars);
  const std::string name{I::name};
  report.add_row(
      fmt::format("{} : {}", to_text(choice), function ? rival.function : "our own as a batch"),
      {{name + "_ours_ns", took[0]},
       {name + (function ? "_talib_ns" : "_batch_ns"), took[1]},
       {name + "_ratio", took[1] / took[0]}});
}

// The columns of TA-Lib's seven functions. Several indicators in one pass cost less than one after
// another, as long as their numbers have room in registers.
void Single::sum(Report& report) {
  std::vector<double> columns(12 * kBars);
  const Work ours = [&] {
    auto* out = columns.data();
    pass<1, 1, 1, 3>(bars_, out, memory_.data(), Ema{}, Rsi{}, Atr{}, Macd{});
    pass<1>(bars_, out + 6 * kBars, memory_.data(), Adx{});
    pass<1, 3>(bars_, out + 7 * kBars, memory_.data(), Sma{}, Bollinger{});
  };
  std::vector<TaFunction> functions;
  Work theirs = [&] {
    for (auto& function : functions) function.run();
  };
  if (ta_ != nullptr)
    for (const auto& [name, options] :
         std::vector<std::pair<const char*, std::vector<double>>>{{"SMA", {20}},
                                                                  {"EMA", {20}},
                                                                  {"RSI", {14}},
                                                                  {"ATR", {14}},
                                                                  {"BBANDS", {20, 2, 2, 0}},
                                                                  {"MACD", {12, 26, 9}},
                                                                  {"ADX", {14}}})
      functions.emplace_back(*ta_, name, options, columns_);
  else
    theirs = [&] {
      for (const auto* kind : {&kKind<Sma>, &kKind<Ema>, &kKind<Rsi>, &kKind<Atr>,
                               &kKind<Bollinger>, &kKind<Macd>, &kKind<Adx>}) {
        Running running{*kind, kind->defaults()};
        for (const auto& bar : bars_) running.update(bar);
      }
    };
  const auto took = time_in_turns({ours, theirs}, kBars);
  report.add_row("SMA EMA RSI ATR BBANDS MACD ADX, each column once",
                 {{"sum_ours_ns", took[0]},
                  {ta_ ? "sum_talib_ns" : "sum_batch_ns", took[1]},
                  {"sum_ratio", took[1] / took[0]}},
                 ">= 1.5");
}

void Single::measure(Report& report) {
  report.heading(fmt::format("ns a bar of {}, {}", kBars,
                             ta_ ? "and TA-Lib " + ta_->version : "there is no TA-Lib here"),
                 {"ours", "theirs", "times as long"});
  row(report, Sma{}, {"SMA", {20}});
  row(report, Ema{}, {"EMA", {20}});
  row(report, Wma{}, {"WMA", {20}});
  row(report, Dema{}, {"DEMA", {20}});
  row(report, Tema{}, {"TEMA", {20}});
  row(report, Hma{}, {"HMA", {20}});
  row(report, EmaSlope{}, {});
  row(report, Rsi{}, {"RSI", {14}});
  row(report, StochRsi{.smooth = 1}, {"STOCHRSI", {14, 14, 3, 0}});
  row(report, Stochastic{}, {"STOCH", {14, 3, 0, 3, 0}});
  row(report, WilliamsR{}, {"WILLR", {14}});
  row(report, Cci{}, {"CCI", {20}});
  row(report, Roc{}, {"ROC", {10}});
  row(report, Macd{}, {"MACD", {12, 26, 9}});
  row(report, Adx{}, {"ADX", {14}});
  row(report, Aroon{}, {"AROON", {25}});
  row(report, Supertrend{}, {"SUPERTREND", {10, 3}});
  row(report, ParabolicSar{}, {"SAR", {0.02, 0.2}});
  row(report, Regression{}, {"LINEARREG_SLOPE", {20}});
  row(report, Atr{}, {"ATR", {14}});
  row(report, Natr{}, {"NATR", {14}});
  row(report, Bollinger{}, {"BBANDS", {20, 2, 2, 0}});
  row(report, PercentB{}, {});
  row(report, WidthRank{}, {});
  row(report, Keltner{}, {"KC", {20, 10, 2}});
  row(report, Donchian{}, {"DONCHIAN", {20}});
  row(report, Deviation{}, {"STDDEV", {20, 1}});
  row(report, ZScore{}, {});
  row(report, Choppiness{}, {});
  row(report, RealisedVolatility{}, {});
  row(report, VolumeMean{}, {"SMA", {20}, true});
  row(report, VolumeRatio{}, {"RVOL", {20}});
  row(report, Obv{}, {"OBV", {}});
  row(report, Cmf{}, {"CMF", {20}});
  row(report, Mfi{}, {"MFI", {14}});
  row(report, RollingVwap{}, {});
  row(report, SessionVwap{}, {"VWAP", {}});
  row(report, Pivots{}, {});
  for (const auto* kind : kIndicators)
    ensure(std::ranges::find(seen_, kind) != seen_.end(), "every indicator has a row");
  sum(report);
}

// One bar on each of many symbols.
class Many {
 public:
  Many() {
    std::vector<std::vector<Ohlcv>> symbols;
    for (std::size_t s = 0; s < kSymbols; ++s) symbols.push_back(walk(100 + s, kNew));
    for (std::size_t i = 0; i < kNew; ++i)
      for (std::size_t s = 0; s < kSymbols; ++s) {
        bars_.push_back(symbols[s][i]);
        if (s % Lane::kWidth == 0) lanes_.emplace_back();
        lanes_.back().set(s % Lane::kWidth, symbols[s][i]);
      }
  }
  void measure(Report& report);

 private:
  static constexpr std::size_t kLanes = kSymbols / Lane::kWidth, kPasses = 8;
  static constexpr std::size_t kTogether = 16;  // symbols, as in the book

  template <template <class> class I>
  void row(Report& report, const I<double>& like);

  std::vector<Ohlcv> bars_;                // of all symbols, bar after bar
  std::vector<LaneBar> lanes_;             // the same
  double book_ = 0, bare_ = 0, side_ = 0;  // sums
  double ratios_ = 0;                      // sum of the logarithms
};

// As the book has it, states and values of a symbol together, the type forgotten.
class Book {
 public:
  Book(const IndicatorKind& kind, const Parameters& parameters) : kind_{&kind} {
    const auto doubles = kind.bytes(parameters) / sizeof(double);
    states_.resize(kSymbols * doubles);
    values_.resize(kSymbols * kind.outputs.size());
    for (std::size_t s = 0; s < kSymbols; ++s) {
      auto* place = reinterpret_cast<std::byte*>(&states_[s * doubles]);
      kind.begin(place, parameters);
      turns_.push_back({place, &values_[s * kind.outputs.size()], nullptr});
    }
  }
  void update(const Ohlcv* bars, std::size_t together) {
    for (auto& turn : turns_) turn.bar = bars++;
    for (std::size_t s = 0; s < kSymbols; s += together)
      kind_->update_all(std::span{turns_}.subspan(s, together), 0, 0);
  }
  double value(std::size_t symbol, std::size_t output) const {
    return turns_[symbol].values[output].now;
  }

 private:
  const IndicatorKind* kind_;
  std::vector<double> states_;
  std::vector<Value> values_;
  std::vector<Turn> turns_;
};

// With the type known, states side by side and one value an output: the least that one by one can
// cost.
template <Indicator I>
class Bare {
 public:
  explicit Bare(const I& like) : doubles_{KindOf<I>::bytes(like) / sizeof(double)} {
    states_.resize(kSymbols * doubles_);
    for (std::size_t s = 0; s < kSymbols; ++s) KindOf<I>::begin(place(s), like);
  }
  void update(const Ohlcv* bars) {
    for (std::size_t s = 0; s < kSymbols; ++s) {
      const auto values = KindOf<I>::at(place(s)).update(bars[s]);
      if constexpr (I::outputs.size() == 1)
        results_[s] = values;
      else
        for (std::size_t o = 0; o < I::outputs.size(); ++o)
          results_[s * I::outputs.size() + o] = values[o];
    }
  }

 private:
  std::byte* place(std::size_t symbol) {
    return reinterpret_cast<std::byte*>(&states_[symbol * doubles_]);
  }
  std::size_t doubles_;
  std::vector<double> states_, results_ = std::vector<double>(kSymbols * I::outputs.size());
};

template <template <class> class I>
void Many::row(Report& report, const I<double>& like) {
  Book book{kKind<I<double>>, parameters_of(like)};
  Bare<I<double>> bare{like};
  Lanes<I> lanes{like, kSymbols};
  const auto run = [&](const auto& update) {
    return [=] {
      for (std::size_t pass = 0; pass < kPasses; ++pass)
        for (std::size_t i = 0; i < kNew; ++i) update(i);
    };
  };
  const auto took =
      time_in_turns({run([&](std::size_t i) { book.update(&bars_[i * kSymbols], kTogether); }),
                     run([&](std::size_t i) { bare.update(&bars_[i * kSymbols]); }),
                     run([&](std::size_t i) { lanes.update({&lanes_[i * kLanes], kLanes}); })},
                    static_cast<double>(kPasses * kNew * kSymbols));
  for (std::size_t s = 0; s < kSymbols; ++s)
    for (std::size_t o = 0; o < I<double>::outputs.size(); ++o) {
      const double one = book.value(s, o), side = lanes.value(s, o);
      ensure(std::memcmp(&one, &side, sizeof one) == 0, "side by side and alone: the same bits");
    }
  book_ += took[0], bare_ += took[1], side_ += took[2];
  ratios_ += std::log(took[0] / took[2]);
  const auto name = "simd_" + std::string{I<double>::name};
  report.add_row(I<double>::name, {{name + "_book_ns", took[0]},
                                   {name + "_bare_ns", took[1]},
                                   {name + "_ns", took[2]},
                                   {name + "_ratio", took[0] / took[2]}});
}

void Many::measure(Report& report) {
  report.heading(
      fmt::format("ns a bar, one on each of {} symbols, {}", kSymbols, to_string(widest())),
      {"in the book", "one by one", "side by side", "book : side"});
  row<SmaOf>(report, Sma{});
  row<EmaOf>(report, Ema{});
  row<RsiOf>(report, Rsi{});
  row<AtrOf>(report, Atr{});
  row<BollingerOf>(report, Bollinger{});
  row<MacdOf>(report, Macd{});
  row<AdxOf>(report, Adx{});
  report.add_row("all seven", {{"simd_book_ns", book_},
                               {"simd_bare_ns", bare_},
                               {"simd_ns", side_},
                               {"simd_sum_ratio", book_ / side_}});
  report.add("simd_ratio", std::exp(ratios_ / 7), "book : side by side, geometric mean", ">= 5");
  report.add("simd_bare_ratio", bare_ / side_, "one by one : side by side, of the sums");
}

}  // namespace
}  // namespace gyre

int main(int argc, char** argv) {
  using namespace gyre;
  Report report{"bench_indicators", argc, argv};
  const auto ta = TaLib::open(GYRE_BENCH_TALIB);
  Single{ta ? &*ta : nullptr}.measure(report);
  Many{}.measure(report);
  report.print();
}
