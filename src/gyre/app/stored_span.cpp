#include "gyre/app/stored_span.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

namespace gyre::app {
namespace {

using Spans = std::vector<TimeRange>;  // rising, apart from each other

milliseconds length(const TimeRange& range) { return range.end - range.begin; }

Spans united(Spans all) {
  std::ranges::sort(all, {}, &TimeRange::begin);
  Spans apart;
  for (const auto& span : all) {
    if (apart.empty() || apart.back().end < span.begin)
      apart.push_back(span);
    else
      apart.back().end = std::max(apart.back().end, span.end);
  }
  return apart;
}

Spans common(const Spans& some, const Spans& others) {
  Spans both;
  for (const auto& a : some)
    for (const auto& b : others)
      if (const TimeRange range{std::max(a.begin, b.begin), std::min(a.end, b.end)};
          range.begin < range.end)
        both.push_back(range);
  return both;
}

// A file has no hole: reading one that has is an error.
Result<Spans> covered(const std::vector<KlineFile>& files) {
  Spans spans;
  for (const auto& file : files) {
    GYRE_TRY(const auto klines, read_klines(file.path, file.timeframe));
    if (klines.bars.empty()) continue;
    spans.push_back(
        {klines.bars.front().opened, klines.bars.back().opened + duration(file.timeframe)});
  }
  return spans;
}

Result<Spans> tradable(const SymbolFiles& files, const Ladder& ladder) {
  GYRE_TRY(auto held, covered(files[index(Timeframe::m1)]));
  const auto minutes = united(held);
  Spans spans = minutes;
  for (auto& span : spans) span.begin += 1h;
  // A frame's bars are its own and, where those end, built from the finer ones.
  for (auto frame = index(Timeframe::m1) + 1; frame <= index(ladder.trend); ++frame) {
    GYRE_TRY(const auto own, covered(files[frame]));
    std::ranges::copy(own, std::back_inserter(held));
    const auto timeframe = Timeframe(frame);
    if (timeframe != ladder.setup && timeframe != ladder.confirm && timeframe != ladder.trend)
      continue;
    const auto before = static_cast<std::int64_t>(anchor_bars(timeframe)) * duration(timeframe);
    const auto whole = united(held);
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const auto holds = [&](const TimeRange& one) { return one.end >= minutes[i].end; };
      const auto around = std::ranges::find_if(whole, holds);
      spans[i].begin = std::max(spans[i].begin, around->begin + before);
    }
  }
  for (auto& span : spans) span = {floor_to(span.begin + 24h - 1ms, 24h), floor_to(span.end, 1h)};
  std::erase_if(spans, [](const TimeRange& span) { return span.begin >= span.end; });
  return spans;
}

}  // namespace

Result<TimeRange> longest_common_span(const std::map<std::string, SymbolFiles>& files,
                                      const std::set<std::string>& names, const Ladder& ladder) {
  Spans all{{Timestamp{}, Timestamp::max()}};
  for (const auto& [name, by_frame] : files) {
    if (!names.empty() && !names.contains(name)) continue;
    GYRE_TRY(const auto spans, tradable(by_frame, ladder));
    if (!names.empty() || !spans.empty()) all = common(all, spans);
  }
  const auto best = std::ranges::max_element(
      all, {}, [](const TimeRange& span) { return std::pair{length(span), span.begin}; });
  return best == all.end() || best->end == Timestamp::max() ? TimeRange{} : *best;
}

}  // namespace gyre::app
