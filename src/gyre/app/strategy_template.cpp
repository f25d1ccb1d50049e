#include "gyre/app/strategy_template.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace gyre::app {
namespace {

// Files of src/gyre/strategy that are no strategies, and types that one would hide.
constexpr std::array<std::string_view, 20> kReserved{
    "all",    "strategy", "levels", "level",       "level_rule", "scores",   "reaction",
    "bar",    "proposal", "side",   "need",        "value",      "gate",     "trace",
    "ladder", "slot",     "engine", "market_view", "universe",   "indicator"};
constexpr std::size_t kLongest = 40;

constexpr std::string_view kHeader = R"text(#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <tuple>

#include "gyre/indicators/all.hpp"
#include "gyre/strategy/levels.hpp"
#include "gyre/strategy/scores.hpp"
#include "gyre/strategy/strategy.hpp"

// Goes with the cross of two averages of the confirm frame, where the trend frame has a trend.
// Say here in two or three lines what yours waits for, and why that should pay.
namespace gyre {

// A strategy is const and remembers nothing: what it says is a function of closed bars. LevelRule
// brings the attributes of stop, target and time limit.
struct TYPE_ : LevelRule {
  using Base = LevelRule;
  static constexpr std::string_view name = "NAME_";  // its section: [strategy.NAME_]
  // What its confidence is made of: five scores from 0 to 1.
  static constexpr std::array<std::string_view, kParts> parts{
      "cross", "trend_alignment", "trend_strength", "nearness", "volatility"};

  int fast = 12;
  int slow = 26;
  double adx_min = 18;

  // Name, member, unit, least, most, meaning. Files, --set, checks and docs come from these lines.
  static constexpr std::tuple attributes{
      Attribute{"fast", &TYPE_::fast, "bars", 2, 100, "fast average"},
      Attribute{"slow", &TYPE_::slow, "bars", 3, 200, "slow average"},
      Attribute{"adx_min", &TYPE_::adx_min, "adx", 0, 60, "least strength of the trend"},
  };

  Result<> check() const {
    if (fast >= slow) return fail(Errc::Config, "fast must be less than slow");
    return {};
  }

  // What it looks at, by frame; each is computed once, however many strategies ask for it.
  auto needs(const Ladder& l) const {
    return std::array{need(l.confirm, Ema{.period = fast}),
                      need(l.confirm, Ema{.period = slow}),
                      need(l.confirm, Atr{}),
                      need(l.confirm, WidthRank{}),
                      need(l.trend, Ema{.period = slow}),
                      need(l.trend, Adx{})};
  }

  // Whether its setup stands now. It is asked at every close of the setup frame; that an idea is
  // proposed only when the setup begins to stand is not its business.
  std::optional<Proposal> propose(const MarketView& market) const {
    const auto [quick, calm, atr, width, tide, adx] = market.of(*this);
    const double price = market.bar(market.ladder().setup).close;
    const double apart = (quick.now - calm.now) / atr.now;
    const double before = (quick.before - calm.before) / atr.now;
    const Side side = apart > 0 ? Side::Long : Side::Short;
    const double s = sign(side);

    // Gates: the first that closes is what `gyre explain` names. NaN, a value that is not there
    // yet, passes none.
    if (!market.above("averages_apart", s * apart, 0) ||
        !market.at_most("apart_before", s * before, 0) ||
        !market.at_least("trend_strength", adx.now, adx_min))
      return std::nullopt;

    auto proposal = propose_at(*this, side, price, atr.now);
    if (!proposal) return std::nullopt;
    const bool aligned = s * (price - tide.now) > 0;
    proposal->parts = {std::clamp(s * (apart - before) / 0.3, 0.0, 1.0), aligned ? 1.0 : 0.3,
                       std::clamp((adx.now - adx_min) / 20, 0.0, 1.0),
                       scores::nearness(std::fabs(price - calm.now) / atr.now),
                       scores::volatility(width.now)};
    proposal->confidence = scores::weigh(proposal->parts);
    return proposal;
  }
};

}  // namespace gyre
)text";

constexpr std::string_view kTest = R"text(#include "gyre/strategy/NAME_.hpp"

#include <gtest/gtest.h>

#include )text"  // in two pieces: it is no include of this file
                                   R"text("tests/strategy/views.hpp"

