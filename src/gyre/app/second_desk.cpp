#include "gyre/app/second_desk.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>

#include "gyre/app/registry_text.hpp"
#include "gyre/core/hash.hpp"
#include "gyre/core/json_write.hpp"

namespace gyre::app {
namespace {

constexpr std::size_t kInMemory = 256;  // instants; a busy one is about 40 kB

}  // namespace

SecondDesk::SecondDesk(const DataDir& data_dir, Options options, Dataset dataset)
    : options_{std::move(options)},
      dataset_{std::make_unique<Dataset>(std::move(dataset))},
      queue_{data_dir.spill("virtual"), kInMemory} {}

Result<std::unique_ptr<SecondDesk>> SecondDesk::open(const DataDir& data_dir, Options options) {
  GYRE_TRY(auto dataset, Dataset::open(data_dir.rows()));
  std::unique_ptr<SecondDesk> desk{
      new SecondDesk{data_dir, std::move(options), std::move(dataset)}};
  GYRE_TRY(desk->rows_, Rows<VirtualRow>::open(*desk->dataset_));
  GYRE_TRY(desk->positions_, Rows<StoredPosition>::open(*desk->dataset_));
  for (const auto& statement : row_views(desk->options_.registry))
    GYRE_CHECK(desk->dataset_->database().execute(statement));
  GYRE_CHECK(desk->restore());
  return desk;
}

SecondDesk::~SecondDesk() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

// A stored position that has a row has ended since.
Result<> SecondDesk::restore() {
  std::set<ProposalId> ended;
  ProposalId seen;
  GYRE_CHECK(rows_->for_each([&](const VirtualRow& row) {
    ended.insert(row.id);
    seen = std::max(seen, row.id);
  }));
  std::vector<VirtualPosition> open;
  GYRE_CHECK(positions_->for_each([&](const StoredPosition& stored) {
    seen = std::max(seen, stored.id);
    if (!ended.contains(stored.id)) open.push_back(stored.position);
  }));
  stored_ = ended.size();
  VirtualDesk desk{options_.costs, options_.ladder, options_.lineage};
  desk.restore(std::move(open), seen);
  loop_.emplace(
      std::move(desk), options_.cycle,
      [this](std::vector<VirtualRow> rows, const VirtualDesk& now) { return write(rows, now); });
  return {};
}

Result<> SecondDesk::write(const std::vector<VirtualRow>& rows, const VirtualDesk& desk) {
  for (const auto& row : rows) GYRE_CHECK(rows_->put(row));
  const auto open = desk.open();
  for (const auto& position : open) GYRE_CHECK(positions_->put({position.row.id, position}));
  GYRE_CHECK(dataset_->sync());
  stored_ += rows.size();
  opened_ = desk.opened();
  closed_ = desk.closed();
  open_ = open.size();
  copy_if_asked();
  return {};
}

void SecondDesk::copy_to(std::filesystem::path path, std::function<void(Result<>)> done) {
  const std::scoped_lock lock{mutex_};
  wanted_ = Copy{std::move(path), std::move(done)};
}

void SecondDesk::copy_if_asked() {
  std::optional<Copy> copy;
  {
    const std::scoped_lock lock{mutex_};
    copy = std::exchange(wanted_, {});
  }
  if (copy) copy->done(dataset_->copy_to(copy->path));
}

void SecondDesk::start() {
  thread_ = std::thread{[this] { outcome_ = work(); }};
}

Result<> SecondDesk::add(VirtualWork work) {
  if (work.empty()) work = {.at = work.at};
  return queue_.push(std::move(work));
}

Result<> SecondDesk::work() {
  if (options_.stall) {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock{mutex};
    never.wait_for(lock, *options_.stall, [] { return false; });
  }
  for (;;) {
    GYRE_TRY(auto work, queue_.pop());
    if (!work) return loop_->finish();
    GYRE_CHECK(loop_->add(*std::move(work)));
  }
}

Result<> SecondDesk::finish() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
  return std::exchange(outcome_, {});
}

SecondDesk::Counters SecondDesk::counters() const {
  return {opened_, closed_, open_, stored_, queue_.counters().spilled};
}

Result<std::string> SecondDesk::rows_hash() {
  Fingerprint hash;
  GYRE_CHECK(rows_->for_each([&](const VirtualRow& row) { hash.add(to_json(row)); }));
  return hash.text();
}

}  // namespace gyre::app
