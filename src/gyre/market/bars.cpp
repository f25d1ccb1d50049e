#include "gyre/market/bars.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

#include "gyre/core/fixed.hpp"

namespace gyre {
namespace {

constexpr double kMillion = 1e6;

}  // namespace

Bar merge(std::span<const Bar> fine) {
  ensure(!fine.empty(), "a bar is made of bars");
  Bar bar = fine.front();
  Wide millionths = 0;
  for (const Bar& one : fine) {
    bar.high = std::max(bar.high, one.high);
    bar.low = std::min(bar.low, one.low);
    millionths += std::llround(one.volume * kMillion);
  }
  bar.close = fine.back().close;
  bar.volume = static_cast<double>(millionths) / kMillion;
  return bar;
}

std::vector<Bar> aggregate(std::span<const Bar> fine, Timeframe from, Timeframe to) {
  const auto size = static_cast<std::size_t>(duration(to) / duration(from));
  const auto starts = [&](const Bar& bar) {
    return floor_to(bar.opened, duration(to)) == bar.opened;
  };
  const auto first = static_cast<std::size_t>(std::ranges::find_if(fine, starts) - fine.begin());
  std::vector<Bar> bars;
  bars.reserve((fine.size() - first) / size);
  for (std::size_t at = first; at + size <= fine.size(); at += size)
    bars.push_back(merge(fine.subspan(at, size)));
  return bars;
}

std::vector<std::span<const Bar>> runs(std::span<const Bar> bars, Timeframe timeframe) {
  const auto step = duration(timeframe);
  std::vector<std::span<const Bar>> all;
  while (!bars.empty()) {
    std::size_t size = bars.size();
    if (bars.back().opened - bars.front().opened != step * (std::ssize(bars) - 1)) {
      const auto gap = std::ranges::adjacent_find(
          bars, [&](const Bar& a, const Bar& b) { return a.opened + step != b.opened; });
      size = static_cast<std::size_t>(gap - bars.begin()) + 1;
    }
    all.push_back(bars.first(size));
    bars = bars.subspan(size);
  }
  return all;
}

std::vector<Bar> join(std::span<const Bar> first, std::span<const Bar> second) {
  std::vector<Bar> joined;
  joined.reserve(first.size() + second.size());
  std::ranges::merge(first, second, std::back_inserter(joined), {}, &Bar::opened, &Bar::opened);
  // Of equal ones the first's come first.
  const auto [from, to] = std::ranges::unique(joined, {}, &Bar::opened);
  joined.erase(from, to);
  return joined;
}

Overlap overlap(std::span<const Bar> first, std::span<const Bar> second) {
  Overlap both;
  auto a = first.begin(), b = second.begin();
  while (a != first.end() && b != second.end()) {
    if (a->opened != b->opened) {
      ++(a->opened < b->opened ? a : b);
      continue;
    }
    if (*a == *b)
      ++both.equal;
    else
      both.differing.emplace_back(*a, *b);
    ++a;
    ++b;
  }
  return both;
}

Result<> check(const Bar& bar, Timeframe timeframe) {
  const auto bad = [&](std::string_view what) {
    return fail(Errc::Parse, "bar " + to_text(bar.opened) + ": " + std::string{what});
  };
  if (floor_to(bar.opened, duration(timeframe)) != bar.opened)
    return bad("does not open on a whole " + std::string{to_string(timeframe)});
  if (!std::isfinite(bar.high) || !(bar.low > 0)) return bad("prices are finite and above 0");
  const auto holds = [&](double price) { return bar.low <= price && price <= bar.high; };
  if (!holds(bar.open) || !holds(bar.close)) return bad("high and low do not hold open and close");
  if (!(bar.volume >= 0 && bar.volume < 9e12)) return bad("not a volume");
  return {};
}

Result<> check(std::span<const Bar> bars, Timeframe timeframe) {
  for (std::size_t i = 0; i < bars.size(); ++i) {
    GYRE_CHECK(check(bars[i], timeframe));
    if (i > 0 && bars[i].opened != bars[i - 1].opened + duration(timeframe))
      return fail(Errc::Parse, "bar " + to_text(bars[i].opened) + " does not follow the one of " +
                                   to_text(bars[i - 1].opened));
  }
  return {};
}

}  // namespace gyre
