#include "gyre/storage/sqlite.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

#include <cmath>
#include <limits>

#include "gyre/core/ensure.hpp"

namespace gyre {
namespace {

Errc code_of(int result) {
  switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Errc::Busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Errc::Corrupt;
    default:
      return Errc::Io;
  }
}

std::unexpected<Error> failure(sqlite3* database, int result) {
  return fail(code_of(result), sqlite3_errmsg(database));
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

void Statement::bind(int parameter, std::int64_t value) {
  ensure(sqlite3_bind_int64(statement_.get(), parameter, value) == SQLITE_OK, "a parameter");
}

void Statement::bind(int parameter, double value) {
  ensure(sqlite3_bind_double(statement_.get(), parameter, value) == SQLITE_OK, "a parameter");
}

void Statement::bind(int parameter, std::string_view text) {
  ensure(text.size() <= std::numeric_limits<int>::max(), "a text that SQLite can count");
  ensure(sqlite3_bind_text(statement_.get(), parameter, text.data(), static_cast<int>(text.size()),
                           SQLITE_STATIC) == SQLITE_OK,
         "a parameter");
}

void Statement::bind(int parameter, std::span<const std::byte> bytes) {
  ensure(sqlite3_bind_blob64(statement_.get(), parameter, bytes.data(), bytes.size(),
                             SQLITE_STATIC) == SQLITE_OK,
         "a parameter");
}

Result<bool> Statement::step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  const auto done = result == SQLITE_DONE ? Result<bool>{false}
                                          : failure(sqlite3_db_handle(statement_.get()), result);
  reset();
  return done;
}

Result<> Statement::run() {
  for (;;) {
    GYRE_TRY(const bool more, step());
    if (!more) return {};
  }
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL)
    return std::numeric_limits<double>::quiet_NaN();
  return sqlite3_column_double(statement_.get(), column);
}

std::string_view Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_.get(), column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::span<const std::byte> Statement::bytes(int column) const {
  const auto* bytes = sqlite3_column_blob(statement_.get(), column);
  if (bytes == nullptr) return {};
  return {static_cast<const std::byte*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Result<Database> Database::open(const std::filesystem::path& path, Open how) {
  std::error_code error;
  if (how == Open::Existing && !std::filesystem::exists(path, error))
    return fail(Errc::NotFound, fmt::format("there is no {}", path.string()));
  sqlite3* handle = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (how == Open::Create ? SQLITE_OPEN_CREATE : 0);
  const int result = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  Database database{handle};
  if (result != SQLITE_OK)
    return fail(code_of(result), fmt::format("{}: {}", path.string(), sqlite3_errmsg(handle)));
  // Where it cannot be written, SQLite opens it to be read, and says so at the first commit.
  if (sqlite3_db_readonly(handle, "main") != 0)
    return fail(Errc::Io, fmt::format("{} cannot be written", path.string()));
  // Exclusive before the first look at the log: then the log's index is ours alone, in memory.
  const auto ready = database.execute(
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
      "BEGIN EXCLUSIVE; COMMIT;");
  if (!ready) {
    if (ready.error().code == Errc::Busy)
      return fail(Errc::Busy, fmt::format("{} is held by another process", path.string()));
    return fail(ready.error().code, fmt::format("{}: {}", path.string(), ready.error().context));
  }
  return database;
}

Result<> Database::execute(const std::string& sql) {
  const int result = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return failure(database_.get(), result);
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (result != SQLITE_OK) return failure(database_.get(), result);
  return Statement{statement};
}

Result<std::int64_t> Database::ask(std::string_view sql) {
  GYRE_TRY(auto statement, prepare(sql));
  GYRE_TRY(const bool answered, statement.step());
  if (!answered) return fail(Errc::Corrupt, fmt::format("no answer to '{}'", sql));
  return statement.integer(0);
}

Result<> Database::begin() {
  if (sqlite3_get_autocommit(database_.get()) == 0) return {};
  return execute("BEGIN");
}

Result<> Database::commit() {
  if (sqlite3_get_autocommit(database_.get()) != 0) return {};
  return execute("COMMIT");
}

Result<std::int32_t> claim(Database& database, Format format) {
  GYRE_TRY(const auto application, database.ask("PRAGMA application_id"));
  GYRE_TRY(const auto version, database.ask("PRAGMA user_version"));
  GYRE_TRY(const auto objects, database.ask("SELECT count(*) FROM sqlite_master"));
  if (application == 0 && version == 0 && objects == 0) {
    GYRE_CHECK(database.execute(
        fmt::format("BEGIN; PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT",
                    format.application, format.version)));
    return format.version;
  }
  if (application != format.application) return fail(Errc::Corrupt, "is not the file it should be");
  if (version > format.version)
    return fail(Errc::Corrupt, fmt::format("has format {}, and this program reads up to format {}: "
                                           "use the program that wrote it",
                                           version, format.version));
  if (version < format.oldest)
    return fail(Errc::Corrupt,
                fmt::format("has format {}, and this program reads format {} at least", version,
                            format.oldest));
  return static_cast<std::int32_t>(version);
}

}  // namespace gyre
