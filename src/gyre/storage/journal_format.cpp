#include "gyre/storage/journal_format.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "gyre/storage/record_text.hpp"

namespace gyre {
namespace {

constexpr Format kJournalFormat{0x4779724a, 2, 1};  // "GyrJ"

Result<> make_tables(Database& database) {
  return database.execute(
      "BEGIN;"
      "CREATE TABLE IF NOT EXISTS journal(position INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
      " kind TEXT NOT NULL, version INTEGER NOT NULL, payload TEXT NOT NULL, link BLOB NOT NULL);"
      "CREATE INDEX IF NOT EXISTS symbols ON journal(payload ->> '$.symbol')"
      " WHERE kind = 'symbol_listed';"
      "COMMIT");
}

// Whatever stops it leaves the transaction open, and closing the file undoes it.
Result<> link_all(Database& database) {
  GYRE_CHECK(database.execute("BEGIN; ALTER TABLE journal ADD COLUMN link BLOB"));
  GYRE_TRY(const auto size, database.ask("SELECT coalesce(max(position), 0) FROM journal"));
  GYRE_TRY(auto update, database.prepare("UPDATE journal SET link = ? WHERE position = ?"));
  GYRE_CHECK(read_records(database, static_cast<std::uint64_t>(size), Links::Make,
                          [&](std::uint64_t position, const Record&, const Link& link) {
                            update.bind(1, link);
                            update.bind(2, static_cast<std::int64_t>(position));
                            return update.run();
                          }));
  return database.execute(fmt::format("PRAGMA user_version = {}; COMMIT", kJournalFormat.version));
}

// The record that a row holds, and nothing of which it cannot be sure.
Result<Record> read(const StoredRecord& stored, simdjson::dom::parser& parser) {
  JsonValue payload;
  if (const auto error = parser.parse(stored.payload.data(), stored.payload.size()).get(payload))
    return fail(Errc::Corrupt, simdjson::error_message(error));
  GYRE_TRY(auto record, read_record(stored.kind, stored.version, payload));
  if (to_ms(time_of(record)) != stored.at)
    return fail(Errc::Corrupt, "its time is told twice, and differs");
  return record;
}

}  // namespace

Result<> prepare_journal(Database& database) {
  GYRE_TRY(const auto version, claim(database, kJournalFormat));
  return version == kJournalFormat.version ? make_tables(database) : link_all(database);
}

Result<Link> stored_link(Database& database, std::uint64_t position) {
  Link link{};
  if (position == 0) return link;
  GYRE_TRY(auto row, database.prepare("SELECT link FROM journal WHERE position = ?"));
  row.bind(1, static_cast<std::int64_t>(position));
  GYRE_TRY(const bool found, row.step());
  if (!found || row.bytes(0).size() != link.size())
    return fail(Errc::Corrupt, fmt::format("record {} has no link", position));
  std::ranges::copy(row.bytes(0), link.begin());
  return link;
}

Result<> read_records(Database& database, std::uint64_t count, Links links,
                      const ReadRecord& each) {
  GYRE_TRY(auto rows, database.prepare("SELECT position, at, kind, version, payload, link FROM "
                                       "journal WHERE position <= ? ORDER BY position"));
  rows.bind(1, static_cast<std::int64_t>(count));
  simdjson::dom::parser parser;
  Chain chain;
  Link link{};
  for (std::uint64_t position = 1; position <= count; ++position) {
    const auto corrupt = [&](std::string_view what) {
      return fail(Errc::Corrupt, fmt::format("journal record {}: {}", position, what));
    };
    GYRE_TRY(const bool more, rows.step());
    if (!more || rows.integer(0) != static_cast<std::int64_t>(position)) return corrupt("missing");
    const StoredRecord stored{position, rows.integer(1), rows.text(2), rows.integer(3),
                              rows.text(4)};
    link = chain.next(link, stored);
    if (links == Links::Check && !std::ranges::equal(rows.bytes(5), link))
      return corrupt("it, or its link, is not as it was written: bring back a copy of the file");
    const auto record = read(stored, parser);
    if (!record) return corrupt(record.error().context);
    GYRE_CHECK(each(position, *record, link));
  }
  return {};
}

}  // namespace gyre
