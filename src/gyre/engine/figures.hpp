#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "gyre/core/time.hpp"
#include "gyre/engine/engine.hpp"

// How long things took and how long positions stood uncovered, measured from outside the engine.
namespace gyre {

// The value under which the given share of the list lies; 0 of an empty list.
double percentile(std::vector<double> values, double share);

constexpr double to_milliseconds(nanoseconds time) {
  return static_cast<double>(time.count()) * 1e-6;
}

// Where the wall time of one instant went.
struct Stages {
  nanoseconds engine{}, journal{}, venue{}, whole{};
};

class Figures {
 public:
  void boundary(nanoseconds cpu) { boundary_cpu_ms_.push_back(to_milliseconds(cpu)); }
  void turn(const Stages& stages, bool boundary) {
    turn_wall_ms_.push_back(to_milliseconds(stages.whole));
    if (boundary) last_boundary_ = stages;
  }
  // Looks which positions stand uncovered now, and which no longer.
  void cover(const Books& books, Timestamp at, WallTime wall);

  double boundary_cpu_ms(double share) const { return percentile(boundary_cpu_ms_, share); }
  double turn_wall_ms(double share) const { return percentile(turn_wall_ms_, share); }
  const Stages& last_boundary() const { return last_boundary_; }
  double unprotected_market_ms_max() const { return unprotected_market_ms_max_; }
  double unprotected_wall_ms(double share) const { return percentile(unprotected_wall_ms_, share); }

 private:
  struct Since {
    Timestamp market;
    WallTime wall;
  };
  std::map<Leg, Since> uncovered_;
  std::vector<double> boundary_cpu_ms_, turn_wall_ms_, unprotected_wall_ms_;
  double unprotected_market_ms_max_ = 0;
  Stages last_boundary_;
};

}  // namespace gyre
