#include "bench/follower.hpp"
#include "tests/app/runs.hpp"

// Everything at once that a venue does to its listeners, and what is left of it afterwards:
// nothing.
namespace gyre::test {
namespace {

constexpr std::string_view kStorm =
    "lost_closes@00:20+3h:5%;silence@01:00+30s;duplicates@01:10+1h;reorder@01:10+1h;"
    "drop_sockets@02:00;drop_sockets@02:10+30s;limit@02:30+1m;ban@03:00+2m;skew@03:30+30m:2s;"
    "late_closes@04:10+20m";

TEST(Storm, leaves_every_bar_as_the_exchange_has_it) {
  const auto world = world_of(40);
  Exchange exchange{world, std::string{kStorm}};
  Follower follower{exchange.url(), plan_of(world)};
  follower.run_to_ready();
  const auto begun = next_after(follower.now(), 1min) + 10s;
  follower.run_to(begun);
  const auto first = follower.minutes();
  follower.run_to(begun + 6h);
  EXPECT_EQ(follower.wrong(world), 0u);
  EXPECT_EQ(follower.minutes() - first, 40u * 360u) << "each minute once";
  const auto& feed = follower.counters().feed;
  EXPECT_GT(feed.repaired, 300u);
  EXPECT_GT(feed.repeated, 0u);
  EXPECT_EQ(feed.mismatches, 0u);
}

TEST(Storm, is_survived_by_polling_as_well) {
  const auto world = world_of(40);
  Exchange exchange{world, "limit@01:00+1m;ban@02:00+2m;skew@03:00+30m:2s"};
  session::FeedSettings feed;
  feed.streams = false;
  Follower follower{exchange.url(), plan_of(world, feed)};
  follower.run_to_ready();
  follower.run_to(next_after(follower.now(), 1h) + 4h + 30s);
  EXPECT_EQ(follower.wrong(world), 0u);
}

TEST(Storm, corrected_closes_are_found_and_mended) {
  const auto world = world_of(10);
  Exchange exchange{world, "wrong_closes@00:30+1h:20%"};
  Follower follower{exchange.url(), plan_of(world)};
  follower.run_to_ready();
  follower.run_to(next_after(follower.now(), 1h) + 3h + 10s);
  EXPECT_EQ(follower.wrong(world), 0u);
  EXPECT_GE(follower.counters().feed.mismatches, 10u);
}

// What is proposed in a storm is what would have been proposed without it: late bars may cost an
// idea, and never make one.
TEST(Storm, makes_no_proposal_of_bars_that_are_missing_or_not_closed) {
  const auto proposals = [](const std::string& faults) {
    const TempDir dir;
    auto words = run_words(synthetic_market("6h"), dir / "data");
    if (!faults.empty()) words = words.with("--set", "exchange.faults=" + faults);
    auto told = run_told(words);
    EXPECT_TRUE(told.flag("books_equal")) << told.text("books_difference");
    std::map<std::tuple<Timestamp, SymbolId, std::string>, std::tuple<Side, double, double>> made;
    for (const auto& record : journal_of(dir / "data"))
      if (const auto* one = std::get_if<Proposed>(&record))
        made[{one->boundary, one->symbol, one->strategy}] = {one->side, one->entry, one->stop};
    return made;
  };
  const auto calm = proposals("");
  const auto storm = proposals(std::string{kStorm});
  EXPECT_GT(storm.size(), calm.size() / 2);
  std::size_t same = 0;
  for (const auto& [key, levels] : storm) {
    const auto found = calm.find(key);
    if (found != calm.end() && found->second == levels) ++same;
  }
  EXPECT_EQ(same, storm.size());
}

}  // namespace
}  // namespace gyre::test
