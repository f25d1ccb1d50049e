#include "gyre/core/random.hpp"
#include "gyre/market/bar_store.hpp"
#include "gyre/sim/synthetic_market.hpp"
#include "tests/app/exchange_process.hpp"

// A run that records its bars is killed at random instants: the store opens, is whole, and what was
// not written yet is all that is fetched again. GYRE_FEED_KILLS says how often.
namespace gyre::test {
namespace {

Timestamp newest(const BarStore& store, const SeriesKey& series) {
  return store.closed_through(series).value_or(Timestamp{});
}

void expect_whole(const BarStore& store) {
  for (const auto& series : store.series()) {
    EXPECT_TRUE(store.verify(series).empty()) << to_text(series);
    EXPECT_EQ(store.figures(series).missing, 0u) << to_text(series);
  }
}

TEST(FeedKills, leave_a_store_that_goes_on_where_it_was_written) {
  const TempDir dir;
  const auto kills = number_from_environment("GYRE_FEED_KILLS", 6);
  const bool many = kills > 20;
  const milliseconds length = many ? 47h : 12h;
  const ExchangeProcess exchange{many ? "47h" : "12h", dir / "exchange"};
  const auto words = exchange.client(dir / "data")
                         .with("--set", "store.flush=1s")
                         .with("--set", "desk.crashes=100");
  const auto bars = dir / "data/bars";
  std::map<SeriesKey, Timestamp> before;
  int done = 0;
  for (int i = 0; i < kills; ++i) {
    const auto instant = 12 + key(7, static_cast<std::uint64_t>(i)) % (many ? 16 : 90);
    const auto ended =
        run((words + "--json").with("--kill-at", "between_instants:" + to_text(instant)));
    if (ended.code == 0) break;  // the market has ended
    ASSERT_EQ(ended.code, -SIGKILL) << ended.err;
    ++done;
    const auto store = BarStore::open(bars, BarStore::Access::Write);
    ASSERT_TRUE(store) << store.error().context;
    expect_whole(**store);
    for (const auto& [series, through] : before) EXPECT_GE(newest(**store, series), through);
    for (const auto& series : (*store)->series()) before[series] = newest(**store, series);
  }
  EXPECT_EQ(done, kills) << "the market was too short";
  auto told = run_told(words);
  EXPECT_TRUE(told.flag("books_equal"));
  const auto store = BarStore::open(bars, BarStore::Access::Read);
  ASSERT_TRUE(store) << store.error().context;
  expect_whole(**store);
  EXPECT_EQ((*store)->series().size(), 4u * 40u);

  const auto day = *parse_timestamp("2025-06-02");
  const sim::SyntheticMarket market{
      {.seed = 7, .symbols = 40, .range = {day - 720h, day + length}}};
  for (sim::SymbolIndex s = 0; s < market.listings().size(); ++s)
    for (const auto frame : {Timeframe::m1, Timeframe::m5, Timeframe::m15, Timeframe::h1}) {
      const SeriesKey series{market.listings()[s].instrument.symbol, frame};
      const auto figures = (*store)->figures(series);
      std::vector<Bar> theirs, ours;
      market.bars(s, frame, {figures.first, figures.last + duration(frame)}, theirs);
      for (const auto& part : (*store)->read(series, {figures.first, figures.last + 1ms}).runs)
        ours.insert(ours.end(), part.begin(), part.end());
      EXPECT_EQ(ours, theirs) << to_text(series);
      EXPECT_GE(figures.last + duration(frame), floor_to(day + length - 1min, duration(frame)));
    }
}

}  // namespace
}  // namespace gyre::test
