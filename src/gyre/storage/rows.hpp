#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/storage/columns.hpp"
#include "gyre/storage/sqlite.hpp"

// Rows of a plain struct in a SQL table: its fields are the columns, the first field is the key.
// Writes gather in a transaction until sync(). The name and the version of the struct are kept in
// the file, and a table of another version is refused, not reinterpreted.
namespace gyre {

template <class R>
concept StoredRow = Fielded<R> && std::default_initializable<R> && requires {
  { R::name } -> std::convertible_to<std::string_view>;
  { R::version } -> std::convertible_to<int>;
};

// The file of labelled rows.
class Dataset {
 public:
  static Result<Dataset> open(const std::filesystem::path& path,
                              Database::Open how = Database::Open::Create);
  // Everything written to any of its tables is durable when this returns.
  Result<> sync() { return database_->commit(); }
  // A copy of the whole file as it is, for a reader of its own; what was there is replaced in one
  // step. Nothing may be unsynced.
  Result<> copy_to(const std::filesystem::path& path);
  Database& database() { return *database_; }
  // Claims a table name for one version of one struct.
  Result<> claim_table(std::string_view name, int version);

 private:
  explicit Dataset(Database database)
      : database_{std::make_unique<Database>(std::move(database))} {}
  std::unique_ptr<Database> database_;  // tables point to it
};

template <StoredRow Row>
class Rows {
 public:
  // The dataset must outlive the table.
  static Result<Rows> open(Dataset& dataset) {
    GYRE_CHECK(dataset.claim_table(Row::name, Row::version));
    auto& database = dataset.database();
    GYRE_CHECK(database.execute(
        fmt::format("CREATE TABLE IF NOT EXISTS \"{}\"({})", Row::name, list(&column_definition))));
    const auto names = list(&column_name), marks = list(&column_mark);
    GYRE_TRY(auto put, database.prepare(fmt::format("INSERT OR REPLACE INTO \"{}\"({}) VALUES({})",
                                                    Row::name, names, marks)));
    GYRE_TRY(auto all,
             database.prepare(fmt::format("SELECT {} FROM \"{}\" ORDER BY 1", names, Row::name)));
    GYRE_TRY(auto count, database.prepare(fmt::format("SELECT count(*) FROM \"{}\"", Row::name)));
    return Rows{database, std::move(put), std::move(all), std::move(count)};
  }

  // Adds the row, or replaces the one with the same key: writing a row again is harmless.
  Result<> put(const Row& row) {
    GYRE_CHECK(database_->begin());
    std::size_t column = 0;
    for_each_field<Row>([&](const auto& field) {
      bind_column(put_, static_cast<int>(column + 1), row.*(field.member), texts_[column]);
      ++column;
    });
    return put_.run();
  }

  // In the order of keys; stops at the first error.
  Result<> for_each(auto&& each) {
    for (;;) {
      GYRE_TRY(const bool more, all_.step());
      if (!more) return {};
      Row row;
      if (auto done = read(row); !done) {
        all_.reset();
        return std::unexpected(std::move(done).error().in(Row::name));
      }
      each(std::as_const(row));
    }
  }
  Result<std::vector<Row>> all() {
    std::vector<Row> rows;
    GYRE_CHECK(for_each([&](const Row& row) { rows.push_back(row); }));
    return rows;
  }

  Result<std::uint64_t> size() {
    GYRE_TRY(const bool answered, count_.step());
    const auto rows = answered ? count_.integer(0) : 0;
    count_.reset();
    return static_cast<std::uint64_t>(rows);
  }

 private:
  Rows(Database& database, Statement put, Statement all, Statement count)
      : database_{&database},
        put_{std::move(put)},
        all_{std::move(all)},
        count_{std::move(count)} {}

  static std::string column_name(std::string_view name, std::string_view, bool) {
    return fmt::format("\"{}\"", name);
  }
  static std::string column_mark(std::string_view, std::string_view, bool) { return "?"; }
  static std::string column_definition(std::string_view name, std::string_view type, bool key) {
    return fmt::format("\"{}\" {}{}", name, type, key ? " PRIMARY KEY" : "");
  }
  static std::string list(std::string (*part)(std::string_view, std::string_view, bool)) {
    std::string text;
    for_each_field<Row>([&](const auto& field) {
      using T = std::remove_cvref_t<decltype(std::declval<Row>().*(field.member))>;
      const bool first = text.empty();
      text += (first ? "" : ", ") + part(field.name, sql_type<T>(), first);
    });
    return text;
  }

  Result<> read(Row& row) {
    Result<> done;
    int column = 0;
    for_each_field<Row>([&](const auto& field) {
      if (!done) return;
      done = read_column(all_, column++, row.*(field.member));
      if (!done) done = std::unexpected(std::move(done).error().in(field.name));
    });
    return done;
  }

  Database* database_;
  Statement put_, all_, count_;
  std::array<std::string, std::tuple_size_v<decltype(Row::fields)>> texts_;
};

}  // namespace gyre
