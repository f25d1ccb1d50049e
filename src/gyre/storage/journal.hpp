#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gyre/domain/journal.hpp"
#include "gyre/storage/chain.hpp"
#include "gyre/storage/journal_head.hpp"
#include "gyre/storage/sqlite.hpp"

// The journal on disk: one table of records, never changed, never deleted, with a view a kind for
// people. Appended records share one transaction until sync() makes them durable together, because
// a durable commit costs the same for one record as for a hundred. Each record is linked to the one
// before (chain.hpp), and a file beside the journal knows how far it was durable
// (journal_head.hpp): damage anywhere is an error when it is opened or replayed, never another
// history.
namespace gyre {

class SqliteJournal {
 public:
  // A journal of an earlier format is brought up to date. Errors: Busy when another process holds
  // it; Corrupt when it is no journal of ours, one of a newer program, or lacks what was
  // acknowledged, and then the file is as it was; Io when it cannot be written.
  static Result<SqliteJournal> open(const std::filesystem::path& path,
                                    Database::Open how = Database::Open::Create);

  // After a failure every further call fails with it: a journal with a hole is worse than none.
  Result<> append(std::span<const Record> records);
  Result<> sync();
  std::uint64_t appended() const { return head_.position; }
  std::uint64_t durable() const { return durable_; }
  // Of the last record appended: whoever keeps it can prove later what the journal said.
  const Link& link() const { return head_.link; }

  // Records of earlier versions are lifted (lift.hpp). An error tells the position of the record it
  // found, and Corrupt what to do about it.
  Result<> replay(const std::function<Result<>(std::uint64_t, const Record&)>& each);

 private:
  SqliteJournal(Database database, Statement insert, HeadFile file, Head head)
      : database_{std::move(database)},
        insert_{std::move(insert)},
        file_{std::move(file)},
        head_{head},
        durable_{head.position} {}
  Result<> write(const Record& record);
  Result<> checked(Result<> done);

  Database database_;
  Statement insert_;
  Chain chain_;
  HeadFile file_;
  Head head_;  // of what was appended
  std::uint64_t durable_;
  bool views_checked_ = false;
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
