#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

// The part of SQLite that we use, with failures as values. A file has one connection, which holds
// it alone until it is closed: a second one is told that the file is busy.
namespace gyre {

class Statement {
 public:
  // Parameters count from 1. Text and bytes must live until the statement has run.
  void bind(int parameter, std::int64_t value);
  void bind(int parameter, double value);  // NaN is stored as NULL
  void bind(int parameter, std::string_view text);
  void bind(int parameter, std::span<const std::byte> bytes);

  // Goes to the next row; false at the end, and then the statement can run again.
  Result<bool> step();
  // Runs to the end.
  Result<> run();
  // Makes it ready to run again, from wherever it is.
  void reset();

  // Columns of the present row count from 0; text and bytes live until the next step.
  std::int64_t integer(int column) const;
  double real(int column) const;  // NaN for NULL
  std::string_view text(int column) const;
  std::span<const std::byte> bytes(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_{statement} {}
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  enum class Open : std::uint8_t { Create, Existing };
  // Opens or makes the file with a write-ahead log, and holds it. Commits are durable when they
  // return. Errors: Busy when another connection holds it, NotFound, Io, Corrupt.
  static Result<Database> open(const std::filesystem::path& path, Open how = Open::Create);

  Result<> execute(const std::string& sql);
  Result<Statement> prepare(std::string_view sql);
  // The single integer that a query or a pragma answers.
  Result<std::int64_t> ask(std::string_view sql);

  // A transaction is open from the first begin() until commit().
  Result<> begin();
  Result<> commit();

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit Database(sqlite3* database) : database_{database} {}
  std::unique_ptr<sqlite3, Close> database_;
};

// Says what a file is for, and in which version.
struct Format {
  std::int32_t application;  // four letters
  std::int32_t version;
  std::int32_t oldest = version;  // that can still be read
};
// The version of the file; a new file is marked with the present one. Errors: Corrupt for another
// program's file and for a version that is not read, and then the file is as it was.
Result<std::int32_t> claim(Database& database, Format format);

}  // namespace gyre
