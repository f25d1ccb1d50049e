#include "gyre/market/bar_series.hpp"

#include <string>

namespace gyre {

Result<> BarSeries::take(std::span<const Bar> given) {
  GYRE_CHECK(check(given, timeframe_));
  if (given.empty()) return {};
  const Timestamp begin = given.front().opened, end = given.back().opened + duration(timeframe_);
  std::vector<Bar> joined;
  if (!empty() && begins() < begin && closed_through() >= begin)
    for (const Bar& held : bars())
      if (held.opened < begin) joined.push_back(held);
  joined.insert(joined.end(), given.begin(), given.end());
  if (closed_through() > end) {
    if (begins() > end)
      return fail(Errc::OutOfRange, "history ends at " + to_text(end) +
                                        ", and bars held begin at " + to_text(begins()));
    for (const Bar& held : bars())
      if (held.opened >= end) joined.push_back(held);
  }
  const auto kept = std::span{joined}.last(std::min(joined.size(), capacity_));
  buffer_.assign(kept.begin(), kept.end());
  end_ = buffer_.back().opened + duration(timeframe_);
  return {};
}

}  // namespace gyre
