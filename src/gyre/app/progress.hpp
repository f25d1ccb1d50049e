#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gyre/core/time.hpp"

// A bar of progress for long work: share, rate and time left, on a line of standard error that it
// draws over. It is silent where nobody looks at it.
namespace gyre::app {

struct ProgressState {
  std::string_view what;       // "import"
  std::string_view unit;       // what the rate counts: "bars"
  double done = 0, total = 0;  // of the work, in whatever measure goes evenly with time
  double counted = 0;          // of the unit
  nanoseconds elapsed{};
};
// "import [#######-------------]  35 %  1.2 M bars/s  12 s left"
std::string progress_line(const ProgressState& state);

class Progress {
 public:
  Progress(std::string what, std::string unit, double total);
  ~Progress();  // takes the line away
  Progress(const Progress&) = delete;

  void add(double done, double counted);

 private:
  void draw(WallTime now);

  std::string what_, unit_;
  double done_ = 0, total_, counted_ = 0;
  bool shown_;
  WallTime begun_, drawn_;
};

// Bytes in MB, counts in thousands and millions: "1.2 M".
std::string short_count(double count);

}  // namespace gyre::app
