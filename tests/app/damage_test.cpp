#include <gtest/gtest.h>

#include <algorithm>

#include "gyre/storage/sqlite.hpp"
#include "tests/app/busy_market.hpp"
#include "tests/app/exchange_process.hpp"
#include "tests/app/nothing_twice.hpp"
#include "tests/storage/forged_links.hpp"

// A journal that is not as it was written, and a disk that takes no more: the program refuses in
// one line, or goes on as if nothing had been.
namespace gyre::test {
namespace {

namespace fs = std::filesystem;

void change_journal(const fs::path& data_dir, std::string_view sql) {
  auto database = Database::open(data_dir / "journal.db", Database::Open::Existing);
  ASSERT_TRUE(database) << database.error().context;
  const auto done = database->execute(std::string{sql});
  ASSERT_TRUE(done) << done.error().context;
}

std::int64_t journal_size(const fs::path& data_dir) {
  auto database = Database::open(data_dir / "journal.db", Database::Open::Existing);
  return database.value().ask("SELECT max(position) FROM journal").value();
}

void expect_refused_start(const fs::path& data_dir, std::string_view said) {
  const auto ended = run(run_words(synthetic_market("3h"), data_dir) + "--json");
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(ended.err.starts_with("gyre: ")) << ended.err;
  EXPECT_EQ(ended.err.find('\n'), ended.err.size() - 1) << ended.err;
  EXPECT_TRUE(ended.err.contains(said)) << ended.err;
  EXPECT_EQ(ended.out, "");
}

struct StoredJournal : testing::Test {
  const TempDir dir;
  const fs::path data = dir / "data";
  void SetUp() override { run_told(run_words(synthetic_market("2h"), data)); }
};

TEST_F(StoredJournal, damaged_in_the_middle_stops_the_start_and_is_told_with_its_place) {
  change_journal(data,
                 "UPDATE journal SET at = at + 1 "
                 "WHERE position = (SELECT max(position) / 2 FROM journal)");
  const auto position = journal_size(data) / 2;
  expect_refused_start(data, "journal record " + std::to_string(position));
  EXPECT_EQ(journal_size(data) / 2, position) << "something was written";
}

TEST_F(StoredJournal, of_a_newer_program_is_refused) {
  change_journal(data,
                 "UPDATE journal SET version = 99 WHERE position = (SELECT min(position) FROM "
                 "journal WHERE kind = 'fill_booked')");
  forge_links(data / "journal.db");
  expect_refused_start(data, "use the program that wrote it");
}

TEST_F(StoredJournal, of_an_earlier_version_goes_on_as_it_would_have) {
  const auto earlier = dir / "earlier";
  fs::copy(data, earlier, fs::copy_options::recursive);
  change_journal(earlier,
                 "UPDATE journal SET version = 1, payload = json_insert(json_remove(payload, "
                 "'$.cause', '$.fee_asset'), '$.liquidation', json('false')) "
                 "WHERE kind = 'fill_booked'");
  change_journal(earlier,
                 "UPDATE journal SET version = 1, payload = json_remove(payload, '$.model', '$.p', "
                 "'$.expected', '$.required') WHERE kind = 'decided'");
  forge_links(earlier / "journal.db");
  auto expected = run_told(run_words(synthetic_market("4h"), data));
  auto told = run_told(run_words(synthetic_market("4h"), earlier));
  EXPECT_EQ(hashes(told), hashes(expected));
  EXPECT_GT(told.count("fills"), 0u);
  EXPECT_TRUE(told.flag("books_equal")) << told.text("books_difference");
}

// No file may grow beyond a limit: what is not written down is not done, and with room again the
// run goes on.
TEST(FullDisk, ends_a_run_in_one_line_and_with_room_it_goes_on) {
  const TempDir dir;
  const ExchangeProcess exchange{"3h", dir / "exchange"};
  const auto client = exchange.client(dir / "data") + busy_desk() + "--json";
  const Words limited =
      Words{"-c"}.with("ulimit -f 2048; exec \"$0\" \"$@\"", GYRE_BINARY_DIR "/gyre");
  const auto full = Process{limited + client, "/bin/sh"}.wait();
  EXPECT_EQ(full.code, 1) << full.out;
  EXPECT_TRUE(full.err.starts_with("gyre: ")) << full.err;
  EXPECT_EQ(full.err.find('\n'), full.err.size() - 1) << full.err;
  std::printf("full disk: %s", full.err.c_str());
  auto told = run_told(exchange.client(dir / "data") + busy_desk());
  EXPECT_TRUE(told.flag("books_equal")) << told.text("books_difference");
  EXPECT_GT(told.count("fills"), 0u);
  expect_nothing_twice(journal_of(dir / "data"));
}

}  // namespace
}  // namespace gyre::test
