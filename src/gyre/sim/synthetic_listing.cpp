#include "gyre/sim/synthetic_listing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "gyre/core/random.hpp"
#include "gyre/sim/portable_math.hpp"

namespace gyre::sim {
namespace {

constexpr double kLn10 = 2.302585092994046;
constexpr std::array<std::int64_t, 12> kPowers{1,         10,         100,         1'000,
                                               10'000,    100'000,    1'000'000,   10'000'000,
                                               100000000, 1000000000, 10000000000, 100000000000};

// Hourly volatilities: together 0.85 a year, and a correlation of 0.7 between any two symbols.
constexpr double kFactor = 0.00760, kOwn = 0.00498;

double draw_price(std::uint64_t symbol, int rank) {
  if (rank == 1) return 60'000;
  if (rank == 2) return 3'000;
  return portable_exp(kLn10 * (-3 + 5.5 * uniform(symbol + 1)));
}

// Daily quote volume: 8 billion for the first, 50 million for the 100th, 6 for the 650th.
double daily_volume(int rank) { return 8e9 * portable_exp(-1.1 * portable_ln(rank)); }

int digits_before_point(double price) {
  int digits = 0;
  for (double limit = 1; price >= limit && digits < 6; limit *= 10) ++digits;
  for (double limit = 0.1; price < limit && digits > -3; limit /= 10) --digits;
  return digits;
}

// Decimals of the quantity, and the quantum that both the step and a power of two divide.
int step_decimals(double price) { return price >= 100 ? 3 : price >= 10 ? 2 : price >= 1 ? 1 : 0; }
int decimals_of(std::int64_t raw) {
  return static_cast<int>(
      kPowers.size() - 4 -
      static_cast<std::size_t>(std::ranges::find(kPowers, raw) - kPowers.begin()));
}
constexpr std::array kQuanta{1.0, 0.5, 0.25, 0.125};

// As the venue spells them. One sixteenth of the small ones are no coins.
constexpr std::array<std::string_view, 8> kCoins{
    "COIN",      "COIN",      "COIN,Layer-1", "COIN,Layer-2",
    "COIN,DeFi", "COIN,Meme", "COIN,AI",      "COIN,Infrastructure"};
constexpr std::array<std::string_view, 2> kOthers{"INDEX,Index", "EQUITY,TradFi"};
constexpr int kCoinRanks = 400;  // the larger ones, which may be traded, are coins

std::string draw_underlying(std::uint64_t symbol, int rank) {
  if (rank <= 2) return "COIN,Layer-1";
  const auto draw = key(symbol, 0x554c);
  if (rank > kCoinRanks && draw / 16 % 16 == 0) return std::string{kOthers[draw % kOthers.size()]};
  return std::string{kCoins[draw % kCoins.size()]};
}

// A whole hour; the first two were there when the venue opened.
Timestamp draw_onboard(std::uint64_t symbol, int rank) {
  using namespace std::chrono;
  constexpr Timestamp opening{sys_days{2019y / 9 / 8}}, last{sys_days{2024y / 7 / 1}};
  if (rank <= 2) return opening;
  return opening + key(symbol, 0x4f42) % static_cast<std::uint64_t>((last - opening) / 1h) * 1h;
}

}  // namespace

Character draw_character(std::uint64_t seed, int rank) {
  Character it{.key = key(seed, 0x5359, rank)};
  const double price = draw_price(it.key, rank);
  // Five digits: 60000.0, 3000.00, 0.0012345.
  const int decimals = 5 - digits_before_point(price);
  it.tick_raw = kPowers[static_cast<std::size_t>(8 - (rank == 1 ? 1 : decimals))];
  it.base_ticks = price * Price::kScale / static_cast<double>(it.tick_raw);
  it.quantum = kQuanta[static_cast<std::size_t>(step_decimals(price))];
  it.hour_quanta = daily_volume(rank) / 24 / price / it.quantum;
  const double wild = rank <= 2 ? 0.7 : 0.85 + 0.4 * uniform(it.key + 2);
  it.factor_volatility = kFactor * wild;
  it.own_volatility = kOwn * wild * (0.9 + 0.2 * uniform(it.key + 3));
  return it;
}

Listing list_symbol(const Character& it, int rank, std::string base) {
  const double price = it.base_ticks * static_cast<double>(it.tick_raw) / Price::kScale;
  const auto step = Quantity::from_raw(kPowers[static_cast<std::size_t>(8 - step_decimals(price))]);
  Instrument instrument{
      .symbol = base + "USDT",
      .base = std::move(base),
      .underlying = draw_underlying(it.key, rank),
      .onboard = draw_onboard(it.key, rank),
      .tick = Price::from_raw(it.tick_raw),
      .price_min = Price::from_raw(it.tick_raw),
      .price_max = Price::from_raw(static_cast<Wide>(it.base_ticks * 100) * it.tick_raw),
      .step = step,
      .quantity_min = step,
      .quantity_max = Quantity::from_raw(Wide{step.raw()} * 100'000'000),
      .market_step = step,
      .market_quantity_max = Quantity::from_raw(Wide{step.raw()} * 20'000'000),
      .notional_min = Money::from_int(rank == 1   ? 50
                                      : rank == 2 ? 20
                                                  : 5),
      .percent_up = percent(105),
      .percent_down = percent(95),
      .market_take_bound = percent(5),
      .liquidation_fee = percent(1.25),
      .brackets = standard_brackets()};
  return {.instrument = std::move(instrument),
          .status = "TRADING",
          .contract_type = "PERPETUAL",
          .quote = "USDT",
          .price_precision = decimals_of(it.tick_raw),
          .quantity_precision = step_decimals(price)};
}

}  // namespace gyre::sim
