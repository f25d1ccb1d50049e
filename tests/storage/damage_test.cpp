#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "gyre/core/random.hpp"
#include "gyre/storage/verify.hpp"
#include "tests/storage/journals.hpp"

namespace gyre {
namespace {

constexpr std::array<std::string_view, 3> kFiles{"j.db", "j.db-wal", "j.db-head"};

// The files of a journal at some moment.
struct Files {
  std::array<std::string, kFiles.size()> bytes;
  std::vector<std::string> records;

  void write(const TempDir& dir) const {
    for (std::size_t i = 0; i < kFiles.size(); ++i) {
      const auto path = dir / kFiles[i].data();
      std::filesystem::remove(path);
      if (!bytes[i].empty()) write_file(path, bytes[i]);
    }
  }
};

// Three hundred records, durable in threes; as a process leaves them that was killed, or that
// ended.
Files make_files(bool killed) {
  const TempDir dir;
  Files files;
  const auto keep = [&] {
    for (std::size_t i = 0; i < kFiles.size(); ++i)
      files.bytes[i] = file_bytes(dir / kFiles[i].data());
  };
  AnyRecord any{killed ? 1U : 2U};
  auto journal = SqliteJournal::open(dir / "j.db");
  EXPECT_TRUE(journal);
  for (int batch = 0; batch < 100; ++batch) {
    const std::vector<Record> records{any(), any(), any()};
    EXPECT_TRUE(journal->append(records) && journal->sync());
    for (auto& one : texts(records)) files.records.push_back(std::move(one));
  }
  if (killed) keep();
  journal = fail(Errc::Io, "closed");
  if (!killed) keep();
  return files;
}

// All that it replays, or nothing when it says that something is wrong.
std::optional<std::vector<std::string>> told(const TempDir& dir) {
  auto journal = SqliteJournal::open(dir / "j.db");
  if (!journal) return std::nullopt;
  std::vector<std::string> all;
  const auto done = journal->replay([&](std::uint64_t, const Record& record) -> Result<> {
    all.push_back(text(record));
    return {};
  });
  if (!done) return std::nullopt;
  return all;
}

void a_damaged_file_is_refused_or_whole(const Files& files, std::size_t which, std::uint64_t seed) {
  const TempDir dir;
  for (std::uint64_t round = 0; round < 4; ++round) {
    auto damaged = files;
    auto& bytes = damaged.bytes[which];
    const auto chance = key(seed, round);
    if (chance % 8 == 0) {
      bytes.resize(mix(chance) % bytes.size());
    } else {
      // Where files say how they are laid out, a change says most.
      const auto reach = chance % 4 == 1 ? std::min<std::size_t>(bytes.size(), 120) : bytes.size();
      for (std::uint64_t flip = 0; flip <= mix(chance) % 4; ++flip)
        bytes[key(chance, flip) % reach] ^= static_cast<char>(1 << key(chance, flip, 1) % 8);
    }
    damaged.write(dir);
    const auto records = told(dir);
    const bool honest = !records || *records == files.records;
    RC_ASSERT(honest);
  }
}

RC_GTEST_PROP(Damage, of_a_journal_is_found_or_harmless, (std::uint64_t seed)) {
  static const auto files = make_files(false);
  a_damaged_file_is_refused_or_whole(files, 0, seed);
}

RC_GTEST_PROP(Damage, of_what_a_killed_process_left_is_found_or_harmless, (std::uint64_t seed)) {
  static const auto files = make_files(true);
  a_damaged_file_is_refused_or_whole(files, 0, seed);
}

RC_GTEST_PROP(Damage, of_the_write_ahead_log_is_found_or_harmless, (std::uint64_t seed)) {
  static const auto files = make_files(true);
  a_damaged_file_is_refused_or_whole(files, 1, seed);
}

RC_GTEST_PROP(Damage, of_the_word_beside_the_journal_is_found_or_harmless, (std::uint64_t seed)) {
  static const auto files = make_files(true);
  a_damaged_file_is_refused_or_whole(files, 2, seed);
}

TEST(Damage, is_a_lost_log) {
  auto files = make_files(true);
  files.bytes[1].clear();
  const TempDir dir;
  files.write(dir);
  EXPECT_FALSE(told(dir));
}

TEST(Damage, is_an_empty_file) {
  auto files = make_files(false);
  const TempDir dir;
  files.write(dir);
  write_file(dir / "j.db", "");
  EXPECT_EQ(complaint(dir / "j.db").substr((dir / "j.db").string().size(), 49),
            ": ends at record 0, and 300 were acknowledged: br");
}

TEST(Damage, is_not_a_word_that_is_behind) {
  auto files = make_files(false);
  const TempDir dir;
  files.write(dir);
  write_file(dir / "j.db-head", "");
  EXPECT_EQ(told(dir), files.records);
  std::filesystem::remove(dir / "j.db-head");
  EXPECT_EQ(told(dir), files.records);
}

TEST(Verify, tells_how_many_there_are_and_their_link) {
  const TempDir dir;
  make_files(false).write(dir);
  const auto found = verify(dir / "j.db");
  ASSERT_TRUE(found) << found.error().context;
  EXPECT_EQ(found->records, 300u);
  EXPECT_EQ(found->link, file_bytes(dir / "j.db-head").substr(21, 32));
}

TEST(Verify, tells_what_is_wrong_with_a_journal) {
  const TempDir dir;
  EXPECT_EQ(verify(dir / "j.db").error().code, Errc::NotFound);
  make_files(false).write(dir);
  ASSERT_TRUE(Database::open(dir / "j.db")
                  ->execute("UPDATE journal SET payload = replace(payload, '\"at\":', '\"at\": ') "
                            "WHERE position = 150"));
  EXPECT_EQ(verify(dir / "j.db").error().context,
            "journal record 150: it, or its link, is not as it was written: bring back a copy of "
            "the file");
  make_files(false).write(dir);
  auto bytes = file_bytes(dir / "j.db");
  bytes[bytes.size() - 4096] = '\x07';  // the kind of the last page
  write_file(dir / "j.db", bytes);
  const auto found = verify(dir / "j.db");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Errc::Corrupt);
}

// Kills a writer at moments of its own choosing, and goes on where it was, many times over.
TEST(AKilledWriter, loses_nothing_that_was_synced_and_leaves_a_prefix) {
  const TempDir dir;
  AnyRecord any{11};
  std::vector<Record> planned;
  for (int i = 0; i < 400; ++i) planned.push_back(any());
  const auto all = texts(planned);
  std::size_t durable = 0;
  for (std::uint64_t life = 0; life < 25; ++life) {
    int pipes[2];
    ASSERT_EQ(pipe(pipes), 0);
    const auto child = fork();
    if (child == 0) {
      auto journal = SqliteJournal::open(dir / "j.db").value();
      auto next = journal.appended();
      for (std::uint64_t step = 0; step < 1 + mix(life) % 12; ++step) {
        const auto records = std::span{planned}.subspan(next, 1 + mix(life + step) % 3);
        next += records.size();
        const bool last = step == mix(life) % 12;
        if (!journal.append(records)) _exit(1);
        if (last && life % 2 == 0) std::raise(SIGKILL);
        if (!journal.sync() || write(pipes[1], &next, sizeof next) != sizeof next) _exit(1);
        if (last) std::raise(SIGKILL);
      }
      _exit(1);
    }
    close(pipes[1]);
    for (std::uint64_t acknowledged = 0;
         read(pipes[0], &acknowledged, sizeof acknowledged) == sizeof acknowledged;)
      durable = acknowledged;
    close(pipes[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    const auto records = told(dir);
    ASSERT_TRUE(records);
    ASSERT_GE(records->size(), durable);
    ASSERT_EQ(*records, std::vector(all.begin(), all.begin() + std::ssize(*records)));
  }
  EXPECT_GT(durable, 100u);
}

}  // namespace
}  // namespace gyre
