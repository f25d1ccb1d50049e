#include "tests/storage/failing_disk.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "tests/storage/journals.hpp"

namespace gyre {
namespace {

std::vector<Record> many_records() {
  AnyRecord any{21};
  std::vector<Record> records;
  while (records.size() < 30) records.push_back(any());
  return records;
}

// Writes in threes, each durable, as far as it goes; how many were acknowledged.
std::uint64_t write_until_it_fails(const std::filesystem::path& path,
                                   std::span<const Record> records) {
  auto journal = SqliteJournal::open(path);
  if (!journal) return 0;
  for (; !records.empty(); records = records.subspan(3)) {
    Result<> done = journal->append(records.first(3));
    if (done) done = journal->sync();
    if (done) continue;
    // From then on nothing is taken any more, and the reason stays.
    for (const auto& again : {journal->append(records.first(3)), journal->sync()})
      EXPECT_TRUE(!again && again.error().context == done.error().context);
    break;
  }
  return journal->durable();
}

void expect_prefix(const std::filesystem::path& path, std::uint64_t acknowledged,
                   std::span<const Record> records) {
  auto journal = SqliteJournal::open(path);
  ASSERT_TRUE(journal) << journal.error().context;
  const auto found = replayed(*journal);
  ASSERT_GE(found.size(), acknowledged);
  ASSERT_EQ(found, texts(records.first(found.size())));
}

TEST(AFailingDisk, costs_nothing_that_was_acknowledged_at_whichever_operation_it_fails) {
  const auto records = many_records();
  FailingDisk disk;
  for (const bool stays : {false, true})
    for (std::uint64_t nth = 1;; ++nth) {
      const TempDir dir;
      disk.fail(nth, stays);
      const auto acknowledged = write_until_it_fails(dir / "j.db", records);
      const bool failed = disk.failed();
      disk.heal();
      ASSERT_NO_FATAL_FAILURE(expect_prefix(dir / "j.db", acknowledged, records)) << nth;
      if (failed) continue;
      EXPECT_EQ(acknowledged, records.size());
      EXPECT_GT(nth, 30u);  // there were that many to fail
      break;
    }
}

TEST(AFailingDisk, leaves_a_journal_that_goes_on_when_it_is_whole_again) {
  const auto records = many_records();
  FailingDisk disk;
  const TempDir dir;
  std::uint64_t held = 0;
  for (std::uint64_t nth = 3; held < records.size(); nth += 5) {
    disk.fail(nth, true);
    write_until_it_fails(dir / "j.db", std::span{records}.subspan(held));
    disk.heal();
    auto journal = SqliteJournal::open(dir / "j.db");
    ASSERT_TRUE(journal) << journal.error().context;
    ASSERT_EQ(journal->appended() % 3, 0u);
    held = journal->appended();
    ASSERT_EQ(replayed(*journal), texts(std::span{records}.first(held)));
  }
}

TEST(AFailingDisk, does_not_spoil_a_journal_that_is_brought_up_to_date) {
  const auto records = many_records();
  FailingDisk disk;
  for (std::uint64_t nth = 1;; ++nth) {
    const TempDir dir;
    write_journal(dir / "j.db", records);
    std::filesystem::remove(dir / "j.db-head");
    ASSERT_TRUE(
        Database::open(dir / "j.db")
            ->execute(
                "CREATE TABLE old AS SELECT position, at, kind, version, payload FROM journal;"
                "DELETE FROM journal; ALTER TABLE journal DROP COLUMN link;"
                "INSERT INTO journal SELECT * FROM old; DROP TABLE old; PRAGMA user_version = 1"));
    disk.fail(nth, true);
    {
      const auto opened = SqliteJournal::open(dir / "j.db");
    }
    const bool failed = disk.failed();
    disk.heal();
    ASSERT_NO_FATAL_FAILURE(expect_prefix(dir / "j.db", records.size(), records)) << nth;
    if (!failed) break;
  }
}

TEST(AFailingDisk, that_can_only_be_read_is_told_at_the_start) {
  const TempDir dir;
  write_journal(dir / "j.db", many_records());
  FailingDisk disk;
  disk.read_only();
  const auto opened = SqliteJournal::open(dir / "j.db");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::Io);
  EXPECT_EQ(opened.error().context, (dir / "j.db").string() + " cannot be written");
}

// The kernel's own word that there is no more room, in the middle of a write.
TEST(AFullDisk, costs_nothing_that_was_acknowledged) {
  const auto once = many_records();
  std::vector<Record> records;
  for (int i = 0; i < 40; ++i) records.insert(records.end(), once.begin(), once.end());
  for (const rlim_t room : {100'000U, 200'000U, 333'333U}) {
    const TempDir dir;
    int pipes[2];
    ASSERT_EQ(pipe(pipes), 0);
    const auto child = fork();
    if (child == 0) {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{room, room};
      if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(1);
      const auto acknowledged = write_until_it_fails(dir / "j.db", records);
      _exit(write(pipes[1], &acknowledged, sizeof acknowledged) == sizeof acknowledged ? 0 : 1);
    }
    std::uint64_t acknowledged = 0;
    ASSERT_EQ(read(pipes[0], &acknowledged, sizeof acknowledged), ssize_t{sizeof acknowledged});
    close(pipes[0]);
    close(pipes[1]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(WEXITSTATUS(status), 0);
    EXPECT_GT(acknowledged, 0u);
    EXPECT_LT(acknowledged, records.size());
    expect_prefix(dir / "j.db", acknowledged, records);
  }
}

}  // namespace
}  // namespace gyre
