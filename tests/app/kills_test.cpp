#include <gtest/gtest.h>

#include <set>

#include "tests/app/exchange_process.hpp"
#include "tests/app/nothing_twice.hpp"

// kill -9 at named moments, and again on the same data-dir: what comes out is what an unkilled run
// makes, and nothing was done twice. GYRE_KILLS says how many moments; every fifth of them is
// against an exchange that stays alive.
namespace gyre::test {
namespace {

struct Moment {
  std::string point;
  int count = 0;
  std::string text() const { return point + ":" + std::to_string(count); }
};

constexpr std::array kPoints{"after_durable", "after_send", "fill_before_stop", "between_instants",
                             "received"};

// How often a run passes each point, at least.
std::map<std::string, int> passings(const std::vector<Record>& records, Told& told) {
  std::set<Timestamp> sent;
  for (const auto& record : records)
    if (std::holds_alternative<OrderIntended>(record) ||
        std::holds_alternative<StopIntended>(record))
      sent.insert(time_of(record));
  const int sends = static_cast<int>(sent.size());
  return {{kPoints[0], sends},
          {kPoints[1], sends},
          {kPoints[2], static_cast<int>(told.count("fills"))},
          {kPoints[3], static_cast<int>(told.count("cycles"))},
          {kPoints[4], static_cast<int>(told.count("cycles"))}};
}

// `total` moments, point after point, spread evenly over the run.
std::vector<Moment> moments(int total, std::map<std::string, int> passings) {
  std::vector<Moment> list;
  constexpr int points = std::ssize(kPoints);
  const int each = (total + points - 1) / points;
  for (int i = 0; i < total; ++i) {
    const std::string point = kPoints[static_cast<std::size_t>(i % points)];
    list.push_back({point, 1 + passings[point] * (2 * (i / points) + 1) / (2 * each)});
  }
  return list;
}

void expect_same_after(const Moment& moment, const Words& run_it, const Hashes& unkilled,
                       const std::filesystem::path& data_dir) {
  SCOPED_TRACE(moment.text());
  const auto killed = run((run_it + "--json").with("--kill-at", moment.text()));
  EXPECT_EQ(killed.code, -SIGKILL) << "was not killed there";
  EXPECT_EQ(killed.out, "");
  auto told = run_told(run_it);
  EXPECT_EQ(hashes(told), unkilled);
  EXPECT_TRUE(told.flag("books_equal")) << told.text("books_difference");
  EXPECT_EQ(told.count("alarms"), 0u);
  expect_nothing_twice(journal_of(data_dir));
}

struct Kills : testing::Test {
  const int total = number_from_environment("GYRE_KILLS", 5);
  const std::string length = from_environment("GYRE_KILLS_FOR", "4h");
  const Words market = synthetic_market(length.c_str());
};

TEST_F(Kills, in_one_process_lose_and_repeat_nothing) {
  const TempDir whole;
  auto told = run_told(run_words(market, whole / "data"));
  const auto list = moments(total - total / 5, passings(journal_of(whole / "data"), told));
  std::map<std::string, int> counted;
  for (const auto& moment : list) {
    const TempDir dir;
    expect_same_after(moment, run_words(market, dir / "data"), hashes(told), dir / "data");
    ++counted[moment.point];
  }
  for (const auto& [point, count] : counted) std::printf("%d kills %s\n", count, point.c_str());
}

// Every instant of the five minutes before a boundary, an hour in, when positions are open.
TEST_F(Kills, at_each_instant_around_a_boundary_lose_and_repeat_nothing) {
  const TempDir whole;
  auto told = run_told(run_words(synthetic_market("2h"), whole / "data"));
  for (int instant = 153; instant <= 163; ++instant) {
    const TempDir dir;
    expect_same_after({"between_instants", instant},
                      run_words(synthetic_market("2h"), dir / "data"), hashes(told), dir / "data");
  }
}

TEST_F(Kills, beside_a_living_exchange_lose_and_repeat_nothing) {
  const TempDir whole;
  ExchangeProcess exchange{length.c_str(), whole / "exchange"};
  auto told = run_told(exchange.client(whole / "data"));
  const auto list = moments(total / 5, passings(journal_of(whole / "data"), told));
  for (const auto& moment : list) {
    const TempDir dir;
    ExchangeProcess fresh{length.c_str(), dir / "exchange"};
    expect_same_after(moment, fresh.client(dir / "data"), hashes(told), dir / "data");
  }
  std::printf("%d kills beside a living exchange\n", total / 5);
}

}  // namespace
}  // namespace gyre::test
