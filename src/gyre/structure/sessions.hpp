#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

#include "gyre/indicators/indicator.hpp"

// The ranges of three trading sessions of the UTC day. A bar belongs to each session within whose
// hours it opened. A session may go over midnight; one that ends at the hour at which it begins
// never is. One whose beginning was not seen is not told, neither while it runs nor afterwards.
namespace gyre {

struct Sessions {
  static constexpr std::string_view name = "sessions";
  static constexpr std::array<std::string_view, 12> outputs{
      "asia_high",     "asia_low",     "asia_last_high",     "asia_last_low",
      "london_high",   "london_low",   "london_last_high",   "london_last_low",
      "new_york_high", "new_york_low", "new_york_last_high", "new_york_last_low"};
  // In price: of the session that runs, NaN while it does not, and of the last one that is over.
  enum Output : std::uint8_t {
    AsiaHigh,
    AsiaLow,
    AsiaLastHigh,
    AsiaLastLow,
    LondonHigh,
    LondonLow,
    LondonLastHigh,
    LondonLastLow,
    NewYorkHigh,
    NewYorkLow,
    NewYorkLastHigh,
    NewYorkLastLow
  };

  struct Range {
    double high = kNaN, low = kNaN, last_high = kNaN, last_low = kNaN;
  };

  int asia_begin = 0;
  int asia_end = 8;
  int london_begin = 7;
  int london_end = 16;
  int new_york_begin = 12;
  int new_york_end = 21;

  std::array<Range, 3> ranges{};
  std::array<Timestamp, 3> begun{};  // when the one that runs began
  Timestamp turns{},
      before = Timestamp::max();  // next begin or end of one; opening of the last bar

  static constexpr std::tuple attributes{
      Attribute{"asia_begin", &Sessions::asia_begin, "hour", 0, 23, "first hour of Asia, UTC"},
      Attribute{"asia_end", &Sessions::asia_end, "hour", 0, 24, "the hour at which it is over"},
      Attribute{"london_begin", &Sessions::london_begin, "hour", 0, 23, "first hour of London"},
      Attribute{"london_end", &Sessions::london_end, "hour", 0, 24, "the hour at which it is over"},
      Attribute{"new_york_begin", &Sessions::new_york_begin, "hour", 0, 23,
                "first hour of New York"},
      Attribute{"new_york_end", &Sessions::new_york_end, "hour", 0, 24,
                "the hour at which it is over"}};

  std::array<double, 12> update(const Ohlcv& bar) {
    if (bar.opened >= turns) [[unlikely]]
      turn(bar);
    for (Range& range : ranges) {  // what does not run is NaN, and stays so
      range.high = std::max(range.high, bar.high);
      range.low = std::min(range.low, bar.low);
    }
    before = bar.opened;
    return std::bit_cast<std::array<double, 12>>(ranges);
  }

  std::size_t levels(std::span<Level> room) const {
    static constexpr std::array<std::array<std::string_view, 2>, 3> kNames{
        {{"asia", "asia_last"}, {"london", "london_last"}, {"new_york", "new_york_last"}}};
    std::size_t count = 0;
    const auto give = [&](std::string_view what, double low, double high) {
      if (!std::isnan(high) && count < room.size())
        room[count++] = {.what = what, .low = low, .high = high, .strength = 1};
    };
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      give(kNames[i][0], ranges[i].low, ranges[i].high);
      give(kNames[i][1], ranges[i].last_low, ranges[i].last_high);
    }
    return count;
  }

 private:
  [[gnu::noinline]] void turn(const Ohlcv& bar) {
    const std::array<std::array<int, 2>, 3> hours{
        {{asia_begin, asia_end}, {london_begin, london_end}, {new_york_begin, new_york_end}}};
    turns = Timestamp::max();
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      const auto [begin, end] = hours[i];
      const milliseconds offset = begin * 1h,
                         length = (end >= begin ? end - begin : end - begin + 24) * 1h;
      const Timestamp start = floor_to(bar.opened - offset, 24h) + offset;
      const bool inside = bar.opened < start + length;
      turns = std::min(turns, start + (inside ? length : milliseconds{24h}));
      Range& range = ranges[i];
      if (!std::isnan(range.high) && !(inside && begun[i] == start))
        range = {.last_high = range.high, .last_low = range.low};
      if (inside && std::isnan(range.high) && (bar.opened == start || before < start)) {
        range.high = bar.high, range.low = bar.low;
        begun[i] = start;
      }
    }
  }
};

}  // namespace gyre
