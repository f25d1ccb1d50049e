#include "gyre/app/learning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "gyre/app/child_process.hpp"
#include "gyre/core/log.hpp"
#include "gyre/core/text.hpp"

namespace gyre::app {
namespace {

// The last line of what the trainers said.
std::string last_line(const std::filesystem::path& log) {
  std::ifstream in{log};
  std::string last;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) last = std::move(line);
  return last;
}

}  // namespace

Learning::Learning(Options options, SecondDesk& desk, std::string serving)
    : options_{std::move(options)}, desk_{desk}, state_{.serves = std::move(serving), .says = {}} {
  thread_ = std::jthread{[this](std::stop_token stop) { work(std::move(stop)); }};
}

Learning::~Learning() {
  thread_.request_stop();
  told_.notify_all();
}

void Learning::tell(Timestamp now, std::uint64_t rows) {
  {
    const std::scoped_lock lock{mutex_};
    now_ = now;
    rows_ = rows;
    if (next_ == Timestamp{}) next_ = now;
  }
  told_.notify_one();
}

Learning::State Learning::state() const {
  const std::scoped_lock lock{mutex_};
  return state_;
}

void Learning::work(std::stop_token stop) {
  while (wait_until_due(stop)) {
    const auto done = step(stop);
    if (stop.stop_requested()) return;
    if (!done) log_warning<"learning: {}">(done.error().context);
    const std::scoped_lock lock{mutex_};
    ++state_.steps;
    state_.says = done ? last_line(options_.data_dir / "learning.log") : done.error().context;
  }
}

// As often as an attempt may be made; with no row more than the last time there is nothing to look
// at.
bool Learning::wait_until_due(std::stop_token stop) {
  std::unique_lock lock{mutex_};
  const bool due = told_.wait(
      lock, stop, [&] { return next_ != Timestamp{} && now_ >= next_ && rows_ > rows_seen_; });
  rows_seen_ = rows_;
  next_ = now_ + std::min(options_.settings.every, options_.settings.soonest);
  return due;
}

// The desk may answer when nobody waits any more: what it writes to outlives both.
Result<> Learning::copy_rows(std::stop_token stop) {
  struct Answer {
    std::mutex mutex;
    std::condition_variable_any came;
    std::optional<Result<>> what;  // guarded by mutex
  };
  const auto answer = std::make_shared<Answer>();
  desk_.copy_to(rows_copy(options_.data_dir), [answer](Result<> done) {
    {
      const std::scoped_lock lock{answer->mutex};
      answer->what = std::move(done);
    }
    answer->came.notify_all();
  });
  std::unique_lock lock{answer->mutex};
  answer->came.wait(lock, stop, [&] { return answer->what.has_value(); });
  if (!answer->what) return fail(Errc::Busy, "told to stop");
  return *std::move(answer->what);
}

Result<> Learning::step(std::stop_token stop) {
  GYRE_CHECK(copy_rows(stop));
  Timestamp now;
  {
    const std::scoped_lock lock{mutex_};
    now = now_;
  }
  std::vector<std::string> arguments{
      "train", "--background", "--data-dir", options_.data_dir.string(), "--now", to_text(now)};
  arguments.insert(arguments.end(), options_.arguments.begin(), options_.arguments.end());
  GYRE_TRY(const int status, run_self(arguments, options_.data_dir / "learning.log", stop));
  if (status != 0)
    return fail(Errc::Io, fmt::format("the trainer ended with {}: {}", status,
                                      last_line(options_.data_dir / "learning.log")));
  return load();
}

// A model that cannot be read serves no more; the rules alone do.
Result<> Learning::load() {
  auto served = serve_live(options_.data_dir / "models", options_.kin, options_.settings.evaluator);
  const auto model = served ? served->model : nullptr;
  const auto why = served ? served->why : served.error().context;
  {
    const std::scoped_lock lock{mutex_};
    const std::string id = model ? model->identity().id : "";
    if (id == state_.serves) return {};
    state_.serves = id;
    ++state_.swaps;
  }
  options_.swap(model, why);
  if (!served) return std::unexpected(std::move(served).error());
  return {};
}

}  // namespace gyre::app
