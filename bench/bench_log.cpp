// What a log call costs the thread that makes it: ours against spdlog's asynchronous mode, the same
// line with five arguments, to a file each, in bursts that interleave.

#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <thread>
#include <vector>

#include "bench/report.hpp"
#include "gyre/core/log.hpp"

namespace gyre {
namespace {

constexpr int kBurst = 4000, kRounds = 41;  // a burst fits in either queue

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// Nanoseconds a call, in one burst.
template <class Call>
double burst(const Call& call) {
  const auto start = wall_now();
  for (int i = 0; i < kBurst; ++i) call(i);
  return static_cast<double>((wall_now() - start).count()) / kBurst;
}

void run(Report& report) {
  const auto dir = std::filesystem::temp_directory_path();
  const auto ours = dir / "gyre-bench-ours.log", theirs = dir / "gyre-bench-spdlog.log";
  spdlog::init_thread_pool(8192, 1);
  auto spd =
      spdlog::create_async_nb<spdlog::sinks::basic_file_sink_mt>("bench", theirs.string(), true);
  std::vector<double> our_ns, their_ns, our_cpu;
  {
    const Log log{LogLevel::Debug, log_to_file(ours).value()};
    const auto our_call = [](int i) {
      log_info<"order {} {} filled {} at {} after {} us">(i, "BTCUSDT", 0.015, 27123.4, i * 3);
    };
    const auto their_call = [&](int i) {
      spd->info("order {} {} filled {} at {} after {} us", i, "BTCUSDT", 0.015, 27123.4, i * 3);
    };
    for (int round = 0; round < kRounds; ++round) {
      our_ns.push_back(burst(our_call));
      std::this_thread::sleep_for(30ms);  // the log threads come to rest
      their_ns.push_back(burst(their_call));
      std::this_thread::sleep_for(30ms);
    }
  }
  report.add("ours_ns", median(our_ns), "a call of ours (ns)");
  report.add("spdlog_ns", median(their_ns), "a call of spdlog's asynchronous mode (ns)");
  report.add("ratio", median(their_ns) / median(our_ns), "cheaper by (times)", ">= 30");
  report.add("dropped", static_cast<double>(Log::dropped()), "lines of ours that were dropped");
  std::filesystem::remove(ours);
  spdlog::shutdown();
  std::filesystem::remove(theirs);
}

}  // namespace
}  // namespace gyre

int main(int argc, char** argv) {
  gyre::Report report{"bench_log", argc, argv};
  gyre::run(report);
  report.print();
}
