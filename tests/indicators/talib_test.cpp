#include "bench/talib.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>

#include "gyre/indicators/all.hpp"
#include "gyre/market/kline_csv.hpp"
#include "tests/data.hpp"
#include "tests/indicators/agreement.hpp"
#include "tests/indicators/page.hpp"

// Against TA-Lib over a year of real bars. It is brought by scripts/talib; without it, nothing is
// said.
namespace gyre {
namespace {

using Values = std::vector<double>;

class Theirs {
 public:
  Theirs(const TaLib& ta, const Columns& columns) : ta_{&ta}, columns_{&columns} {}

  Values operator()(const char* function, const Values& options, std::size_t output = 0) const {
    return of(*columns_, function, options, output);
  }
  // Of the volume in place of the close.
  Values of_volume(const char* function, const Values& options) const {
    auto columns = *columns_;
    columns.close = columns.volume;
    return of(columns, function, options, 0);
  }
  const Values& close() const { return columns_->close; }

 private:
  Values of(const Columns& columns, const char* name, const Values& options,
            std::size_t output) const {
    TaFunction function{*ta_, name, options, columns};
    function.run();
    Values values;
    for (std::size_t i = 0; i < columns.close.size(); ++i) values.push_back(function.at(output, i));
    return values;
  }
  const TaLib* ta_;
  const Columns* columns_;
};

Values each(const Values& a, const Values& b, const auto& work) {
  Values values;
  for (std::size_t i = 0; i < a.size(); ++i) values.push_back(work(a[i], b[i]));
  return values;
}
Values operator-(const Values& a, const Values& b) { return each(a, b, std::minus{}); }
Values operator+(const Values& a, const Values& b) { return each(a, b, std::plus{}); }
Values operator/(const Values& a, const Values& b) { return each(a, b, std::divides{}); }

struct TaLibRow {
  std::string ours, theirs;
  std::function<Values(const Theirs&)> values;
  Comparison how{};
  std::string why{};
};

// A function of TA-Lib as it is.
TaLibRow as_it_is(std::string ours, const char* function, Values options, std::size_t output = 0,
                  std::string_view which = "") {
  std::string shown = std::string{function} + (which.empty() ? "" : " " + std::string{which});
  return {std::move(ours), std::move(shown),
          [=](const Theirs& ta) { return ta(function, options, output); }};
}

const std::vector<TaLibRow> kTaLibRows{
    as_it_is("sma(20)", "SMA", {20}),
    as_it_is("ema(20)", "EMA", {20}),
    as_it_is("wma(20)", "WMA", {20}),
    as_it_is("dema(20)", "DEMA", {20}),
    as_it_is("tema(20)", "TEMA", {20}),
    as_it_is("hma(20)", "HMA", {20}),
    as_it_is("rsi(14)", "RSI", {14}),
    as_it_is("stoch_rsi(14,14,1,3).k", "STOCHRSI", {14, 14, 3, 0}, 0, "fastk"),
    as_it_is("stoch_rsi(14,14,1,3).d", "STOCHRSI", {14, 14, 3, 0}, 1, "fastd"),
    as_it_is("stochastic(14,3,3).k", "STOCH", {14, 3, 0, 3, 0}, 0, "slowk"),
    as_it_is("stochastic(14,3,3).d", "STOCH", {14, 3, 0, 3, 0}, 1, "slowd"),
    as_it_is("williams_r(14)", "WILLR", {14}),
    as_it_is("cci(20)", "CCI", {20}),
    as_it_is("roc(10)", "ROC", {10}),
    as_it_is("macd(12,26,9).line", "MACD", {12, 26, 9}, 0),
    as_it_is("macd(12,26,9).signal", "MACD", {12, 26, 9}, 1, "signal"),
    as_it_is("macd(12,26,9).histogram", "MACD", {12, 26, 9}, 2, "hist"),
    as_it_is("adx(14).adx", "ADX", {14}),
    as_it_is("adx(14).plus", "PLUS_DI", {14}),
    as_it_is("adx(14).minus", "MINUS_DI", {14}),
    as_it_is("aroon(25).up", "AROON", {25}, 1, "up"),
    as_it_is("aroon(25).down", "AROON", {25}, 0, "down"),
    as_it_is("aroon(25).oscillator", "AROONOSC", {25}),
    as_it_is("supertrend(10,3).line", "SUPERTREND", {10, 3}),
    as_it_is("supertrend(10,3).side", "SUPERTREND", {10, 3}, 1, "trend"),
    as_it_is("parabolic_sar(0.02,0.2).stop", "SAR", {0.02, 0.2}),
    as_it_is("regression(20).slope", "LINEARREG_SLOPE", {20}),
    as_it_is("regression(20).end", "LINEARREG", {20}),
    as_it_is("atr(14)", "ATR", {14}),
    as_it_is("natr(14)", "NATR", {14}),
    as_it_is("bollinger(20,2).middle", "BBANDS", {20, 2, 2, 0}, 1, "middle"),
    as_it_is("bollinger(20,2).upper", "BBANDS", {20, 2, 2, 0}, 0, "upper"),
    as_it_is("bollinger(20,2).lower", "BBANDS", {20, 2, 2, 0}, 2, "lower"),
    as_it_is("donchian(20).upper", "DONCHIAN", {20}, 0, "upper"),
    as_it_is("donchian(20).lower", "DONCHIAN", {20}, 2, "lower"),
    as_it_is("deviation(20)", "STDDEV", {20, 1}),
    as_it_is("cmf(20)", "CMF", {20}),
    as_it_is("mfi(14)", "MFI", {14}),
    {"bollinger(20,2).width", "BBANDS (upper - lower) / middle",
     [](const Theirs& ta) {
       const Values options{20, 2, 2, 0};
       return (ta("BBANDS", options, 0) - ta("BBANDS", options, 2)) / ta("BBANDS", options, 1);
     }},
    {"percent_b(20,2)", "BBANDS (close - lower) / (upper - lower)",
     [](const Theirs& ta) {
       const Values options{20, 2, 2, 0};
       const auto lower = ta("BBANDS", options, 2);
       return (ta.close() - lower) / (ta("BBANDS", options, 0) - lower);
     }},
    {"z_score(20)", "(close - SMA) / STDDEV",
     [](const Theirs& ta) { return (ta.close() - ta("SMA", {20})) / ta("STDDEV", {20, 1}); }},
    {"keltner(20,10,2).upper",
     "EMA + (KC upper - KC middle)",
     [](const Theirs& ta) {
       const Values options{20, 10, 2};
       return ta("EMA", {20}) + (ta("KC", options, 0) - ta("KC", options, 1));
     },
     {.from = 400},
     "their middle is the average of the typical price, and their ranges begin later: from bar "
     "400"},
    {"volume_mean(20)", "SMA of the volume",
     [](const Theirs& ta) { return ta.of_volume("SMA", {20}); }},
    {"obv",
     "OBV",
     [](const Theirs& ta) { return ta("OBV", {}); },
     {.changes = true},
     "they begin with the first volume, ours with nothing"},
    {"session_vwap",
     "VWAP",
     [](const Theirs& ta) { return ta("VWAP", {}); },
     {},
     "theirs never begins afresh: of bars that all open on one day"},
};

TEST(TaLib, has_the_same_values_of_a_year_of_real_bars) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no shared data";
  const auto ta = TaLib::open(GYRE_SOURCE_DIR "/build/talib/libta-lib.so");
  if (!ta) GTEST_SKIP() << "no TA-Lib: scripts/talib brings it";
  const auto klines =
      read_klines(*data / "klines/15m/BTCUSDT-15m-20241023-20251022.csv.gz", Timeframe::m15);
  ASSERT_TRUE(klines.has_value()) << klines.error().context;
  std::vector<Ohlcv> bars, of_one_day;
  Columns columns;
  for (const auto& bar : klines->bars) {
    bars.push_back(bar);
    columns.add(bar);
    of_one_day.push_back(bar);
    of_one_day.back().opened = Timestamp{};
  }
  const Theirs theirs{*ta, columns};
  std::string section = "## TA-Lib " + ta->version + "\n\n" +
                        fmt::format(
                            "Over {} bars of BTCUSDT 15m; both have their first value at "
                            "the same bar.\n\n",
                            bars.size()) +
                        "| Indicator | TA-Lib | Error at most | Why |\n|---|---|---|---|\n";
  for (const auto& one : kTaLibRows) {
    const auto choice = parse_indicator(one.ours, kIndicators);
    ASSERT_TRUE(choice.has_value()) << choice.error().context;
    const auto found = compare(*choice, one.ours == "session_vwap" ? of_one_day : bars,
                               one.values(theirs), one.how);
    EXPECT_LE(found.error, 1e-9) << one.ours << " at bar " << found.worst;
    EXPECT_TRUE(found.together) << one.ours;
    section += fmt::format("| `{}` | {} | {} | {} |\n", one.ours, one.theirs, at_most(found.error),
                           one.why);
  }
  expect_in_page(section + "\n");
}

}  // namespace
}  // namespace gyre