namespace gyre::NAME__test {
namespace {

enum : std::size_t { Quick, Calm, AtrAt, Width, Tide, Strength, kNeeds };

// A cross upwards at 1000, in a trend.
HandView crossing() {
  HandView hand{{}, kNeeds};
  auto& v = hand.values;
  v[Quick] = {1001, 999}, v[Calm] = {1000, 1000};
  v[AtrAt].now = 10, v[Width].now = 0.5, v[Tide].now = 990, v[Strength].now = 30;
  hand.closes(Timeframe::m5, *parse_timestamp("2025-05-27T05:10"), {1000});
  return hand;
}

TEST(TYPE_, proposes_at_a_cross_that_the_trend_supports) {
  EXPECT_EQ(TYPE_{}.needs({}).size(), kNeeds);
  const auto p = TYPE_{}.propose(crossing().view());
  ASSERT_TRUE(p.has_value());
  EXPECT_EQ(p->side, Side::Long);
  EXPECT_EQ(p->stop, 980);  // two ATR
  EXPECT_EQ(p->target, 1040);
  EXPECT_GT(p->confidence, 0.6);
}

TEST(TYPE_, wants_nothing_without_a_cross_a_trend_or_values) {
  const auto stands = [](std::size_t at, Value value) {
    auto hand = crossing();
    hand.values[at] = value;
    return TYPE_{}.propose(hand.view()).has_value();
  };
  EXPECT_FALSE(stands(Quick, {1001, 1000.5}));  // apart before
  EXPECT_FALSE(stands(Quick, {kNaN, kNaN}));
  EXPECT_FALSE(stands(Strength, {17, 17}));
  EXPECT_FALSE(stands(AtrAt, {kNaN, kNaN}));
}

TEST(TYPE_, sells_where_a_mirrored_market_would_make_it_buy) {
  auto hand = crossing();
  hand.values[Quick] = {999, 1001};
  hand.values[Tide].now = 1010;
  const auto bought = TYPE_{}.propose(crossing().view()), sold = TYPE_{}.propose(hand.view());
  ASSERT_TRUE(bought.has_value() && sold.has_value());
  EXPECT_EQ(sold->side, Side::Short);
  EXPECT_EQ(sold->stop, 1020);
  EXPECT_EQ(sold->confidence, bought->confidence);
}

}  // namespace
}  // namespace gyre::NAME__test
)text";

void replace_all(std::string& text, std::string_view mark, std::string_view by) {
  for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + by.size()))
    text.replace(at, mark.size(), by);
}

std::string filled(std::string_view text, std::string_view name) {
  std::string out{text};
  replace_all(out, "TYPE_", type_name(name));
  replace_all(out, "NAME_", name);
  return out;
}

bool is_snake_case(std::string_view name) {
  const auto word = [](char c) { return ('a' <= c && c <= 'z') || ('0' <= c && c <= '9'); };
  if (name.empty() || !('a' <= name.front() && name.front() <= 'z') || !word(name.back()))
    return false;
  for (std::size_t i = 0; i < name.size(); ++i)
    if (!word(name[i]) && (name[i] != '_' || name[i - 1] == '_')) return false;
  return true;
}

}  // namespace

Result<> check_new_name(std::string_view name) {
  const auto quoted = "'" + std::string{name} + "'";
  if (!is_snake_case(name))
    return fail(Errc::Config, quoted +
                                  " is no name such as night_owl: small letters, digits and "
                                  "single underscores");
  if (name.size() > kLongest) return fail(Errc::Config, quoted + " is longer than 40 letters");
  if (std::ranges::count(kReserved, name) > 0)
    return fail(Errc::Config, quoted + " is a word of the program itself");
  return {};
}

std::string type_name(std::string_view name) {
  std::string type;
  bool begins = true;
  for (const char c : name) {
    if (c != '_')
      type += begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    begins = c == '_';
  }
  return type;
}

std::string strategy_header(std::string_view name) { return filled(kHeader, name); }
std::string strategy_test(std::string_view name) { return filled(kTest, name); }

Result<std::string> with_strategy(std::string_view list, std::string_view name) {
  constexpr std::string_view kInclude = "#include \"gyre/strategy/", kList = "kStrategies{";
  const auto include = std::string{kInclude} + std::string{name} + ".hpp\"\n";
  const auto entry = "    strategy_kind<" + type_name(name) + ">(),\n";
  std::string out{list};
  auto place = out.find(kInclude);
  const auto begin = out.find(kList);
  const auto end = begin == out.npos ? out.npos : out.find("\n};", begin);
  if (place == out.npos || end == out.npos)
    return fail(Errc::Parse, "the list of strategies is not understood");
  if (out.contains(entry) || out.contains(include))
    return fail(Errc::Busy, "the list of strategies has it already");
  out.insert(end + 1, entry);
  while (out.compare(place, kInclude.size(), kInclude) == 0 &&
         std::string_view{out}.substr(place, out.find('\n', place) + 1 - place) < include)
    place = out.find('\n', place) + 1;
  return out.insert(place, include);
}

}  // namespace gyre::app
