#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "gyre/indicators/level.hpp"
#include "gyre/structure/sides.hpp"

// Zones that the price left behind and may come back to: demand below it, supply above. A zone is
// fresh until a bar reaches into it; it is gone when it is broken, filled or too old.
namespace gyre {

// Seen from the price that comes to it, so that one rule serves either side.
struct Zone {
  double sign = 0;        // +1 demand, -1 supply
  double front = kNaN;    // where the price comes in
  double back = kNaN;     // beyond it there is no zone
  double deepest = kNaN;  // the farthest that it came in; the front while it did not
  double weight = kNaN;   // at birth, by the measure of who found it
  double born = kNaN;     // the bar
  double tests = kNaN;    // visits that are over
  bool visited = false;   // by the last bar

  double low() const { return sign > 0 ? back : front; }
  double high() const { return sign > 0 ? front : back; }
  double filled() const {  // the share that was reached, 0 to 1
    return std::clamp((front - deepest) / (front - back), 0.0, 1.0);
  }
};

// What is told of one, ready for an output.
struct ZoneView {
  double low = kNaN, high = kNaN, filled = kNaN, weight = kNaN, born = kNaN, tests = kNaN;
};

// What ends a zone: a close beyond its back, or any price that reaches it. Visits are counted of
// the first kind: each is as many bars in a row as reach into the zone.
enum class ZoneEnd : std::uint8_t { Close, Touch };

template <ZoneEnd kEnd>
class Zones {
 public:
  static constexpr std::size_t kKept = 12;

  // The first of a side that the price meets when it comes back (the later of two that begin at one
  // price); NaN while there is none.
  const ZoneView& nearest(double sign) const { return sign > 0 ? demand_ : supply_; }

  // A closed bar, the `now`th. Zones live for `age` bars.
  void update(const Ohlcv& bar, double now, double age) {
    if ((bar.low < calm_above_) | (bar.high > calm_below_) | (now >= expiry_)) [[unlikely]]
      visit(bar, now, age);
  }

  // A zone that the next bar is the first to meet; where there is no room the oldest gives way.
  void add(const Zone& zone, double now, double age) {
    if (count_ == kKept) std::shift_left(zones_.begin(), zones_.end(), 1), --count_;
    Zone& added = zones_[count_++] = zone;
    added.deepest = zone.front, added.born = now, added.tests = 0;
    look(age);
  }

  std::span<const Zone> all() const { return {zones_.data(), count_}; }  // oldest first

  std::size_t levels(std::string_view what, double now, auto strength,
                     std::span<Level> room) const {
    const std::size_t given = std::min<std::size_t>(room.size(), count_);
    for (std::size_t i = 0; i < given; ++i) {
      const Zone& zone = zones_[i];
      room[i] = {.what = what,
                 .sign = static_cast<int>(zone.sign),
                 .low = zone.low(),
                 .high = zone.high(),
                 .strength = strength(zone),
                 .filled = zone.filled(),
                 .age = static_cast<int>(now - zone.born),
                 .tests = static_cast<int>(zone.tests)};
    }
    return given;
  }

 private:
  [[gnu::noinline]] void visit(const Ohlcv& bar, double now, double age) {
    const auto ends = [&](Zone& zone) {
      const double s = zone.sign, reached = reach(bar, -s);
      const bool visited = s * (reached - zone.front) < 0;
      if (s * (reached - zone.deepest) < 0) zone.deepest = reached;
      if (kEnd == ZoneEnd::Close && zone.visited && !visited) ++zone.tests;
      zone.visited = visited;
      const bool through =
          kEnd == ZoneEnd::Close ? s * (bar.close - zone.back) < 0 : s * (reached - zone.back) <= 0;
      return through || now - zone.born >= age;
    };
    const auto end = zones_.begin() + static_cast<std::ptrdiff_t>(count_);
    count_ = static_cast<std::uint32_t>(std::remove_if(zones_.begin(), end, ends) - zones_.begin());
    look(age);
  }

  // Finds the nearest of each side, and how far the price may go until something changes. Where
  // visits are counted that is while none goes on.
  void look(double age) {
    const Zone *demand = nullptr, *supply = nullptr;
    calm_above_ = -kFar, calm_below_ = expiry_ = kFar;
    for (const Zone& zone : all()) {
      const Zone*& near = zone.sign > 0 ? demand : supply;
      if (near == nullptr || zone.sign * (zone.front - near->front) >= 0) near = &zone;
      const double edge = kEnd == ZoneEnd::Close ? zone.front : zone.deepest;
      if (zone.sign > 0) calm_above_ = std::max(calm_above_, edge);
      if (zone.sign < 0) calm_below_ = std::min(calm_below_, edge);
      if (kEnd == ZoneEnd::Close && zone.visited) calm_above_ = kFar;
      expiry_ = std::min(expiry_, zone.born + age);
    }
    demand_ = view(demand), supply_ = view(supply);
  }
  static ZoneView view(const Zone* zone) {
    if (zone == nullptr) return {};
    return {zone->low(), zone->high(), zone->filled(), zone->weight, zone->born, zone->tests};
  }

  // What every bar touches stands first.
  double calm_above_ = -kFar, calm_below_ = kFar, expiry_ = kFar;
  ZoneView demand_{}, supply_{};
  std::uint32_t count_ = 0;
  std::array<Zone, kKept> zones_{};
};

}  // namespace gyre
