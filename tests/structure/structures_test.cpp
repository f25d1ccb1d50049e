#include "tests/structure/structures.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>
#include <map>

#include "gyre/indicators/warm_up.hpp"

// What holds of every structure.
namespace gyre {
namespace {

constexpr std::size_t kBars = 150;  // several lives of everything that is easy to have

Parameters defaults_of(const IndicatorKind& kind) {
  Parameters values{};
  std::size_t at = 0;
  for (const auto& attribute : kind.attributes()) values[at++] = std::stod(attribute.standard);
  return values;
}
// With bounds so low that a few hundred random bars have some of everything.
Parameters easy(const IndicatorKind& kind) {
  Parameters values = defaults_of(kind);
  std::size_t at = 0;
  for (const auto& attribute : kind.attributes()) {
    double& value = values[at++];
    if (attribute.name == "age") value = 40;
    if (attribute.name == "body") value = 0.4;
    if (attribute.name == "size") value = 0.05;
    if (attribute.name == "volume") value = 1;
    if (attribute.name == "left" || attribute.name == "right") value = 2;
  }
  return values;
}

std::vector<Ohlcv> hourly(std::uint64_t seed, std::size_t count) {
  auto bars = random_bars(seed, count);
  for (std::size_t i = 0; i < count; ++i)
    bars[i].opened = Timestamp{} + static_cast<std::int64_t>(i) * 1h;
  return bars;
}
std::vector<Ohlcv> upside_down(const std::vector<Ohlcv>& bars) {
  auto turned = mirrored(bars);
  for (std::size_t i = 0; i < bars.size(); ++i) turned[i].opened = bars[i].opened;
  return turned;
}

// What an output is in a market that is upside down: another output, and its price, sign or share
// turned round.
enum class Flip : std::uint8_t { Same, Price, Sign, Share };
struct Mirror {
  std::string_view output, other;
  Flip how;
};
Mirror mirror_of(std::string_view output) {
  static const std::vector<Mirror> exceptions{{"trend", "trend", Flip::Sign},
                                              {"sweep", "sweep", Flip::Sign},
                                              {"position", "position", Flip::Share},
                                              {"since_bos", "since_bos", Flip::Same},
                                              {"since_choch", "since_choch", Flip::Same},
                                              {"broken", "broken", Flip::Price},
                                              {"depth", "depth", Flip::Same},
                                              {"since", "since", Flip::Same},
                                              {"swept", "swept", Flip::Price},
                                              {"swept_touches", "swept_touches", Flip::Same}};
  for (const auto& one : exceptions)
    if (one.output == output) return one;
  return {output, "", Flip::Price};
}
// demand_low becomes supply_high: sides and ends are exchanged.
std::string other_side(std::string_view output) {
  static const std::map<std::string, std::string, std::less<>> words{
      {"high", "low"},      {"low", "high"},      {"highs", "lows"}, {"lows", "highs"},
      {"demand", "supply"}, {"supply", "demand"}, {"bull", "bear"},  {"bear", "bull"},
      {"above", "below"},   {"below", "above"}};
  std::string result;
  for (std::size_t begin = 0; begin <= output.size();) {
    const auto end = std::min(output.find('_', begin), output.size());
    const auto word = output.substr(begin, end - begin);
    const auto found = words.find(word);
    result += found == words.end() ? std::string{word} : found->second;
    if (end < output.size()) result += '_';
    begin = end + 1;
  }
  return result;
}
bool is_price(std::string_view output) {
  for (const auto word : {"age", "strength", "tests", "fill", "size", "touches"})
    if (output.find(word) != output.npos) return false;
  return true;
}

TEST(Structures, have_names_of_their_own_attributes_and_levels) {
  std::map<std::string_view, int> seen;
  for (const IndicatorKind* kind : kStructures) {
    EXPECT_EQ(++seen[kind->name], 1);
    EXPECT_FALSE(kind->attributes().empty()) << kind->name;
    EXPECT_NE(kind->levels, nullptr) << kind->name;
  }
}

RC_GTEST_PROP(Structures, see_a_mirrored_market_mirrored, ()) {
  const auto bars = hourly(*rc::gen::arbitrary<std::uint64_t>(), kBars), mirror = upside_down(bars);
  for (const IndicatorKind* kind : kStructures) {
    Running one{*kind, easy(*kind)}, other{*kind, easy(*kind)};
    std::vector<Mirror> how;
    std::vector<std::size_t> at;
    for (const auto output : kind->outputs) {
      how.push_back(mirror_of(output));
      const bool plain = how.back().other.empty();
      if (plain && !is_price(output)) how.back().how = Flip::Same;
      const std::string name = plain ? other_side(output) : std::string{how.back().other};
      at.push_back(
          static_cast<std::size_t>(std::ranges::find(kind->outputs, name) - kind->outputs.begin()));
      RC_ASSERT(at.back() < kind->outputs.size());
    }
    for (std::size_t i = 0; i < bars.size(); ++i) {
      const auto values = one.update(bars[i]), turned = other.update(mirror[i]);
      for (std::size_t k = 0; k < values.size(); ++k) {
        const double value = values[k].now, back = turned[at[k]].now;
        if (how[k].how == Flip::Same) RC_ASSERT(same(value, back));
        if (how[k].how == Flip::Price) RC_ASSERT(same(value, 2000 - back));
        if (how[k].how == Flip::Sign) RC_ASSERT(same(value, -back));
        if (how[k].how == Flip::Share)
          RC_ASSERT((std::isnan(value) ? std::isnan(back) : std::fabs(value + back - 1) < 1e-12));
      }
    }
  }
}

RC_GTEST_PROP(Structures, see_the_same_whatever_the_unit_of_price, ()) {
  const auto bars = hourly(*rc::gen::arbitrary<std::uint64_t>(), kBars);
  for (const IndicatorKind* kind : kStructures) {
    Running one{*kind, easy(*kind)}, other{*kind, easy(*kind)};
    for (const auto& bar : bars) {
      constexpr double k = 1024;
      const auto values = one.update(bar);
      const auto scaled = other.update(
          {k * bar.open, k * bar.high, k * bar.low, k * bar.close, bar.volume, bar.opened});
      for (std::size_t i = 0; i < values.size(); ++i)
        RC_ASSERT(same(scaled[i].now, values[i].now) || same(scaled[i].now, k * values[i].now));
    }
  }
}

TEST(Structures, find_nothing_where_nothing_moves) {
  for (const IndicatorKind* kind : kStructures) {
    if (kind->name == "sessions") continue;  // their range is of one price
    for (const double volume : {0.0, 5.0}) {
      Running running{*kind, easy(*kind)};
      for (int i = 0; i < 300; ++i)
        for (const auto& value : running.update({7, 7, 7, 7, volume}))
          EXPECT_TRUE(std::isnan(value.now) || value.now == 0) << kind->name;
      EXPECT_TRUE(running.levels().empty()) << kind->name;
    }
  }
}

// Jumps, standstill and bars without volume in between.
std::vector<Ohlcv> ragged(std::uint64_t seed, std::size_t count) {
  auto bars = hourly(seed, count);
  double shift = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double chance = uniform(key(seed, i, 77));
    if (chance < 0.02) shift += 8 * (uniform(key(seed, i, 78)) < 0.5 ? -8 : 8);
    auto& bar = bars[i];
    bar = {bar.open + shift,  bar.high + shift, bar.low + shift,
           bar.close + shift, bar.volume,       bar.opened};
    if (chance > 0.9) bar.volume = 0;
    if (chance > 0.95) bar.open = bar.high = bar.low = bar.close;
  }
  return bars;
}

RC_GTEST_PROP(Structures, keep_to_their_ranges_in_a_ragged_market, ()) {
  const auto bars = ragged(*rc::gen::arbitrary<std::uint64_t>(), kBars);
  for (const IndicatorKind* kind : kStructures) {
    Running running{*kind, easy(*kind)};
    for (const auto& bar : bars) {
      for (const auto& value : running.update(bar)) RC_ASSERT(!std::isinf(value.now));
      for (const Level& level : running.levels()) {
        RC_ASSERT(level.low <= level.high);
        RC_ASSERT(0 <= level.strength && level.strength <= 1);
        RC_ASSERT(0 <= level.filled && level.filled <= 1);
        RC_ASSERT(level.age >= 0 && level.age <= 40 && level.tests >= 0);
      }
    }
  }
}

// Neither a jump nor a bar without volume or range silences what was told once and is not
// forgotten.
RC_GTEST_PROP(Structures, go_on_speaking_in_a_ragged_market, ()) {
  const auto bars = ragged(*rc::gen::arbitrary<std::uint64_t>(), kBars);
  const auto check = [&]<Indicator I>(const I& structure, std::size_t outputs) {
    const auto out = told(structure, bars);
    for (std::size_t k = 0; k < outputs; ++k) {
      bool spoke = false;
      for (const auto& values : out) {
        RC_ASSERT(!spoke || !std::isnan(values[k]));
        spoke = !std::isnan(values[k]);
      }
      RC_ASSERT(spoke);
    }
  };
  check(Swings{.left = 2, .right = 2, .age = 400}, 6);
  check(DealingRange{.left = 2, .right = 2, .age = 400}, 3);
  check(MarketStructure{.left = 2, .right = 2, .age = 400}, 1);
}

// A zone or a swing is known by its kind, its side and the bar that brought it.
using Birth = std::tuple<std::string_view, int, std::size_t>;

RC_GTEST_PROP(Structures, take_nothing_back, ()) {
  const auto bars = ragged(*rc::gen::arbitrary<std::uint64_t>(), kBars);
  for (const IndicatorKind* kind : kStructures) {
    // The ends of these move on, which is what they are for.
    if (kind->name == "liquidity_pools" || kind->name == "dealing_range" ||
        kind->name == "sessions" || kind->name == "market_structure")
      continue;
    Running running{*kind, easy(*kind)};
    std::map<Birth, Level> known;
    for (std::size_t i = 0; i < bars.size(); ++i) {
      running.update(bars[i]);
      for (const Level& level : running.levels()) {
        const Birth birth{level.what, level.sign, i - static_cast<std::size_t>(level.age)};
        const auto [at, born_now] = known.try_emplace(birth, level);
        RC_ASSERT(born_now == (level.age == 0));  // none appears in the past
        RC_ASSERT(level.low == at->second.low && level.high == at->second.high);
        RC_ASSERT(level.filled >= at->second.filled && level.tests >= at->second.tests);
        RC_ASSERT(level.strength <= at->second.strength);
        at->second = level;
      }
    }
  }
}

RC_GTEST_PROP(Structures, go_on_from_a_copy_as_if_nothing_had_been, ()) {
  const auto bars = ragged(*rc::gen::arbitrary<std::uint64_t>(), kBars);
  const auto cut = *rc::gen::inRange<std::size_t>(1, kBars);
  for (const IndicatorKind* kind : kStructures) {
    Running whole{*kind, easy(*kind)}, restored{*kind, easy(*kind)};
    for (std::size_t i = 0; i < bars.size(); ++i) {
      whole.update(bars[i]);
      if (i < cut) {
        if (i + 1 == cut) std::ranges::copy(whole.state(), restored.state().begin());
        continue;
      }
      restored.update(bars[i]);
      for (std::size_t k = 0; k < whole.values().size(); ++k)
        RC_ASSERT(same(restored.values()[k].now, whole.values()[k].now));
    }
    RC_ASSERT(restored.levels().size() == whole.levels().size());
  }
}

// What is told at a bar is not changed by what comes after it: the past is the same whether the
// market went on or turned into something else.
RC_GTEST_PROP(Structures, tell_the_same_past_whatever_follows, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto bars = ragged(seed, kBars);
  auto other = ragged(seed + 1, kBars);
  const auto cut = *rc::gen::inRange<std::size_t>(1, kBars);
  std::ranges::copy(bars.begin(), bars.begin() + static_cast<std::ptrdiff_t>(cut), other.begin());
  for (const IndicatorKind* kind : kStructures) {
    Running one{*kind, easy(*kind)}, two{*kind, easy(*kind)};
    for (std::size_t i = 0; i < cut; ++i) {
      const auto values = one.update(bars[i]), others = two.update(other[i]);
      for (std::size_t k = 0; k < values.size(); ++k)
        RC_ASSERT(same(values[k].now, others[k].now) && same(values[k].before, others[k].before));
    }
  }
}

// An indicator on 15m begins a day with 403 bars.
TEST(Structures, have_settled_by_what_a_day_begins_with) {
  for (const IndicatorKind* kind : kStructures) {
    const auto found = warm_up(*kind, defaults_of(*kind), 15min);
    EXPECT_GT(found.first, 0) << kind->name;
    ASSERT_TRUE(found.settled.has_value()) << kind->name;
    EXPECT_LE(*found.settled, 403) << kind->name;
  }
}

}  // namespace
}  // namespace gyre
