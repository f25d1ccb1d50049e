#include "tests/app/exchange_process.hpp"

// What the journal says of the lives of the process.
namespace gyre::test {
namespace {

template <class R>
std::vector<R> records_of(const std::vector<Record>& records) {
  std::vector<R> found;
  for (const auto& record : records)
    if (const auto* one = std::get_if<R>(&record)) found.push_back(*one);
  return found;
}

bool is_halted_by(const std::vector<Record>& records, Halt halt) {
  Books books;
  for (const auto& record : records) books.apply(record);
  return books.halt(halt).on;
}

const Words kShort = "--synthetic 7 --symbols 20 --timerange 20250602-20250604 --for 2h";

void crash(const Words& words) {
  const auto killed = run((words + "--json").with("--kill-at", "between_instants:5"));
  EXPECT_EQ(killed.code, -SIGKILL) << killed.err;
}

TEST(Lives, that_ended_as_they_should_say_why) {
  const TempDir dir;
  run_told(run_words(kShort, dir / "data"));
  const auto records = journal_of(dir / "data");
  const auto ended = records_of<RunEnded>(records);
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended.front().why, "end of the market");
  EXPECT_TRUE(std::holds_alternative<RunEnded>(records.back()));
  ASSERT_EQ(records_of<RunStarted>(records).size(), 1u);
}

TEST(Lives, that_end_in_three_crashes_leave_entries_to_a_person) {
  const TempDir dir;
  const auto words = run_words(kShort, dir / "data");
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(i > 0 && is_halted_by(journal_of(dir / "data"), Halt::Crashes));
    crash(words);
  }
  auto told = run_told(words);
  const auto records = journal_of(dir / "data");
  EXPECT_TRUE(is_halted_by(records, Halt::Crashes));
  EXPECT_EQ(records_of<RunStarted>(records).size(), 4u);
  EXPECT_EQ(records_of<RunEnded>(records).size(), 1u);
  EXPECT_GT(told.counts("decisions")["halted"], 0u);
  EXPECT_TRUE(told.flag("books_equal")) << told.text("books_difference");
}

TEST(Lives, that_ended_in_peace_are_no_crashes) {
  const TempDir dir;
  for (const auto* length : {"30m", "60m", "90m", "2h"})
    run_told(run_words(
        Words{"--synthetic 7 --symbols 20 --timerange 20250602-20250604"}.with("--for", length),
        dir / "data"));
  Books books;
  for (const auto& record : journal_of(dir / "data")) books.apply(record);
  EXPECT_TRUE(books.crashes().empty());
  EXPECT_FALSE(books.halted());
}

TEST(Lives, see_that_the_disk_is_nearly_full_and_wait_for_a_person) {
  const TempDir dir;
  const ExchangeProcess exchange{"2h", dir / "exchange"};
  auto told = run_told(exchange.client(dir / "data").with("--set", "store.free_mb=1000000"));
  EXPECT_GT(told.counts("decisions")["halted"], 0u);
  EXPECT_EQ(told.count("fills"), 0u);
  const auto halts = records_of<HaltChanged>(journal_of(dir / "data"));
  ASSERT_EQ(halts.size(), 1u);
  EXPECT_EQ(halts.front().halt, Halt::Disk);
  EXPECT_EQ(halts.front().why, "less than 1000000 MB are free");
}

}  // namespace
}  // namespace gyre::test
