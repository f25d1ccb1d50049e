#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gyre/core/enums.hpp"
#include "gyre/core/time.hpp"

// What happens to the machine that the process runs on, besides death: it stands still, its clock
// is wrong, its disk is slow or full, somebody ends it in order or starts it with other settings.
namespace gyre::simulate {

enum class Mishap : std::uint8_t {
  Pause,         // nothing of the process runs; everything else goes on
  ClockStep,     // the clock is off by the amount: a process that begins then starts with it
  ClockDrift,    // time runs faster or slower here, by the amount in the end
  FullDisk,      // nothing can be written
  SlowDisk,      // each commit takes up to the amount
  Terminated,    // told to end, and started again
  Reconfigured,  // told to end, and started again with other caps and symbols
};
constexpr auto names(Mishap) {
  return std::to_array<std::string_view>({"pause", "clock_step", "clock_drift", "full_disk",
                                          "slow_disk", "terminated", "reconfigured"});
}
// Over when the process has ended; the others last.
constexpr bool ends_process(Mishap mishap) { return mishap >= Mishap::Terminated; }

struct Accident {
  Mishap mishap{};
  Timestamp at;
  milliseconds length{}, amount{};
  bool operator==(const Accident&) const = default;
};

// How often each struck: a stretch, a commit, an end.
using MishapCounts = std::array<std::uint64_t, kCount<Mishap>>;

// Asked by whoever stands for a part of the machine. All times are the exchange's.
class Host {
 public:
  // Accidents in the order of their times.
  explicit Host(std::vector<Accident> accidents)
      : accidents_{std::move(accidents)}, counted_(accidents_.size()) {}

  // How far the local clock is ahead.
  milliseconds clock_off(Timestamp now);
  // How much more, or less, time passed here than there.
  milliseconds ran_away(Timestamp now);
  // Until when nothing of the process runs, if it stands still.
  std::optional<Timestamp> asleep_until(Timestamp now);
  // Whether it stood still between the two.
  bool slept(Timestamp from, Timestamp to) const;
  bool disk_is_full(Timestamp now);
  // How long a commit takes.
  milliseconds disk_takes(Timestamp now);
  // Whether the process is told to end; told once each.
  std::optional<Mishap> take_end(Timestamp now);
  // Whether somebody changed the settings since the beginning.
  bool is_reconfigured(Timestamp now) const;

  const MishapCounts& counts() const { return counts_; }

 private:
  const Accident* active(Mishap mishap, Timestamp now);
  void count(std::size_t accident);

  std::vector<Accident> accidents_;
  std::vector<bool> counted_;  // of each accident
  MishapCounts counts_{};
};

}  // namespace gyre::simulate
