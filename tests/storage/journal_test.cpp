#include "gyre/storage/journal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include "gyre/core/json_write.hpp"
#include "tests/storage/forged_links.hpp"
#include "tests/storage/journals.hpp"

namespace gyre {
namespace {

Database raw(const std::filesystem::path& path) { return Database::open(path).value(); }

TEST(SqliteJournal, gives_back_every_kind_of_record_after_a_restart) {
  const TempDir dir;
  const auto records = one_of_each(1);
  {
    auto journal = SqliteJournal::open(dir / "j.db").value();
    ASSERT_TRUE(journal.append(records));
    EXPECT_EQ(journal.appended(), records.size());
    EXPECT_EQ(journal.durable(), 0u);
    ASSERT_TRUE(journal.sync());
    EXPECT_EQ(journal.durable(), records.size());
  }
  auto journal = SqliteJournal::open(dir / "j.db").value();
  EXPECT_EQ(journal.appended(), records.size());
  EXPECT_EQ(replayed(journal), texts(records));
}

TEST(SqliteJournal, forgets_what_was_not_synced_and_counts_on_from_there) {
  const TempDir dir;
  const auto records = one_of_each(2);
  const std::span all{records};
  {
    auto journal = SqliteJournal::open(dir / "j.db").value();
    ASSERT_TRUE(journal.append(all.first(5)));
    ASSERT_TRUE(journal.sync());
    ASSERT_TRUE(journal.append(all.subspan(5)));
    EXPECT_EQ(replayed(journal).size(), 5u);
  }
  auto journal = SqliteJournal::open(dir / "j.db").value();
  EXPECT_EQ(journal.appended(), 5u);
  ASSERT_TRUE(journal.append(all.subspan(5, 1)));
  ASSERT_TRUE(journal.sync());
  EXPECT_EQ(replayed(journal), texts(all.first(6)));
}

TEST(SqliteJournal, keeps_what_was_synced_when_its_process_is_killed) {
  const TempDir dir;
  const auto records = one_of_each(6);
  const auto child = fork();
  if (child == 0) {
    auto journal = SqliteJournal::open(dir / "j.db").value();
    const bool synced = journal.append(std::span{records}.first(5)) && journal.sync() &&
                        journal.append(std::span{records}.subspan(5));
    if (synced) std::raise(SIGKILL);
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  auto journal = SqliteJournal::open(dir / "j.db").value();
  EXPECT_EQ(replayed(journal), texts(std::span{records}.first(5)));
}

TEST(SqliteJournal, is_held_by_one_at_a_time) {
  const TempDir dir;
  const auto first = SqliteJournal::open(dir / "j.db");
  ASSERT_TRUE(first);
  const auto second = SqliteJournal::open(dir / "j.db");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::Busy);
  EXPECT_EQ(second.error().context, (dir / "j.db").string() + " is held by another process");
}

TEST(SqliteJournal, refuses_a_file_that_is_not_its_own) {
  const TempDir dir;
  ASSERT_TRUE(raw(dir / "other.db").execute("CREATE TABLE t(x); PRAGMA application_id = 7"));
  const auto other = SqliteJournal::open(dir / "other.db");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Errc::Corrupt);
  std::ofstream{dir / "text.db"} << std::string(5000, 'x');
  EXPECT_EQ(SqliteJournal::open(dir / "text.db").error().code, Errc::Corrupt);
  EXPECT_EQ(SqliteJournal::open(dir / "none.db", Database::Open::Existing).error().code,
            Errc::NotFound);
  EXPECT_EQ(SqliteJournal::open(dir / "no" / "j.db").error().code, Errc::Io);
}

TEST(SqliteJournal, does_not_begin_anew_where_one_was) {
  const TempDir dir;
  write_journal(dir / "j.db", one_of_each(7));
  std::filesystem::remove(dir / "j.db");
  const auto gone = SqliteJournal::open(dir / "j.db");
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, Errc::NotFound);
  EXPECT_EQ(gone.error().context, "there is no " + (dir / "j.db").string() + ", and " +
                                      std::to_string(AnyRecord::kKinds) +
                                      " records were acknowledged: bring it back, or remove " +
                                      (dir / "j.db-head").string() + " to begin a new one");
  EXPECT_FALSE(std::filesystem::exists(dir / "j.db"));
}

