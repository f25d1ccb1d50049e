#include "gyre/market/bar_recorder.hpp"

#include "gyre/core/log.hpp"
#include "gyre/market/bars.hpp"

namespace gyre {
namespace {

constexpr std::size_t kWaitingMax = 2'000'000;  // bars, some 100 MB
constexpr auto kTendEvery = std::chrono::seconds{1};

std::size_t bars_in(const InstrumentsSeen&) { return 0; }
std::size_t bars_in(const HistorySeen& seen) { return seen.bars.size(); }
std::size_t bars_in(const BarsClosed& closed) { return closed.bars.size(); }

}  // namespace

BarRecorder::BarRecorder(BarStore& store, Ladder ladder, Timestamp (*clock)())
    : store_{store}, ladder_{ladder}, clock_{clock}, thread_{[this] { work(); }} {}

BarRecorder::~BarRecorder() {
  if (thread_.joinable()) (void)finish();
}

void BarRecorder::see(std::span<const Event> events) {
  bool any = false;
  for (const auto& event : events)
    std::visit(
        [&]<class T>(const T& what) {
          if constexpr (requires { bars_in(what); }) {
            const std::scoped_lock lock{mutex_};
            if (waiting_ + bars_in(what) > kWaitingMax) {
              left_out_ += bars_in(what);
              return;
            }
            waiting_ += bars_in(what);
            queue_.emplace_back(what);
            any = true;
          }
        },
        event.what);
  if (any) filled_.notify_one();
}

Result<> BarRecorder::finish() {
  {
    const std::scoped_lock lock{mutex_};
    ends_ = true;
  }
  filled_.notify_one();
  thread_.join();
  return outcome_;
}

void BarRecorder::work() {
  outcome_ = look_at_disk();
  std::unique_lock lock{mutex_};
  for (bool last = false; !last;) {
    filled_.wait_for(lock, kTendEvery, [this] { return !queue_.empty() || ends_; });
    last = ends_;
    const auto batch = std::exchange(queue_, {});
    waiting_ = 0;
    lock.unlock();
    for (const auto& one : batch)
      if (outcome_) outcome_ = std::visit([this](const auto& what) { return take(what); }, one);
    if (outcome_) outcome_ = last ? store_.flush() : tend();
    if (!outcome_) {
      log_error<"bars are not recorded any more: {}">(outcome_.error().context);
      return;
    }
    lock.lock();
  }
}

Result<> BarRecorder::tend() {
  GYRE_TRY(const bool flushed, store_.flush_due(clock_()));
  if (!flushed) return {};
  GYRE_CHECK(look_at_disk());
  GYRE_CHECK(store_.prune(clock_()));
  return {};
}

Result<> BarRecorder::look_at_disk() {
  GYRE_TRY(const auto free, free_bytes(store_.directory()));
  const auto least = static_cast<std::uint64_t>(store_.settings().free_mb) << 20;
  disk_low_ = free < least;
  return {};
}

Result<> BarRecorder::take(const InstrumentsSeen& seen) {
  symbols_.clear();
  for (const auto& instrument : seen.instruments) symbols_.push_back(instrument.symbol);
  return {};
}

// A history is what the venue answered, and so the last word.
Result<> BarRecorder::take(const HistorySeen& seen) {
  GYRE_CHECK(store_.append({symbols_.at(seen.symbol.value), seen.timeframe}, seen.bars,
                           Differing::Replace));
  return {};
}

Result<> BarRecorder::take(const BarsClosed& closed) {
  for (const auto& [symbol, bar] : closed.bars) {
    const auto& name = symbols_.at(symbol.value);
    GYRE_CHECK(store_.append({name, Timeframe::m1}, std::span{&bar, 1}, Differing::Keep));
    GYRE_CHECK(build(name, bar.opened + 1min));
  }
  return {};
}

Result<> BarRecorder::build(const std::string& symbol, Timestamp closes) {
  for (const auto timeframe : {ladder_.setup, ladder_.confirm, ladder_.trend}) {
    const auto length = duration(timeframe);
    if (floor_to(closes, length) != closes) continue;
    const auto minutes = store_.read({symbol, Timeframe::m1}, {closes - length, closes});
    if (static_cast<std::int64_t>(minutes.size()) != length / 1min) continue;  // not all are known
    std::vector<Bar> parts;
    for (const auto& run : minutes.runs) parts.insert(parts.end(), run.begin(), run.end());
    const Bar bar = merge(parts);
    GYRE_CHECK(store_.append({symbol, timeframe}, std::span{&bar, 1}, Differing::Keep));
  }
  return {};
}

}  // namespace gyre
