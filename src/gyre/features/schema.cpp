#include "gyre/features/schema.hpp"

#include <fmt/format.h>

#include <cmath>

#include "gyre/indicators/all.hpp"
#include "gyre/market/checksum.hpp"

namespace gyre {
namespace {

// What each frame is asked for, and the places of the answers.
enum Place : std::uint8_t {
  TrendFast,
  TrendSlow,
  TrendAdx,
  TrendRsi,
  TrendAtr,
  ConfirmFast,
  ConfirmSlow,
  ConfirmAdx,
  ConfirmRsi,
  ConfirmAtr,
  ConfirmMacd,
  ConfirmSignal,
  ConfirmMiddle,
  ConfirmUpper,
  ConfirmWidth,
  ConfirmVolume,
  SetupFast,
  SetupSlow,
  SetupRsi,
  SetupAtr,
  SetupMacd,
  SetupSignal,
  SetupVolume,
};

double at(const MarketView& market, Place place) { return market[place].now; }
double at(const Sight& sight, Place place) { return at(sight.market, place); }

double close(const MarketView& market, Timeframe frame) { return market.bar(frame).close; }

// Change of the close over the last `count` bars, in ranges.
double change(const MarketView& market, Timeframe frame, std::size_t count, Place range) {
  const auto bars = market.bars(frame);
  if (bars.size() <= count) return kNaN;
  return (bars.back().close - bars[bars.size() - 1 - count].close) / at(market, range);
}

// Where the close lies between the low and the high: 1, 0 in the middle, -1.
double place_in(const Bar& bar) {
  return bar.high > bar.low ? 2 * (bar.close - bar.low) / (bar.high - bar.low) - 1 : 0;
}

double risk(const Proposal& plan) { return std::abs(plan.entry - plan.stop); }

using In = const Sight&;
Timeframe setup(In in) { return in.market.ladder().setup; }
Timeframe confirm(In in) { return in.market.ladder().confirm; }
Timeframe trend(In in) { return in.market.ladder().trend; }

using enum Frame;
using enum Monotone;

// clang-format off: a line each
constexpr std::array<Feature, kFeatureCount> kFeatures{{
  {"trend_gap",       "atr",   Trend,   1, Free, "close above its slow average",                [](In in, double s) { return s * (close(in.market, trend(in)) - at(in, TrendSlow)) / at(in, TrendAtr); }},
  {"trend_slope",     "atr",   Trend,   1, Free, "fast average above the slow one",             [](In in, double s) { return s * (at(in, TrendFast) - at(in, TrendSlow)) / at(in, TrendAtr); }},
  {"trend_strength",  "adx",   Trend,   1, Free, "directional movement, whichever way",         [](In in, double) { return at(in, TrendAdx); }},
  {"trend_rsi",       "rsi",   Trend,   1, Free, "relative strength above 50",                  [](In in, double s) { return s * (at(in, TrendRsi) - 50); }},
  {"trend_range",     "%",     Trend,   1, Free, "range of a bar, of the price",                [](In in, double) { return 100 * at(in, TrendAtr) / close(in.market, trend(in)); }},
  {"confirm_gap",     "atr",   Confirm, 1, Free, "close above its slow average",                [](In in, double s) { return s * (close(in.market, confirm(in)) - at(in, ConfirmSlow)) / at(in, ConfirmAtr); }},
  {"confirm_slope",   "atr",   Confirm, 1, Free, "fast average above the slow one",             [](In in, double s) { return s * (at(in, ConfirmFast) - at(in, ConfirmSlow)) / at(in, ConfirmAtr); }},
  {"confirm_strength","adx",   Confirm, 1, Free, "directional movement, whichever way",         [](In in, double) { return at(in, ConfirmAdx); }},
  {"confirm_rsi",     "rsi",   Confirm, 1, Free, "relative strength above 50",                  [](In in, double s) { return s * (at(in, ConfirmRsi) - 50); }},
  {"confirm_macd",    "atr",   Confirm, 1, Free, "MACD above its signal",                       [](In in, double s) { return s * (at(in, ConfirmMacd) - at(in, ConfirmSignal)) / at(in, ConfirmAtr); }},
  {"confirm_stretch", "sigma", Confirm, 1, Free, "close above the mean of the bands",           [](In in, double s) { return 2 * s * (close(in.market, confirm(in)) - at(in, ConfirmMiddle)) / (at(in, ConfirmUpper) - at(in, ConfirmMiddle)); }},
  {"confirm_width",   "rank",  Confirm, 1, Free, "width of the bands among the last week's",    [](In in, double) { return at(in, ConfirmWidth); }},
  {"confirm_volume",  "mean",  Confirm, 1, Free, "volume of the last bar",                      [](In in, double) { return at(in, ConfirmVolume); }},
  {"confirm_change",  "atr",   Confirm, 1, Free, "rise over 8 bars",                            [](In in, double s) { return s * change(in.market, confirm(in), 8, ConfirmAtr); }},
  {"setup_gap",       "atr",   Setup,   1, Free, "close above its slow average",                [](In in, double s) { return s * (close(in.market, setup(in)) - at(in, SetupSlow)) / at(in, SetupAtr); }},
  {"setup_slope",     "atr",   Setup,   1, Free, "fast average above the slow one",             [](In in, double s) { return s * (at(in, SetupFast) - at(in, SetupSlow)) / at(in, SetupAtr); }},
  {"setup_rsi",       "rsi",   Setup,   1, Free, "relative strength above 50",                  [](In in, double s) { return s * (at(in, SetupRsi) - 50); }},
  {"setup_macd",      "atr",   Setup,   1, Free, "MACD above its signal",                       [](In in, double s) { return s * (at(in, SetupMacd) - at(in, SetupSignal)) / at(in, SetupAtr); }},
  {"setup_volume",    "mean",  Setup,   1, Free, "volume of the last bar",                      [](In in, double) { return at(in, SetupVolume); }},
  {"setup_body",      "atr",   Setup,   1, Free, "rise within the last bar",                    [](In in, double s) { const Bar& bar = in.market.bar(setup(in)); return s * (bar.close - bar.open) / at(in, SetupAtr); }},
  {"setup_place",     "",      Setup,   1, Free, "close within the last bar, -1 to 1",          [](In in, double s) { return s * place_in(in.market.bar(setup(in))); }},
  {"setup_change",    "atr",   Setup,   1, Free, "rise over 12 bars",                           [](In in, double s) { return s * change(in.market, setup(in), 12, SetupAtr); }},
  {"range_ratio",     "",      Setup,   1, Free, "range against that of the confirm frame, each over the root of its time", [](In in, double) {
     const double longer = static_cast<double>(duration(confirm(in)) / duration(setup(in)));
     return at(in, SetupAtr) * std::sqrt(longer) / at(in, ConfirmAtr); }},
  {"leader_change",   "atr",   Confirm, 1, Free, "rise of the market's leader over 4 bars",     [](In in, double s) { return in.leader == nullptr ? kNaN : s * change(*in.leader, confirm(in), 4, ConfirmAtr); }},
  {"stop_distance",   "atr",   Plan,    1, Rising,  "of the stop, in ranges of the confirm frame",   [](In in, double) { return risk(in.proposal) / at(in, ConfirmAtr); }},
  {"target_distance", "atr",   Plan,    1, Falling, "of the target, in ranges of the confirm frame", [](In in, double) { return std::abs(in.proposal.target - in.proposal.entry) / at(in, ConfirmAtr); }},
  {"cost",            "R",     Plan,    1, Falling, "round trip as a taker",                    [](In in, double) { return 2 * (in.costs.taker_fee * in.proposal.entry + in.costs.half_spread) / risk(in.proposal); }},
  {"spread",          "atr",   Plan,    1, Falling, "between bid and ask",                      [](In in, double) { return 2 * in.costs.half_spread / at(in, ConfirmAtr); }},
  {"funding",         "bp",    Plan,    1, Falling, "paid at the next settlement, received below zero", [](In in, double s) { return s * 1e4 * in.costs.funding; }},
  {"confidence",      "",      Plan,    1, Free, "of the rules",                                [](In in, double) { return in.proposal.confidence; }},
  {"hour",            "h",     Plan,    1, Free, "of the day in UTC",                           [](In in, double) { return static_cast<double>((in.boundary - floor_to(in.boundary, 24h)) / 1h); }},
}};
// clang-format on

}  // namespace

std::span<const Feature, kFeatureCount> features() { return kFeatures; }

// In the order of Place.
std::vector<Need> feature_needs(const Ladder& l) {
  const Ema fast{.period = 20}, slow{.period = 50};
  return {need(l.trend, fast),
          need(l.trend, slow),
          need(l.trend, Adx{}),
          need(l.trend, Rsi{}),
          need(l.trend, Atr{}),
          need(l.confirm, fast),
          need(l.confirm, slow),
          need(l.confirm, Adx{}),
          need(l.confirm, Rsi{}),
          need(l.confirm, Atr{}),
          need(l.confirm, Macd{}, Macd::Line),
          need(l.confirm, Macd{}, Macd::Signal),
          need(l.confirm, Bollinger{}, Bollinger::Middle),
          need(l.confirm, Bollinger{}, Bollinger::Upper),
          need(l.confirm, WidthRank{}),
          need(l.confirm, VolumeRatio{}),
          need(l.setup, fast),
          need(l.setup, slow),
          need(l.setup, Rsi{}),
          need(l.setup, Atr{}),
          need(l.setup, Macd{}, Macd::Line),
          need(l.setup, Macd{}, Macd::Signal),
          need(l.setup, VolumeRatio{})};
}

// What cannot be computed is NaN, and so is what came out infinite: no range, no bands.
FeatureRow feature_row(const Sight& sight) {
  FeatureRow row;
  const double s = sign(sight.proposal.side);
  for (std::size_t i = 0; i < kFeatureCount; ++i) {
    const auto value = static_cast<float>(kFeatures[i].of(sight, s));
    // A zero has no sign here: it would not survive being written down.
    row[i] = std::isfinite(value) ? value + 0.0F : std::numeric_limits<float>::quiet_NaN();
  }
  return row;
}

const std::string& schema_hash() {
  static const std::string hash = [] {
    std::string text;
    for (const auto& f : kFeatures)
      text += fmt::format("{},{},{},{}\n", f.name, f.unit, to_string(f.frame), f.version);
    return sha256(text);
  }();
  return hash;
}

}  // namespace gyre