TEST(SqliteJournal, tells_where_it_is_corrupt) {
  const TempDir dir;
  const auto path = dir / "j.db";
  const auto spoil = [&](const std::string& sql) {
    std::filesystem::remove(path);
    std::filesystem::remove(dir / "j.db-head");
    write_journal(path, std::vector<Record>{WalletOpened{}, RiskChanged{}, Decided{}});
    EXPECT_TRUE(raw(path).execute(sql));
  };
  const auto spoiled = [&](const std::string& sql) {
    spoil(sql);
    return complaint(path);
  };
  const auto damaged = [](int position) {
    return "journal record " + std::to_string(position) +
           ": it, or its link, is not as it was written: bring back a copy of the file";
  };
  EXPECT_EQ(spoiled("UPDATE journal SET at = at"), "");
  EXPECT_EQ(spoiled("UPDATE journal SET kind = 'halt_changed' WHERE position = 2"), damaged(2));
  EXPECT_EQ(spoiled("UPDATE journal SET version = 1 WHERE position = 3"), damaged(3));
  EXPECT_EQ(spoiled("UPDATE journal SET payload = '{\"at\":0}' WHERE position = 1"), damaged(1));
  EXPECT_EQ(spoiled("UPDATE journal SET at = 5 WHERE position = 1"), damaged(1));
  EXPECT_EQ(spoiled("UPDATE journal SET link = zeroblob(16) WHERE position = 2"), damaged(2));
  EXPECT_EQ(spoiled("DELETE FROM journal WHERE position = 2"), "journal record 2: missing");
  EXPECT_EQ(spoiled("UPDATE journal SET position = 9 WHERE position = 1;"
                    "UPDATE journal SET position = 1 WHERE position = 3;"
                    "UPDATE journal SET position = 3 WHERE position = 9"),
            path.string() +
                ": record 3 is not the one that was acknowledged: bring back the whole "
                "journal, or remove " +
                path.string() + "-head to go on with what is there");
  EXPECT_EQ(spoiled("DELETE FROM journal WHERE position = 3"),
            path.string() +
                ": ends at record 2, and 3 were acknowledged: bring back the whole "
                "journal, or remove " +
                path.string() + "-head to go on with what is there");
  std::filesystem::remove(dir / "j.db-head");
  EXPECT_EQ(complaint(path), "");
}

TEST(SqliteJournal, does_not_believe_its_links_alone) {
  const TempDir dir;
  const auto path = dir / "j.db";
  const auto spoiled = [&](const std::string& sql) {
    std::filesystem::remove(path);
    write_journal(path, std::vector<Record>{WalletOpened{}, RiskChanged{}, Decided{}});
    EXPECT_TRUE(raw(path).execute(sql));
    forge_links(path);
    return complaint(path);
  };
  EXPECT_EQ(spoiled("UPDATE journal SET at = at"), "");
  EXPECT_EQ(spoiled("UPDATE journal SET payload = '{\"at\":0}' WHERE position = 1"),
            "journal record 1: wallet_opened: wallet: missing");
  EXPECT_EQ(spoiled("UPDATE journal SET at = 5 WHERE position = 1"),
            "journal record 1: its time is told twice, and differs");
  EXPECT_TRUE(spoiled("UPDATE journal SET payload = '{' WHERE position = 2")
                  .starts_with("journal record 2: "));
}

TEST(SqliteJournal, stops_the_replay_at_the_first_error_of_the_listener) {
  const TempDir dir;
  auto journal = SqliteJournal::open(dir / "j.db").value();
  ASSERT_TRUE(journal.append(one_of_each(3)));
  ASSERT_TRUE(journal.sync());
  std::uint64_t seen = 0;
  const auto done = journal.replay([&](std::uint64_t position, const Record&) -> Result<> {
    seen = position;
    if (position == 3) return fail(Errc::Corrupt, "enough");
    return {};
  });
  EXPECT_EQ(done.error().context, "enough");
  EXPECT_EQ(seen, 3u);
  EXPECT_EQ(replayed(journal).size(), AnyRecord::kKinds);
}

