#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

#include "gyre/engine/virtual_loop.hpp"
#include "gyre/storage/data_dir.hpp"
#include "gyre/storage/rows.hpp"
#include "gyre/storage/spill.hpp"
#include "gyre/strategy/strategy.hpp"

// The virtual desk on its own thread, with its own file: what the engine hands over waits in a
// queue that spills to disk, so that a desk that stands still delays nothing. Rows and open
// positions are written together, and a restart goes on from there.
namespace gyre::app {

// A position on its way, as stored.
struct StoredPosition {
  static constexpr std::string_view name = "virtual_position";
  static constexpr int version = 1;
  ProposalId id;
  VirtualPosition position;
  static constexpr std::tuple fields{Field{"id", &StoredPosition::id},
                                     Field{"position", &StoredPosition::position}};
};

class SecondDesk {
 public:
  struct Options {
    CostSettings costs;
    std::string ladder, lineage;
    std::span<const StrategyKind> registry;  // whose parts become columns
    milliseconds cycle{300s};
    std::optional<milliseconds> stall;  // a fault for tests: stands still so long, in wall time
  };

  static Result<std::unique_ptr<SecondDesk>> open(const DataDir& data_dir, Options options);
  ~SecondDesk();
  SecondDesk(const SecondDesk&) = delete;

  // Begins to work; proposals of the journal that it has not seen come first.
  void start();
  // From the engine's thread; never waits.
  Result<> add(VirtualWork work);
  // Works off all that was added and stops. Whatever failed on the thread is told here.
  Result<> finish();

  struct Counters {
    std::uint64_t opened, closed, open, rows, spilled;
  };
  Counters counters() const;
  // Writes a copy of the file of rows as of its next cycle, whole or not at all, on the desk's own
  // thread; `done` is called there when it lies on the disk. One at a time. From any thread.
  void copy_to(std::filesystem::path path, std::function<void(Result<>)> done);
  // Over all rows of the file by id: equal for two runs that learned the same.
  Result<std::string> rows_hash();

 private:
  SecondDesk(const DataDir& data_dir, Options options, Dataset dataset);
  Result<> restore();
  Result<> work();
  Result<> write(const std::vector<VirtualRow>& rows, const VirtualDesk& desk);
  void copy_if_asked();

  Options options_;
  std::unique_ptr<Dataset> dataset_;
  std::optional<Rows<VirtualRow>> rows_;
  std::optional<Rows<StoredPosition>> positions_;
  Spill<VirtualWork> queue_;
  std::optional<VirtualLoop> loop_;
  std::thread thread_;
  Result<> outcome_;
  struct Copy {
    std::filesystem::path path;
    std::function<void(Result<>)> done;
  };
  std::mutex mutex_;
  std::optional<Copy> wanted_;  // guarded by mutex_
  std::atomic<std::uint64_t> opened_{0}, closed_{0}, open_{0}, stored_{0};
};

}  // namespace gyre::app
