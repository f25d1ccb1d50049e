#include "gyre/storage/journal.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "gyre/storage/journal_format.hpp"
#include "gyre/storage/record_text.hpp"

namespace gyre {
namespace {

// What was acknowledged must be there, and be what it was.
Result<> check_head(Database& database, const HeadFile& file, const Head& head,
                    std::uint64_t size) {
  const auto remedy = fmt::format(
      "bring back the whole journal, or remove {} to go on with what "
      "is there",
      file.path().string());
  if (head.position > size)
    return fail(Errc::Corrupt, fmt::format("ends at record {}, and {} were acknowledged: {}", size,
                                           head.position, remedy));
  GYRE_TRY(const auto link, stored_link(database, head.position));
  if (link != head.link)
    return fail(Errc::Corrupt, fmt::format("record {} is not the one that was acknowledged: {}",
                                           head.position, remedy));
  return {};
}

Result<> check_views(Database& database) {
  GYRE_TRY(auto stored,
           database.prepare("SELECT sql FROM sqlite_master WHERE type = 'view' AND name = ?"));
  const auto kinds = record_kinds();
  const auto views = record_views();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    stored.bind(1, kinds[i]);
    GYRE_TRY(const bool found, stored.step());
    const bool same = found && stored.text(0) == views[i];
    stored.reset();
    if (same) continue;
    GYRE_CHECK(database.execute(fmt::format("DROP VIEW IF EXISTS \"{}\"", kinds[i])));
    GYRE_CHECK(database.execute(views[i]));
  }
  return {};
}

}  // namespace

Result<SqliteJournal> SqliteJournal::open(const std::filesystem::path& path, Database::Open how) {
  const auto refused = [&](Error error) {
    return std::unexpected(std::move(error).in(path.string()));
  };
  HeadFile file{path};
  GYRE_TRY(const auto head, file.read());
  if (std::error_code error; head && !std::filesystem::exists(path, error))
    return fail(Errc::NotFound,
                fmt::format("there is no {}, and {} records were acknowledged: bring it back, or "
                            "remove {} to begin a new one",
                            path.string(), head->position, file.path().string()));
  GYRE_TRY(auto database, Database::open(path, how));
  if (auto ready = prepare_journal(database); !ready) return refused(ready.error());
  GYRE_TRY(const auto size, database.ask("SELECT coalesce(max(position), 0) FROM journal"));
  const auto last = static_cast<std::uint64_t>(size);
  if (head)
    if (auto whole = check_head(database, file, *head, last); !whole) return refused(whole.error());
  auto link = stored_link(database, last);
  if (!link) return refused(link.error());
  GYRE_TRY(auto insert,
           database.prepare("INSERT INTO journal(position, at, kind, version, payload, link) "
                            "VALUES(?, ?, ?, ?, ?, ?)"));
  return SqliteJournal{std::move(database), std::move(insert), std::move(file), {last, *link}};
}

Result<> SqliteJournal::checked(Result<> done) {
  if (!done) broken_ = done.error();
  return done;
}

Result<> SqliteJournal::append(std::span<const Record> records) {
  if (broken_) return std::unexpected(*broken_);
  if (records.empty()) return {};
  GYRE_CHECK(checked(database_.begin()));
  // Views come from the program, not from the file: a newer program brings newer ones. They wait
  // until it writes, because a file that it turns out not to understand stays as it is.
  if (!views_checked_) GYRE_CHECK(checked(check_views(database_)));
  views_checked_ = true;
  for (const auto& record : records) GYRE_CHECK(checked(write(record)));
  return {};
}

Result<> SqliteJournal::write(const Record& record) {
  payload_.clear();
  write_payload(payload_, record);
  const StoredRecord stored{head_.position + 1, to_ms(time_of(record)), name_of(record),
                            version_of(record), payload_};
  const auto link = chain_.next(head_.link, stored);
  insert_.bind(1, static_cast<std::int64_t>(stored.position));
  insert_.bind(2, stored.at);
  insert_.bind(3, stored.kind);
  insert_.bind(4, stored.version);
  insert_.bind(5, stored.payload);
  insert_.bind(6, link);
  if (auto done = insert_.run(); !done)
    return std::unexpected(std::move(done).error().in("journal"));
  head_ = {stored.position, link};
  return {};
}

Result<> SqliteJournal::sync() {
  if (broken_) return std::unexpected(*broken_);
  if (durable_ == head_.position) return {};
  auto done = database_.commit();
  if (!done) return checked(std::unexpected(std::move(done).error().in("journal")));
  GYRE_CHECK(checked(file_.write(head_)));
  durable_ = head_.position;
  return {};
}

Result<> SqliteJournal::replay(const std::function<Result<>(std::uint64_t, const Record&)>& each) {
  return read_records(database_, durable_, Links::Check,
                      [&](std::uint64_t position, const Record& record, const Link&) {
                        return each(position, record);
                      });
}

}  // namespace gyre
