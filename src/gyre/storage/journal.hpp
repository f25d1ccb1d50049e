#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gyre/domain/journal.hpp"
#include "gyre/storage/sqlite.hpp"

// The journal on disk: one table of records, never changed, never deleted, with a view a kind for
// people. Appended records share one transaction until sync() makes them durable together, because
// a durable commit costs the same for one record as for a hundred.
namespace gyre {

class SqliteJournal {
 public:
  // Errors: Busy when another process holds it; Corrupt when it is no journal of ours.
  static Result<SqliteJournal> open(const std::filesystem::path& path,
                                    Database::Open how = Database::Open::Create);

  // After a failure every further call fails with it: a journal with a hole is worse than none.
  Result<> append(std::span<const Record> records);
  Result<> sync();
  std::uint64_t appended() const { return appended_; }
  std::uint64_t durable() const { return durable_; }

  // An error tells the position of the record it found.
  Result<> replay(const std::function<Result<>(std::uint64_t, const Record&)>& each);

 private:
  SqliteJournal(Database database, Statement insert, std::uint64_t size)
      : database_{std::move(database)},
        insert_{std::move(insert)},
        appended_{size},
        durable_{size} {}
  Result<> write(const Record& record);
  Result<> checked(Result<> done);

  Database database_;
  Statement insert_;
  std::uint64_t appended_, durable_;
  std::optional<Error> broken_;
  std::string payload_;
};

// The same in memory, and able to forget what was never synced, as a machine does that loses power.
class MemoryJournal {
 public:
  Result<> append(std::span<const Record> records) {
    records_.insert(records_.end(), records.begin(), records.end());
    return {};
  }
  Result<> sync() {
    durable_ = records_.size();
    return {};
  }
  std::uint64_t appended() const { return records_.size(); }
  std::uint64_t durable() const { return durable_; }
  Result<> replay(const std::function<Result<>(std::uint64_t, const Record&)>& each) const {
    for (std::size_t i = 0; i < durable_; ++i) GYRE_CHECK(each(i + 1, records_[i]));
    return {};
  }
  void lose_unsynced() { records_.resize(durable_); }

 private:
  std::vector<Record> records_;
  std::size_t durable_ = 0;
};

static_assert(Journal<SqliteJournal> && Journal<MemoryJournal>);

}  // namespace gyre