TEST(SqliteJournal, shows_records_to_people) {
  const TempDir dir;
  const auto at = parse_timestamp("2025-05-27T05:00:00.250Z").value();
  {
    auto journal = SqliteJournal::open(dir / "j.db").value();
    TradeClosed trade;
    trade.at = at;
    trade.opened = at - 90min;
    trade.symbol = SymbolId{1};
    trade.side = Side::Short;
    trade.net = Money::parse("-12.345").value();
    ASSERT_TRUE(
        journal.append(std::vector<Record>{SymbolListed{at, SymbolId{0}, "BTCUSDT"},
                                           SymbolListed{at, SymbolId{1}, "币安USDT"}, trade}));
    ASSERT_TRUE(journal.sync());
  }
  auto database = raw(dir / "j.db");
  auto row =
      database.prepare("SELECT at, at_ms, opened, symbol, side, net FROM trade_closed").value();
  ASSERT_TRUE(row.step().value());
  EXPECT_EQ(row.text(0), to_text(at));
  EXPECT_EQ(row.integer(1), to_ms(at));
  EXPECT_EQ(row.text(2), "2025-05-27T03:30:00.250Z");
  EXPECT_EQ(row.text(3), "币安USDT");
  EXPECT_EQ(row.text(4), "short");
  EXPECT_EQ(row.text(5), "-12.345");
}

TEST(SqliteJournal, has_a_view_that_works_for_every_kind) {
  const TempDir dir;
  {
    auto journal = SqliteJournal::open(dir / "j.db").value();
    ASSERT_TRUE(journal.append(one_of_each(4)));
    ASSERT_TRUE(journal.sync());
  }
  auto database = raw(dir / "j.db");
  for (const auto kind : record_kinds())
    EXPECT_EQ(database.ask("SELECT count(*) FROM (SELECT * FROM \"" + std::string{kind} + "\")"), 1)
        << kind;
}

TEST(MemoryJournal, can_lose_its_unsynced_tail) {
  MemoryJournal journal;
  const auto records = one_of_each(5);
  const std::span all{records};
  ASSERT_TRUE(journal.append(all.first(4)));
  ASSERT_TRUE(journal.sync());
  ASSERT_TRUE(journal.append(all.subspan(4)));
  EXPECT_EQ(replayed(journal).size(), 4u);
  journal.lose_unsynced();
  EXPECT_EQ(journal.appended(), 4u);
  EXPECT_EQ(journal.durable(), 4u);
  EXPECT_EQ(replayed(journal), texts(all.first(4)));
}

RC_GTEST_PROP(RecordText, every_record_survives_writing_and_reading, (std::uint64_t seed)) {
  AnyRecord any{seed};
  const auto record = any();
  std::string payload;
  write_payload(payload, record);
  simdjson::dom::parser parser;
  const auto back = read_record(name_of(record), version_of(record), parser.parse(payload).value());
  RC_ASSERT(back.has_value());
  RC_ASSERT(text(*back) == text(record));
}

RC_GTEST_PROP(RecordText, a_mutated_payload_is_read_or_refused_and_nothing_else,
              (std::uint64_t seed)) {
  AnyRecord any{seed};
  const auto record = any();
  std::string payload;
  write_payload(payload, record);
  for (int round = 0; round < 40; ++round) {
    const auto chance = key(seed, round);
    auto bytes = payload;
    const auto at = mix(chance) % bytes.size();
    constexpr std::string_view spice = "\"{}[]:,-0.9e\\\xff\x00 tn";
    switch (chance % 4) {
      case 0:
        bytes[at] = static_cast<char>(mix(chance + 1));
        break;
      case 1:
        bytes.erase(at, 1 + mix(chance + 2) % 5);
        break;
      case 2:
        bytes.insert(at, 1, spice[mix(chance + 3) % spice.size()]);
        break;
      default:
        bytes.resize(at);
        break;
    }
    simdjson::dom::parser parser;
    JsonValue json;
    if (parser.parse(bytes).get(json)) continue;
    const auto back = read_record(name_of(record), version_of(record), json);
    if (!back) RC_ASSERT(back.error().code == Errc::Corrupt);
  }
}

}  // namespace
}  // namespace gyre
