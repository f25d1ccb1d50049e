#include "gyre/market/universe.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <ranges>

#include "tests/draws.hpp"

namespace gyre {
namespace {

using enum UniverseStanding;
const Timestamp kAsOf = *parse_timestamp("2025-05-27");
const CostSettings kFillModel;

// An old contract whose bars are all there.
Candidate contract(std::string_view symbol, double volume, bool member = false) {
  return {.symbol = symbol,
          .base = symbol.substr(0, symbol.find("USDT")),
          .member = member,
          .listed = kAsOf - 720h,
          .hours = 24,
          .quote_volume = volume,
          .price = 100,
          .tick = 0.001};
}

UniverseStanding stands(const Candidate& one, const UniverseSettings& settings = {}) {
  return Universe{settings}.choose(std::array{one}, kFillModel, kAsOf)[0];
}

TEST(Universe, takes_in_at_one_volume_and_lets_go_at_a_lower_one) {
  EXPECT_EQ(stands(contract("ABCUSDT", 19.9e6)), LowVolume);
  EXPECT_EQ(stands(contract("ABCUSDT", 20e6)), Member);
  EXPECT_EQ(stands(contract("ABCUSDT", 12e6, true)), Member);
  EXPECT_EQ(stands(contract("ABCUSDT", 11.9e6, true)), LowVolume);
}

TEST(Universe, holds_the_spread_of_the_fill_model_against_two_limits) {
  auto wide = contract("ABCUSDT", 50e6);
  wide.tick = 0.05;  // half a tick is 2.5 bp
  EXPECT_EQ(stands(wide), Member);
  wide.tick = 0.051;
  EXPECT_EQ(stands(wide), WideSpread);
  wide.member = true;
  EXPECT_EQ(stands(wide), Member);
  wide.tick = 0.081;
  EXPECT_EQ(stands(wide), WideSpread);
}

TEST(Universe, a_tier_whose_spread_is_just_the_limit_comes_in) {
  std::vector<Candidate> all;
  for (int i = 0; i < 120; ++i) all.push_back(contract("ABCUSDT", 1e9 - i));
  const auto standings = Universe{{}}.choose(all, kFillModel, kAsOf);
  EXPECT_EQ(std::ranges::count(standings, Member), 100);
  EXPECT_EQ(standings[99], Member);
  EXPECT_EQ(standings[100], WideSpread);  // 5 bp of half-spread from rank 101 on
}

TEST(Universe, waits_until_a_listing_is_old_enough) {
  auto fresh = contract("ABCUSDT", 50e6);
  fresh.listed = kAsOf - 504h + 1ms;
  EXPECT_EQ(stands(fresh), TooNew);
  fresh.listed = kAsOf - 504h;
  EXPECT_EQ(stands(fresh), Member);
  fresh.listed = {};  // there before all bars
  EXPECT_EQ(stands(fresh), Member);
}

TEST(Universe, a_member_stays_while_bars_are_missing_and_nobody_comes_in_on_half_a_day) {
  auto half = contract("ABCUSDT", 10e6);
  half.hours = 12;
  EXPECT_EQ(stands(half), NoData);
  half.member = true;
  EXPECT_EQ(stands(half), Member);
  half.hours = 0;
  half.quote_volume = half.price = 0;
  EXPECT_EQ(stands(half), NoData);
}

TEST(Universe, keeps_out_what_is_no_coin) {
  EXPECT_EQ(stands(contract("USDCUSDT", 1e9)), Stable);
  EXPECT_EQ(stands(contract("BTCDOMUSDT", 1e9)), Index);
  EXPECT_EQ(stands(contract("XAUTUSDT", 1e9)), StockLike);
  auto told = contract("ABCUSDT", 1e9);
  told.underlying = "COIN,Layer-1";
  EXPECT_EQ(stands(told), Member);
  told.underlying = "COIN,Index";
  EXPECT_EQ(stands(told), Index);
  told.underlying = "EQUITY,TradFi";
  EXPECT_EQ(stands(told), StockLike);
  EXPECT_EQ(stands(contract("币安人生USDT", 1e9)), Member);
}

TEST(Universe, a_persons_word_goes_before_the_rules_and_deny_before_allow) {
  const UniverseSettings only{.allow = "XAUTUSDT, ABCUSDT,币安人生USDT", .deny = "ABCUSDT"};
  EXPECT_EQ(stands(contract("XAUTUSDT", 50e6), only), Member);
  EXPECT_EQ(stands(contract("币安人生USDT", 50e6), only), Member);
  EXPECT_EQ(stands(contract("ABCUSDT", 50e6), only), Denied);
  EXPECT_EQ(stands(contract("BTCUSDT", 50e6), only), NotAllowed);
  EXPECT_EQ(stands(contract("XAUTUSDT", 5e6), only), LowVolume);  // size and age still hold
}

TEST(Universe, what_the_venue_takes_no_orders_for_goes_whoever_named_it) {
  auto dead = contract("ABCUSDT", 1e9, true);
  dead.tradable = false;
  EXPECT_EQ(stands(dead, {.allow = "ABCUSDT"}), NotTradable);
  EXPECT_EQ(Universe{{}}.barred(dead), NotTradable);
  EXPECT_EQ(Universe{{}}.barred(contract("ABCUSDT", 0, true)), Member);  // volume has its time
}

TEST(Universe, counts_places_over_those_that_fit) {
  const std::array all{contract("AUSDT", 60e6), contract("USDCUSDT", 90e6), contract("BUSDT", 40e6),
                       contract("CUSDT", 50e6)};
  EXPECT_EQ(Universe{{.symbols = 2}}.choose(all, kFillModel, kAsOf),
            (std::vector{Member, Stable, LowRank, Member}));
}

TEST(Universe, is_as_of_the_last_fixed_time) {
  EXPECT_EQ(Universe{{}}.as_of(kAsOf), kAsOf);
  EXPECT_EQ(Universe{{}}.as_of(kAsOf - 1ms), kAsOf - 24h);
  const Universe at_four{{.at = 4h}};
  EXPECT_EQ(at_four.as_of(kAsOf + 4h), kAsOf + 4h);
  EXPECT_EQ(at_four.as_of(kAsOf + 3h), kAsOf - 20h);
}

TEST(Universe, limits_that_cross_are_refused) {
  EXPECT_TRUE(check(UniverseSettings{}));
  EXPECT_FALSE(check(UniverseSettings{.enter = Money::from_int(1)}));
  EXPECT_FALSE(check(UniverseSettings{.spread_leave = basis_points(4)}));
}

// Nobody is in beyond the places, the order of the candidates changes nothing, and chosen again on
// the same figures, the same are in.
RC_GTEST_PROP(Universe, choice_is_a_function_of_each_contracts_figures, ()) {
  Draws draws;
  const auto draw = [&](int low, int high) { return static_cast<int>(draws(low, high)); };
  std::vector<std::string> names;
  for (int i = 0; i < 60; ++i) names.push_back("S" + std::to_string(i) + "USDT");
  std::vector<Candidate> all;
  for (const auto& name : names) {
    auto& one = all.emplace_back(contract(name, draw(5, 40) * 1e6 + draw(0, 1'000'000)));
    one.member = draw(0, 2) == 1;
    one.tradable = draw(0, 10) > 0;
    one.hours = draw(0, 8) > 0 ? 24 : draw(0, 24);
    one.listed = kAsOf - std::chrono::hours{draw(400, 900)};
  }
  const Universe universe{{.symbols = 25}};
  const auto standings = universe.choose(all, kFillModel, kAsOf);
  RC_ASSERT(std::ranges::count(standings, Member) <= 25);
  auto again = all;
  std::ranges::reverse(again);
  auto mirrored = universe.choose(again, kFillModel, kAsOf);
  std::ranges::reverse(mirrored);
  RC_ASSERT(mirrored == standings);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].member = standings[i] == Member;
  const auto next = universe.choose(all, kFillModel, kAsOf);
  for (std::size_t i = 0; i < all.size(); ++i)
    RC_ASSERT((next[i] == Member) == (standings[i] == Member));
}

}  // namespace
}  // namespace gyre
