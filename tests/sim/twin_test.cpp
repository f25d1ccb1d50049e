#include <gtest/gtest.h>

#include "gyre/core/random.hpp"
#include "gyre/market/barrier.hpp"
#include "tests/sim/hand_market.hpp"

// A position with a stop and a target on the exchange, against the same levels walked bar by bar as
// the virtual desk and the labels do.
namespace gyre::sim {
namespace {

constexpr Timestamp kEnd = kStart + 24h * 40;

struct Twin {
  VirtualEvent real{}, walked{};
  bool ambiguous = false;
  double slip = 0;  // of the stop, as a share of its price; 0 for a target
};

// The first bar that ends it; nothing before the market does.
std::optional<BarrierHit> walk(const Market& market, SymbolIndex symbol, Barriers barriers,
                               Timestamp filled) {
  MarketCache cache;
  for (auto opened = floor_to(filled, 1min); opened < kEnd; opened += 1min)
    if (const auto bar = market.minute(symbol, opened, cache))
      if (const auto hit = meet(barriers, *bar, opened == floor_to(filled, 1min))) return hit;
  return std::nullopt;
}

std::optional<Twin> live(const std::shared_ptr<const Market>& market, std::uint64_t k) {
  const SymbolIndex symbol = key(k, 1) % market->listings().size();
  const auto& it = market->listings()[symbol].instrument;
  const auto start = kStart + static_cast<int>(key(k, 2) % (24 * 60 * 30)) * 1min;
  const auto side = key(k, 3) % 2 == 0 ? Side::Long : Side::Short;
  Trader trader{market, Settings{}, start};
  const auto size =
      affordable(Money::from_int(1000), trader.exchange.book_ticker(symbol).bid, Rounding::Down)
          .floor_to(it.step);
  trader.handle(wire::NewOrder{.symbol = it.symbol,
                               .side = opening(side),
                               .type = wire::OrderType::Market,
                               .quantity = size});
  trader.run_for(5s);
  const auto entry = trader.position(it.symbol).entry.to_double();
  const auto level = [&](double share) {
    return to_tick(entry * (1 + sign(side) * share), it.tick, Rounding::Nearest).value();
  };
  const auto stop = level(-0.008), target = level(0.016);
  trader.handle(wire::NewAlgoOrder{.symbol = it.symbol,
                                   .side = closing(side),
                                   .type = wire::AlgoType::StopMarket,
                                   .trigger = stop,
                                   .quantity = size,
                                   .reduce_only = true});
  trader.handle(wire::NewOrder{.symbol = it.symbol,
                               .side = closing(side),
                               .type = wire::OrderType::Limit,
                               .quantity = size,
                               .price = target,
                               .reduce_only = true});
  const Barriers barriers{side, entry, stop.to_double(), target.to_double(), kEnd};
  const auto hit = walk(*market, symbol, barriers, start);
  while (trader.position(it.symbol).amount != Money{} && trader.exchange.now() < start + 24h * 8)
    trader.run_for(1h);
  const auto trades =
      trader.ask<std::vector<wire::UserTradeView>>(wire::GetUserTrades{.symbol = it.symbol});
  if (!hit || trades.size() != 2) return std::nullopt;
  const auto& exit = trades.back();
  return Twin{exit.maker ? VirtualEvent::HitTarget : VirtualEvent::HitStop, hit->what,
              hit->ambiguous,
              exit.maker ? 0 : std::abs(exit.price.to_double() - hit->exit) / hit->exit};
}

TEST(Twins, end_for_the_same_reason_as_the_barrier_walker_says) {
  const auto market = std::make_shared<Market>(
      SyntheticMarket{{.seed = 11, .symbols = 40, .range = {kStart, kEnd}}});
  int all = 0, same = 0, stops = 0;
  double slip = 0;
  for (std::uint64_t i = 0; i < 200; ++i) {
    const auto twin = live(market, key(77, i));
    if (!twin) continue;
    ++all;
    same += twin->real == twin->walked ? 1 : 0;
    stops += twin->real == VirtualEvent::HitStop ? 1 : 0;
    slip = std::max(slip, twin->slip);
    EXPECT_TRUE(twin->real == twin->walked || twin->ambiguous);
  }
  EXPECT_GT(all, 180);
  EXPECT_GE(same * 100, all * 99);
  EXPECT_GT(stops, 20);
  EXPECT_GT(all - stops, 20);
  EXPECT_LT(slip, 0.003);
  std::printf("%d of %d twins equal, %d stops, worst slip %.4f\n", same, all, stops, slip);
}

}  // namespace
}  // namespace gyre::sim
