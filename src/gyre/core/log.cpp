#include "gyre/core/log.hpp"

#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace gyre {
namespace {

constexpr LogLevel kOff{kCount<LogLevel>};

// Texts from outside may hold what a terminal obeys or what looks like another line: control
// characters become '?', those of two bytes (U+0080 to U+009F in UTF-8) too.
void disarm(std::string& line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto c = static_cast<unsigned char>(line[i]);
    const bool is_c1 = i > 0 && line[i - 1] == '\xc2' && 0x80 <= c && c < 0xa0;
    if (c < ' ' || c == 0x7f || is_c1) line[i] = '?';
    if (is_c1) line[i - 1] = '?';
  }
}

// Every ring of the process. A ring outlives its thread until it was read.
struct Rings {
  std::mutex mutex;
  std::vector<std::shared_ptr<LogRing>> all;
  std::uint64_t dropped_before = 0;  // in rings that are gone
};
Rings& rings() {
  static auto* const the_rings = new Rings;  // threads may log until the very end
  return *the_rings;
}

}  // namespace

namespace log_detail {

LogRing& make_ring() {
  struct Holder {  // gives up the thread's share when the thread ends
    std::shared_ptr<LogRing> mine = std::make_shared<LogRing>();
    ~Holder() { ring = nullptr; }
  };
  thread_local const Holder holder;
  ring = holder.mine.get();
  const std::scoped_lock lock{rings().mutex};
  rings().all.push_back(holder.mine);
  return *ring;
}

std::byte* make_room(LogRing& full, std::size_t bytes, LogLevel level) {
  if (level < LogLevel::Warning) return full.drop(), nullptr;
  while (threshold.load(std::memory_order_relaxed) != kOff) {  // then nobody would ever read
    if (auto* room = full.reserve(bytes)) return room;
    std::this_thread::yield();
  }
  return full.drop(), nullptr;
}

}  // namespace log_detail

struct Log::Writer {
  explicit Writer(LogSink to) : sink{std::move(to)} {}

  void run() {
    std::unique_lock lock{mutex};
    while (!stop) {
      wake.wait_for(lock, 2ms);
      write_all();
    }
    write_all();
  }

  // Takes what lies in all rings, each in its order, and writes it.
  void write_all() {
    const auto now = to_text(utc_now());
    lines.clear();
    {
      const std::scoped_lock lock{rings().mutex};
      auto& all = rings().all;
      std::erase_if(all, [this](const auto& ring) {
        // Asked before the last look: whoever wrote into it has ended by then.
        const bool orphaned = ring.use_count() == 1;
        std::atomic_thread_fence(std::memory_order_acquire);
        take(*ring);
        if (orphaned) rings().dropped_before += ring->dropped();
        return orphaned;
      });
    }
    for (const auto& line : lines) {
      text = fmt::format("{} {} {}", now, to_string(line.level), line.text);
      disarm(text);
      sink(line.level, text);
    }
  }

  void take(LogRing& ring) {
    ring.drain([&](const void* what, const std::byte* arguments) {
      const auto& site = *static_cast<const log_detail::Site*>(what);
      lines.push_back({site.level, {}});
      site.format(lines.back().text, arguments);
    });
  }

  struct Line {
    LogLevel level;
    std::string text;
  };
  LogSink sink;
  std::vector<Line> lines;
  std::string text;
  std::mutex mutex;
  std::condition_variable wake;
  bool stop = false;
  std::thread thread;
};

Log::Log(LogLevel level, LogSink sink) : writer_{std::make_unique<Writer>(std::move(sink))} {
  const auto before = log_detail::threshold.exchange(level);
  ensure(before == kOff, "there is one log at a time");
  writer_->thread = std::thread{[writer = writer_.get()] { writer->run(); }};
}

Log::~Log() {
  log_detail::threshold = kOff;
  {
    const std::scoped_lock lock{writer_->mutex};
    writer_->stop = true;
  }
  writer_->wake.notify_one();
  writer_->thread.join();
}

std::uint64_t Log::dropped() {
  const std::scoped_lock lock{rings().mutex};
  auto sum = rings().dropped_before;
  for (const auto& ring : rings().all) sum += ring->dropped();
  return sum;
}

LogSink log_to_stderr() {
  return [](LogLevel, std::string_view line) { fmt::print(stderr, "{}\n", line); };
}

Result<LogSink> log_to_file(const std::filesystem::path& path) {
  const auto file = std::make_shared<std::ofstream>(path, std::ios::app);
  if (!*file) return fail(Errc::Io, fmt::format("cannot write {}", path.string()));
  return [file](LogLevel level, std::string_view line) {
    *file << line << '\n';
    if (level >= LogLevel::Warning) file->flush();
  };
}

}  // namespace gyre
