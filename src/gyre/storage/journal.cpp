#include "gyre/storage/journal.hpp"

#include <fmt/core.h>

#include "gyre/storage/record_text.hpp"

namespace gyre {
namespace {

constexpr Format kJournalFormat{0x4779724a, 1};  // "GyrJ"

Result<> prepare(Database& database) {
  GYRE_CHECK(claim(database, kJournalFormat));
  GYRE_CHECK(database.execute(
      "BEGIN;"
      "CREATE TABLE IF NOT EXISTS journal(position INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
      " kind TEXT NOT NULL, version INTEGER NOT NULL, payload TEXT NOT NULL);"
      "CREATE INDEX IF NOT EXISTS symbols ON journal(payload ->> '$.symbol')"
      " WHERE kind = 'symbol_listed';"));
  // Views come from the program, not from the file: a newer program brings newer ones.
  for (const auto kind : record_kinds())
    GYRE_CHECK(database.execute(fmt::format("DROP VIEW IF EXISTS \"{}\"", kind)));
  for (const auto& view : record_views()) GYRE_CHECK(database.execute(view));
  return database.commit();
}

}  // namespace

Result<SqliteJournal> SqliteJournal::open(const std::filesystem::path& path, Database::Open how) {
  GYRE_TRY(auto database, Database::open(path, how));
  if (auto ready = prepare(database); !ready)
    return std::unexpected(std::move(ready).error().in(path.string()));
  GYRE_TRY(const auto size, database.ask("SELECT coalesce(max(position), 0) FROM journal"));
  GYRE_TRY(auto insert,
           database.prepare("INSERT INTO journal(position, at, kind, version, payload) "
                            "VALUES(?, ?, ?, ?, ?)"));
  return SqliteJournal{std::move(database), std::move(insert), static_cast<std::uint64_t>(size)};
}

Result<> SqliteJournal::checked(Result<> done) {
  if (!done) broken_ = done.error();
  return done;
}

Result<> SqliteJournal::append(std::span<const Record> records) {
  if (broken_) return std::unexpected(*broken_);
  if (records.empty()) return {};
  GYRE_CHECK(checked(database_.begin()));
  for (const auto& record : records) GYRE_CHECK(checked(write(record)));
  return {};
}

Result<> SqliteJournal::write(const Record& record) {
  payload_.clear();
  write_payload(payload_, record);
  insert_.bind(1, static_cast<std::int64_t>(appended_ + 1));
  insert_.bind(2, to_ms(time_of(record)));
  insert_.bind(3, name_of(record));
  insert_.bind(4, std::int64_t{version_of(record)});
  insert_.bind(5, payload_);
  if (auto done = insert_.run(); !done)
    return std::unexpected(std::move(done).error().in("journal"));
  ++appended_;
  return {};
}

Result<> SqliteJournal::sync() {
  if (broken_) return std::unexpected(*broken_);
  auto done = database_.commit();
  if (!done) return checked(std::unexpected(std::move(done).error().in("journal")));
  durable_ = appended_;
  return {};
}

Result<> SqliteJournal::replay(const std::function<Result<>(std::uint64_t, const Record&)>& each) {
  GYRE_TRY(auto rows, database_.prepare("SELECT position, at, kind, version, payload FROM journal "
                                        "WHERE position <= ? ORDER BY position"));
  rows.bind(1, static_cast<std::int64_t>(durable_));
  simdjson::dom::parser parser;
  for (std::uint64_t position = 1;; ++position) {
    GYRE_TRY(const bool more, rows.step());
    if (!more) break;
    const auto corrupt = [&](std::string_view what) {
      return fail(Errc::Corrupt, fmt::format("journal record {}: {}", position, what));
    };
    if (rows.integer(0) != static_cast<std::int64_t>(position)) return corrupt("missing");
    const auto text = rows.text(4);
    JsonValue payload;
    if (const auto error = parser.parse(text.data(), text.size()).get(payload))
      return corrupt(simdjson::error_message(error));
    auto record = read_record(rows.text(2), rows.integer(3), payload);
    if (!record) return corrupt(record.error().context);
    if (to_ms(time_of(*record)) != rows.integer(1))
      return corrupt("its time is told twice, and differs");
    GYRE_CHECK(each(position, *record));
  }
  return {};
}

}  // namespace gyre
