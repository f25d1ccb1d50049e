#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "gyre/core/json_write.hpp"
#include "tests/storage/forged_links.hpp"
#include "tests/storage/journals.hpp"

namespace gyre {
namespace {

struct OldRecord {
  std::string kind;
  int version;
  std::string payload;
  std::int64_t at = 1000;
};

// A journal as programs of format 1 made it: no links, and no word beside it.
void write_old(const std::filesystem::path& path, const std::vector<OldRecord>& records) {
  auto database = Database::open(path).value();
  ASSERT_TRUE(database.execute(
      "PRAGMA application_id = 1199141450; PRAGMA user_version = 1; BEGIN;"
      "CREATE TABLE journal(position INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
      " kind TEXT NOT NULL, version INTEGER NOT NULL, payload TEXT NOT NULL);"
      "CREATE INDEX symbols ON journal(payload ->> '$.symbol') WHERE kind = 'symbol_listed';"
      "CREATE VIEW \"fill_booked\" AS SELECT position, payload ->> '$.liquidation' AS liquidation "
      "FROM journal j WHERE kind = 'fill_booked'"));
  auto insert =
      database.prepare("INSERT INTO journal(at, kind, version, payload) VALUES(?, ?, ?, ?)")
          .value();
  for (const auto& record : records) {
    insert.bind(1, record.at);
    insert.bind(2, record.kind);
    insert.bind(3, std::int64_t{record.version});
    insert.bind(4, record.payload);
    ASSERT_TRUE(insert.run());
  }
  ASSERT_TRUE(database.commit());
}

std::string fill_1(bool liquidation) {
  return std::string{
             "{\"at\":1000,\"symbol\":0,\"trade_id\":7,\"order_id\":8,\"intent\":3,"
             "\"role\":\"entry\",\"side\":\"sell\",\"quantity\":\"0.5\",\"price\":\"27000.1\","
             "\"fee\":\"5.4\",\"realized\":\"-1.25\",\"maker\":true,\"liquidation\":"} +
         (liquidation ? "true}" : "false}");
}
FillBooked fill_2(FillCause cause) {
  return {.at = from_ms(1000),
          .symbol = SymbolId{0},
          .trade_id = 7,
          .order_id = 8,
          .intent = {3},
          .role = Role::Entry,
          .side = OrderSide::Sell,
          .quantity = Quantity::parse("0.5").value(),
          .price = Price::parse("27000.1").value(),
          .fee = Money::parse("5.4").value(),
          .realized = Money::parse("-1.25").value(),
          .maker = true,
          .cause = cause,
          .fee_asset = ""};
}
constexpr auto kListed = "{\"at\":1000,\"symbol\":0,\"spelling\":\"BTCUSDT\"}";
constexpr auto kDecided1 = "{\"at\":1000,\"proposal\":4,\"reason\":\"cost_too_high\",\"intent\":0}";

TEST(AnOldJournal, is_read_as_if_it_had_been_written_today) {
  const TempDir dir;
  const auto path = dir / "j.db";
  write_old(path, {{"symbol_listed", 1, kListed},
                   {"fill_booked", 1, fill_1(false)},
                   {"fill_booked", 1, fill_1(true)},
                   {"decided", 1, kDecided1}});
  const std::vector<Record> today{
      SymbolListed{from_ms(1000), SymbolId{0}, "BTCUSDT"}, fill_2(FillCause::Order),
      fill_2(FillCause::Liquidation),
      Decided{.at = from_ms(1000), .proposal = {4}, .reason = DecisionReason::CostTooHigh}};
  {
    auto journal = SqliteJournal::open(path).value();
    EXPECT_EQ(replayed(journal), texts(today));
  }
  auto journal = SqliteJournal::open(path).value();
  EXPECT_EQ(replayed(journal), texts(today));
}

TEST(AnOldJournal, keeps_its_records_as_they_were_written_and_goes_on) {
  const TempDir dir;
  const auto path = dir / "j.db";
  write_old(path, {{"fill_booked", 1, fill_1(true)}});
  write_journal(path, std::vector<Record>{fill_2(FillCause::Adl)});
  EXPECT_EQ(complaint(path), "");
  auto database = Database::open(path).value();
  auto row = database.prepare("SELECT version, payload FROM journal ORDER BY position").value();
  ASSERT_TRUE(row.step().value());
  EXPECT_EQ(row.integer(0), 1);
  EXPECT_EQ(row.text(1), fill_1(true));
  ASSERT_TRUE(row.step().value());
  EXPECT_EQ(row.integer(0), FillBooked::version);
}

TEST(AnOldJournal, has_one_position_a_symbol) {
  const TempDir dir;
  const auto path = dir / "j.db";
  const std::string at = "{\"at\":1000,\"symbol\":0,";
  write_old(path,
            {{"exit_decided", 1, at + "\"reason\":\"operator\"}"},
             {"stop_moved", 1, at + "\"stop\":\"9\",\"why\":\"trail\"}"},
             {"entry_corrected", 1, at + "\"entry\":\"10\"}"},
             {"position_adopted", 1, at + "\"stop\":\"8\"}"},
             {"funding_booked", 1, "{\"at\":1000,\"due\":900,\"symbol\":0,\"amount\":\"-1\"}"}});
  const auto moment = from_ms(1000);
  const SymbolId symbol{0};
  const std::vector<Record> today{ExitDecided{moment, symbol, ExitReason::Operator},
                                  StopMoved{moment, symbol, Price::from_int(9), StopMove::Trail},
                                  EntryCorrected{moment, symbol, Price::from_int(10)},
                                  PositionAdopted{moment, symbol, Price::from_int(8)},
                                  FundingBooked{moment, from_ms(900), symbol, -Money::from_int(1)}};
  auto journal = SqliteJournal::open(path).value();
  EXPECT_EQ(replayed(journal), texts(today));
}

TEST(AnOldJournal, gets_todays_views_when_something_is_written) {
  const TempDir dir;
  const auto path = dir / "j.db";
  write_old(path, {{"fill_booked", 1, fill_1(true)}});
  write_journal(path, std::vector<Record>{fill_2(FillCause::Adl)});
  auto database = Database::open(path).value();
  auto row = database.prepare("SELECT cause FROM fill_booked ORDER BY position DESC").value();
  ASSERT_TRUE(row.step().value());
  EXPECT_EQ(row.text(0), "adl");
}

// Whatever cannot be read is refused in one sentence with the place and what to do, and the file
// stays as it is.
void expect_refused(const std::filesystem::path& path, const std::string& reason) {
  const auto before = file_bytes(path);
  for (int time = 0; time < 2; ++time) {
    const auto said = complaint(path);
    EXPECT_TRUE(said.ends_with(reason)) << said;
    EXPECT_EQ(file_bytes(path), before);
  }
}

TEST(AnOldJournal, of_which_something_was_not_written_down_is_refused) {
  const TempDir dir;
  const auto path = dir / "j.db";
  write_old(path, {{"symbol_listed", 1, kListed}, {"proposed", 1, "{\"at\":1000}"}});
  expect_refused(path,
                 "journal record 2: proposed has version 1, and version 2 cannot be made of it, "
                 "because its features, costs and funding were not written down: close what is "
                 "open with the program that wrote it, and begin in a new data-dir");
}

TEST(AnOldJournal, that_is_damaged_is_refused) {
  const TempDir dir;
  const auto refused = [&](const OldRecord& record, const std::string& reason) {
    std::filesystem::remove(dir / "j.db");
    write_old(dir / "j.db", {{"symbol_listed", 1, kListed}, record});
    expect_refused(dir / "j.db", reason);
  };
  refused({"fill_booked", 0, fill_1(true)}, "journal record 2: fill_booked never had a version 0");
  refused({"fill_booked", 1, "{\"at\":1000}"},
          "journal record 2: fill_booked version 1: liquidation: missing");
  refused({"fill_booked", 1, "{\"at\":1000,\"liquidation\":true}"},
          "journal record 2: fill_booked: symbol: missing");
  refused({"fill_booked", 1, "[]"}, "journal record 2: fill_booked: not an object");
  refused({"fill_booked", 1, fill_1(true), 999},
          "journal record 2: its time is told twice, and differs");
}

TEST(AJournalOfANewerProgram, is_refused_and_left_as_it_is) {
  const TempDir dir;
  const auto path = dir / "j.db";
  const auto newer = [&](const std::string& sql) {
    std::filesystem::remove(path);
    std::filesystem::remove(dir / "j.db-head");
    write_journal(path, std::vector<Record>{WalletOpened{}, RiskChanged{}, Decided{}});
    {
      auto database = Database::open(path).value();
      // Its views are another's, too, and stay so.
      ASSERT_TRUE(database.execute("DROP VIEW decided; CREATE VIEW wish AS SELECT 1; " + sql));
    }
    forge_links(path);
  };
  newer("UPDATE journal SET kind = 'wish' WHERE position = 2");
  expect_refused(
      path, "journal record 2: unknown kind 'wish': if a newer program wrote it, use that one");
  newer("UPDATE journal SET version = 9 WHERE position = 3");
  expect_refused(path,
                 "journal record 3: decided has version 9, and this program reads up to version 2: "
                 "use the program that wrote it");
  newer("PRAGMA user_version = 3");
  expect_refused(path,
                 "j.db: has format 3, and this program reads up to format 2: use the program that "
                 "wrote it");
}

}  // namespace
}  // namespace gyre
