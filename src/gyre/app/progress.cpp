#include "gyre/app/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace gyre::app {
namespace {

constexpr int kWidth = 20;
constexpr nanoseconds kBetween = 100ms;

std::string time_left(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  if (seconds < 5400) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace

std::string short_count(double count) {
  for (const auto& [size, letter] : {std::pair{1e9, 'G'}, {1e6, 'M'}, {1e3, 'k'}})
    if (count >= size) return fmt::format("{:.1f} {}", count / size, letter);
  return fmt::format("{:.0f}", count);
}

std::string progress_line(const ProgressState& state) {
  const double share = state.total > 0 ? std::clamp(state.done / state.total, 0.0, 1.0) : 0;
  const auto full = static_cast<std::size_t>(share * kWidth);
  const double elapsed = std::chrono::duration<double>(state.elapsed).count();
  std::string line = fmt::format("{} [{}{}] {:3.0f} %", state.what, std::string(full, '#'),
                                 std::string(kWidth - full, '-'), share * 100);
  if (elapsed <= 0 || share <= 0) return line;
  line += fmt::format("  {} {}/s", short_count(state.counted / elapsed), state.unit);
  if (share < 1) line += fmt::format("  {} left", time_left(elapsed * (1 - share) / share));
  return line;
}

Progress::Progress(std::string what, std::string unit, double total)
    : what_{std::move(what)},
      unit_{std::move(unit)},
      total_{total},
      shown_{isatty(STDERR_FILENO) != 0},
      begun_{wall_now()},
      drawn_{begun_} {}

Progress::~Progress() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::add(double done, double counted) {
  done_ += done;
  counted_ += counted;
  if (!shown_) return;
  if (const auto now = wall_now(); now - drawn_ >= kBetween) draw(now);
}

void Progress::draw(WallTime now) {
  drawn_ = now;
  fmt::print(stderr, "\r{}\x1b[K",
             progress_line({what_, unit_, done_, total_, counted_, now - begun_}));
  std::fflush(stderr);
}

}  // namespace gyre::app
