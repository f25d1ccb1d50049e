#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "gyre/indicators/all.hpp"
#include "gyre/indicators/choice.hpp"
#include "tests/data.hpp"
#include "tests/indicators/agreement.hpp"
#include "tests/indicators/page.hpp"
#include "tests/indicators/published.hpp"

// Against values that others published: QuantConnect's Lean, Skender's Stock Indicators, and Tulip
// Indicators with the examples of Achelis' book. Lean's are charts' values, rounded to some digits.
namespace gyre {
namespace {

using published::Series;

struct PublishedRow {
  std::string ours;    // "adx(14).plus"
  std::string source;  // lean/FILE, stock/NAME or tulip/FILE/FUNCTION
  std::string value;   // which column, member or output
  double tolerance;
  Comparison how{};
  std::string why{};
};

constexpr double kExact = 1e-9;
constexpr auto kSeeds = "begins with other seeds";
constexpr auto kTies =
    "counts the earliest of equal highs; ours the latest, as TA-Lib, Tulip and Lean";
constexpr auto kStart = "begins on another side; ours as TA-Lib and Lean";
constexpr auto kBarBefore = "without the newest bar; ours of the bar before";
constexpr auto kGaps =
    "plain ranges, beyond 100 after a gap; ours counts the close before on either side, as Stock "
    "Indicators, and the two are one where no bar opens apart";
constexpr auto kFourPrices = "price with the open; ours is typical, as TA-Lib and Stock Indicators";

const std::vector<PublishedRow> kPublishedRows{
    // averages
    {"sma(14)", "lean/spy_with_indicators.txt", "SMA14", 1e-6},
    {"sma(20)", "stock/sma", "sma", kExact},
    {"sma(5)", "tulip/atoz/sma 5", "c 0", 5e-5},
    {"sma(5)", "tulip/untest/sma 5", "c 0", 1e-5},
    {"ema(14)", "lean/spy_with_indicators.txt", "EMA14", 1e-6},
    {"ema(14)", "lean/spy_ema.csv", "EMA14", kExact},
    {"ema(20)", "stock/ema", "ema", kExact},
    {"ema(5)", "tulip/atoz/ema 5", "c 0", 5e-3, {}, kSeeds},
    {"ema(5)", "tulip/untest/ema 5", "c 0", 5e-3, {}, kSeeds},
    {"wma(6)", "lean/spx_lwma.csv", "LWMA", 1e-5},
    {"wma(14)", "stock/wma", "wma", kExact},
    {"wma(5)", "tulip/atoz/wma 5", "c 0", 1e-5},
    {"wma(5)", "tulip/untest/wma 5", "c 0", 1e-5},
    {"dema(5)", "lean/spy_dema.txt", "DEMA_5", kExact},
    {"dema(14)", "stock/dema", "dema", kExact, {.from = 150}, kSeeds},
    {"dema(5)", "tulip/atoz/dema 5", "c 0", 2e-2, {}, kSeeds},
    {"dema(5)", "tulip/untest/dema 5", "c 0", 2e-2, {}, kSeeds},
    {"tema(5)", "lean/spy_tema.txt", "TEMA_5", kExact},
    {"tema(20)", "stock/tema", "tema", kExact, {.from = 250}, kSeeds},
    {"tema(5)", "tulip/atoz/tema 5", "c 0", 5e-3, {}, kSeeds},
    {"tema(5)", "tulip/untest/tema 5", "c 0", 5e-3, {}, kSeeds},
    {"hma(16)", "lean/spy_hma.txt", "HMA_16", 1e-6},
    {"hma(14)", "stock/hma", "hma", kExact},
    {"hma(5)", "tulip/untest/hma 5", "c 0", 1e-5},
    // momentum
    {"rsi(14)", "lean/spy_with_indicators.txt", "RSI 14 Wilder", 1e-6},
    {"rsi(14)", "stock/rsi", "rsi", kExact},
    {"rsi(5)", "tulip/atoz/rsi 5", "c 0", 1e-5},
    {"rsi(5)", "tulip/untest/rsi 5", "c 0", 1e-5},
    {"macd(12,26,9).line",
     "lean/spy_with_indicators.txt",
     "MACD 12 26",
     5e-6,
     {.from = 100},
     kSeeds},
    {"macd(12,26,9).line", "lean/spy_with_macd.txt", "MACD", 1e-6},
    {"macd(12,26,9).signal", "lean/spy_with_macd.txt", "Signal", 1e-6},
    {"macd(12,26,9).histogram", "lean/spy_with_macd.txt", "Histogram", 1e-6},
    {"macd(12,26,9).line", "stock/macd", "macd", kExact, {.from = 200}, kSeeds},
    {"macd(12,26,9).signal", "stock/macd", "signal", kExact, {.from = 200}, kSeeds},
    {"macd(12,26,9).histogram", "stock/macd", "histogram", kExact, {.from = 200}, kSeeds},
    {"macd(12,26,9).line", "tulip/atoz/macd 12 26 9", "c 0", 5e-2, {.from = 45}, kSeeds},
    {"macd(2,5,9).line", "tulip/untest/macd 2 5 9", "c 0", 2e-2, {}, kSeeds},
    {"adx(14).adx", "lean/spy_with_adx.txt", "ADX 14", 5e-6, {.from = 250}, kSeeds},
    {"adx(14).plus", "lean/spy_with_adx.txt", "+DI14", 5e-6, {.from = 250}, kSeeds},
    {"adx(14).minus", "lean/spy_with_adx.txt", "-DI14", 5e-6, {.from = 250}, kSeeds},
    {"adx(14).adx", "stock/adx", "adx", kExact, {.from = 400}, kSeeds},
    {"adx(14).plus", "stock/adx", "pdi", kExact, {.from = 400}, kSeeds},
    {"adx(14).minus", "stock/adx", "mdi", kExact, {.from = 400}, kSeeds},
    {"adx(14).adx", "tulip/atoz/adx 14", "hl 0", 5e-2, {.from = 45}, kSeeds},
    {"adx(14).plus", "tulip/atoz/di 14", "hlc 0", 1e-5},
    {"adx(14).minus", "tulip/atoz/di 14", "hlc 1", 1e-5},
    {"adx(5).plus", "tulip/untest/di 5", "hlc 0", 1e-4},
    {"adx(5).minus", "tulip/untest/di 5", "hlc 1", 1e-4},
    // oscillators
    {"stochastic(12,3,5).k", "lean/spy_with_stoch12k3.txt", "Stochastics 12 %K 3", 1e-5},
    {"stochastic(12,3,5).d", "lean/spy_with_stoch12k3.txt", "%D 5", 1e-5},
    {"stochastic(14,3,3).k", "stock/stoch", "k", kExact},
    {"stochastic(14,3,3).d", "stock/stoch", "d", kExact},
    {"stochastic(5,3,3).k", "tulip/atoz/stoch 5 3 3", "hlc 0", 1e-5},
    {"stochastic(5,3,3).d", "tulip/atoz/stoch 5 3 3", "hlc 1", 1e-5},
    {"stochastic(5,3,3).k", "tulip/untest/stoch 5 3 3", "hlc 0", 1e-5},
    {"stochastic(5,3,3).d", "tulip/untest/stoch 5 3 3", "hlc 1", 1e-5},
    {"stoch_rsi(14,14,3,3).k", "lean/spy_with_StochRSI.csv", "k", 1e-9},
    {"stoch_rsi(14,14,3,3).d", "lean/spy_with_StochRSI.csv", "d", 1e-9},
    {"stoch_rsi(14,14,3,1).k", "stock/stoch-rsi", "signal", kExact},
    {"stoch_rsi(14,14,1,3).k", "stock/stoch-rsi", "stochRsi", kExact},
    {"stoch_rsi(5,5,1,1).k", "tulip/extra/stochrsi 5", "c 0", 1e-3, {.scale = 100}},
    {"stoch_rsi(5,5,1,1).k", "tulip/untest/stochrsi 5", "c 0", 1e-3, {.scale = 100}},
    {"williams_r(14)", "lean/spy_with_williamsR14.txt", "Williams %R 14", 2e-5},
    {"williams_r(14)", "stock/willr", "williamsR", kExact},
    {"williams_r(5)", "tulip/atoz/willr 5", "hlc 0", 1e-4},
    {"williams_r(5)", "tulip/untest/willr 5", "hlc 0", 1e-4},
    {"cci(14)", "lean/spy_with_cci.txt", "Commodity Channel Index (CCI) 14", 5e-5},
    {"cci(20)", "stock/cci", "cci", kExact},
    {"cci(5)", "tulip/atoz/cci 5", "hlc 0", 1e-5},
    {"cci(5)", "tulip/untest/cci 5", "hlc 0", 1e-5},
    {"roc(50)", "lean/spy_with_rocp50.txt", "Rate of Change % 50", 5e-6},
    {"roc(14)", "stock/roc", "roc", kExact},
    {"roc(3)", "tulip/extra/roc 3", "c 0", 2e-4, {.scale = 100}},
    {"roc(5)", "tulip/untest/roc 5", "c 0", 5e-2, {.scale = 100}},
    // trend
    {"aroon(14).oscillator", "lean/spy_aroon_oscillator.txt", "Aroon Oscillator 14", 1e-6},
    {"aroon(25).up", "stock/aroon", "aroonUp", kExact, {.from = 250}, kTies},
    {"aroon(25).down", "stock/aroon", "aroonDown", kExact, {.from = 250}, kTies},
    {"aroon(25).oscillator", "stock/aroon", "oscillator", kExact, {.from = 250}, kTies},
    {"aroon(5).down", "tulip/atoz/aroon 5", "hl 0", kExact},
    {"aroon(5).up", "tulip/atoz/aroon 5", "hl 1", kExact},
    {"supertrend(10,3).line", "lean/dwac_supertrend.txt", "Super", 1e-4, {.from = 50}, kSeeds},
    {"supertrend(10,3).line", "stock/supertrend", "superTrend", kExact},
    {"parabolic_sar(0.02,0.2).stop", "lean/spy_sarext.txt", "SAR", 1e-6},
    {"parabolic_sar(0.02,0.2).stop", "stock/psar", "sar", kExact, {.from = 300}, kStart},
    {"parabolic_sar(0.02,0.2).stop", "tulip/atoz/psar .02 .2", "hl 0", 1e-5, {.from = 10}, kStart},
    {"regression(14).slope", "stock/slope", "slope", kExact},
    {"regression(14).fit", "stock/slope", "rSquared", kExact},
    {"regression(5).slope", "tulip/extra/linregslope 5", "c 0", 1e-5},
    {"regression(5).end", "tulip/extra/linreg 5", "c 0", 1e-5},
    {"regression(5).slope", "tulip/untest/linregslope 5", "c 0", 1e-5},
    {"regression(5).end", "tulip/untest/linreg 5", "c 0", 1e-5},
    // ranges
    {"atr(14)", "lean/spy_atr_wilder.txt", "Average True Range 14", 5e-6, {.from = 150}, kSeeds},
    {"atr(1)", "lean/spy_tr.txt", "TR", kExact},
    {"atr(14)", "stock/atr", "atr", kExact},
    {"atr(4)", "tulip/atoz/atr 4", "hlc 0", 5e-4, {}, kSeeds},
    {"atr(5)", "tulip/untest/atr 5", "hlc 0", 2e-2, {.from = 10}, kSeeds},
    {"natr(5)", "lean/spy_natr.txt", "NATR_5", 1e-9},
    {"natr(14)", "stock/atr", "atrp", kExact},
    {"natr(4)", "tulip/extra/natr 4", "hlc 0", 5e-4, {}, kSeeds},
    {"natr(5)", "tulip/untest/natr 5", "hlc 0", 2e-2, {.from = 10}, kSeeds},
    {"bollinger(20,2).middle", "lean/spy_bollinger_bands.txt", "Moving Average 20", 1e-6},
    {"bollinger(20,2).upper", "lean/spy_bollinger_bands.txt", "Bollinger Bands® 20 2 Top", 1e-6},
    {"bollinger(20,2).lower", "lean/spy_bollinger_bands.txt", "Bollinger Bands® 20 2 Bottom", 1e-6},
    {"bollinger(20,2).width", "lean/spy_bollinger_bands.txt", "BandWidth", 5e-5, {.scale = 0.01}},
    {"bollinger(20,2).middle", "stock/bb", "sma", kExact},
    {"bollinger(20,2).upper", "stock/bb", "upperBand", kExact},
    {"bollinger(20,2).lower", "stock/bb", "lowerBand", kExact},
    {"bollinger(20,2).width", "stock/bb", "width", kExact},
    {"bollinger(5,2).lower", "tulip/atoz/bbands 5 2", "c 0", 1e-5},
    {"bollinger(5,2).upper", "tulip/atoz/bbands 5 2", "c 2", 1e-5},
    {"percent_b(20,2)", "lean/spy_bollinger_bands.txt", "%B", 2e-4},
    {"percent_b(20,2)", "stock/bb", "percentB", kExact},
    {"keltner(20,10,2).middle", "stock/keltner", "centerline", kExact},
    {"keltner(20,10,2).upper", "stock/keltner", "upperBand", kExact},
    {"keltner(20,10,2).lower", "stock/keltner", "lowerBand", kExact},
    {"donchian(50).upper", "lean/spy_with_don50.txt", "Donchian Channels 50 Top", 1e-9},
    {"donchian(50).lower", "lean/spy_with_don50.txt", "Donchian Channels 50 Bottom", 1e-9},
    {"donchian(20).upper", "stock/donchian", "upperBand", kExact, {.lag = 1}, kBarBefore},
    {"donchian(20).lower", "stock/donchian", "lowerBand", kExact, {.lag = 1}, kBarBefore},
    {"donchian(5).upper", "tulip/untest/max 5", "c 0", 1e-5},
    {"donchian(5).lower", "tulip/untest/min 5", "c 0", 1e-5},
    {"deviation(14)", "stock/stdev", "stdDev", kExact},
    {"deviation(5)", "tulip/atoz/stddev 5", "c 0", 5e-4},
    {"deviation(5)", "tulip/untest/stddev 5", "c 0", 1e-3},
    {"z_score(20)", "stock/bb", "zScore", kExact},
    {"z_score(14)", "stock/stdev", "zScore", kExact},
    {"choppiness(14)", "lean/spy_with_chop.csv", "CHOP14", 0.25, {}, kGaps},
    {"choppiness(14)", "stock/chop", "chop", kExact},
    // volume
    {"obv", "lean/spy_with_obv.txt", "OBV", 1e-6, {.changes = true}},
    {"obv", "stock/obv", "obv", kExact, {.changes = true}},
    {"obv", "tulip/atoz/obv", "cv 0", kExact, {.changes = true}},
    {"obv", "tulip/untest/obv", "cv 0", kExact, {.changes = true}},
    {"cmf(20)", "lean/spy_cmf.txt", "CMF_20", 5e-5},
    {"cmf(20)", "stock/cmf", "cmf", kExact},
    {"cmf(21)", "tulip/extra/cmf 21", "hlcv 0", 1e-3},
    {"mfi(20)", "lean/spy_mfi.txt", "Money Flow Index 20", 1e-6},
    {"mfi(14)", "stock/mfi", "mfi", kExact},
    {"mfi(14)", "tulip/atoz/mfi 14", "hlcv 0", 1e-5},
    {"mfi(5)", "tulip/untest/mfi 5", "hlcv 0", 1e-5},
    {"rolling_vwap(50)", "lean/spy_with_vwap.txt", "Moving VWAP 50", 1e-3, {}, kFourPrices},
    {"rolling_vwap(4)", "tulip/extra/vwma 4", "cv 0", 1e-5},
    {"rolling_vwap(5)", "tulip/untest/vwma 5", "cv 0", 1e-5},
    {"session_vwap", "stock/vwap", "vwap", kExact},
    {"pivots.pivot", "stock/pivot-points", "pp", kExact},
    {"pivots.r1", "stock/pivot-points", "r1", kExact},
    {"pivots.r2", "stock/pivot-points", "r2", kExact},
    {"pivots.r3", "stock/pivot-points", "r3", kExact},
    {"pivots.s1", "stock/pivot-points", "s1", kExact},
    {"pivots.s2", "stock/pivot-points", "s2", kExact},
    {"pivots.s3", "stock/pivot-points", "s3", kExact},
};

Series read_row(const std::filesystem::path& data, const PublishedRow& row) {
  const auto slash = row.source.find('/');
  const auto collection = row.source.substr(0, slash), place = row.source.substr(slash + 1);
  if (collection == "lean") return published::with_column(data / "lean" / place, row.value);
  if (collection == "stock")
    return published::with_json(data / "stock_indicators", place, row.value,
                                place == "pivot-points");
  const auto file = place.substr(0, place.find('/')), head = place.substr(place.find('/') + 1);
  return published::with_vectors(data / "tulip" / (file + ".txt"), head, row.value);
}

// "lean/spy_ema.csv" is the Lean of docs/indicators.md, and so on.
std::string in_page(const PublishedRow& row, const Agreement& found) {
  return fmt::format("| `{}` | {} | {} | {} | {} | {} | {:g} | {} |\n", row.ours, row.source,
                     row.value, found.bars, found.from, at_most(found.error), row.tolerance,
                     row.why);
}

TEST(Reference, agrees_with_what_others_published) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no shared data";
  std::string section =
      "## Published values\n\n"
      "| Indicator | Where | Which | Bars | From bar | Error at most | Allowed | Why |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const auto& row : kPublishedRows) {
    const auto series = read_row(*data / "indicators", row);
    const auto choice = parse_indicator(row.ours, kIndicators);
    ASSERT_TRUE(choice.has_value()) << choice.error().context;
    const auto found = compare(*choice, series.bars, series.values, row.how);
    EXPECT_LE(found.error, row.tolerance)
        << row.ours << " " << row.source << " " << row.value << " at bar " << found.worst;
    section += in_page(row, found);
  }
  expect_in_page(section + "\n");
}

TEST(Reference, there_is_one_for_every_indicator_or_a_reason_why_not) {
  // Tested against plain loops and TA-Lib instead: nobody published values of them.
  std::set<std::string_view> seen{"ema_slope", "width_rank", "volume_mean", "volume_ratio",
                                  "realised_volatility"};
  for (const auto& row : kPublishedRows)
    seen.insert(parse_indicator(row.ours, kIndicators)->kind->name);
  for (const auto* kind : kIndicators) EXPECT_TRUE(seen.contains(kind->name)) << kind->name;
}

}  // namespace
}  // namespace gyre
