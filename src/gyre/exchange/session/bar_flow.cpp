#include "gyre/exchange/session/bar_flow.hpp"

#include <algorithm>
#include <utility>

namespace gyre::session {
namespace {

constexpr milliseconds kMinute = 1min;
constexpr int kHistoryMax = 499;  // 500 weighs more

Timestamp closed_at(const Bar& bar, Timeframe timeframe) {
  return bar.opened + duration(timeframe);
}

}  // namespace

BarFlow::BarFlow(std::vector<HistoryNeed> needs) : needs_{std::move(needs)} {
  for (auto& need : needs_) need.bars = std::clamp(need.bars, 1, kHistoryMax);
}

void BarFlow::add(SymbolId symbol, bool followed) {
  ensure(symbol.value == flows_.size(), "symbols are added in order");
  auto& flow = flows_.emplace_back();
  flow.followed = followed;
  if (followed) ++cold_;
}

void BarFlow::begin(SymbolId symbol, Timestamp now) {
  auto& flow = flows_[symbol.value];
  if (std::exchange(flow.warm, false)) ++cold_;
  ++flow.round;
  flow.next = floor_to(now, kMinute);
  flow.held.assign(needs_.size(), {});
  flow.missing = needs_.size();
  for (std::size_t i = 0; i < needs_.size(); ++i) {
    const auto& need = needs_[i];
    flow.held[i] = {symbol, need.timeframe, {}};
    const auto end = floor_to(flow.next, duration(need.timeframe)) - 1ms;
    wanted_.push_back({{symbol, need.timeframe, flow.round}, end, need.bars});
  }
  if (flow.missing == 0) complete(symbol, flow, now);
}

void BarFlow::begin_all(Timestamp now) {
  for (std::size_t i = 0; i < flows_.size(); ++i)
    if (flows_[i].followed) begin(SymbolId{static_cast<std::uint16_t>(i)}, now);
}

void BarFlow::on_history(const HistoryAsk& ask, const wire::KlinesView* view, Timestamp now) {
  auto& flow = flows_[ask.symbol.value];
  if (ask.round != flow.round || flow.warm) return;
  const auto held = std::ranges::find(flow.held, ask.timeframe, &HistorySeen::timeframe);
  ensure(held != flow.held.end(), "an answer to what was asked");
  if (view != nullptr)
    for (const auto& kline : view->bars)
      if (closed_at(kline.bar, ask.timeframe) <= flow.next) held->bars.push_back(kline.bar);
  if (--flow.missing == 0) complete(ask.symbol, flow, now);
}

// The venue may close a bar a moment late: what follows is what the last 1m bar says, and no
// frame may know more than that.
void BarFlow::complete(SymbolId symbol, Flow& flow, Timestamp now) {
  const auto minutes = std::ranges::find(flow.held, Timeframe::m1, &HistorySeen::timeframe);
  if (minutes != flow.held.end() && !minutes->bars.empty())
    flow.next = closed_at(minutes->bars.back(), Timeframe::m1);
  for (auto& history : flow.held) {
    std::erase_if(history.bars,
                  [&](const Bar& bar) { return closed_at(bar, history.timeframe) > flow.next; });
    histories_.push_back(std::move(history));
  }
  flow.held.clear();
  flow.warm = true;
  --cold_;
  for (const auto& [opened, bar] : std::exchange(flow.early, {})) on_bar(symbol, bar, now);
}

void BarFlow::on_bar(SymbolId symbol, const Bar& bar, Timestamp now) {
  auto& flow = flows_[symbol.value];
  if (!flow.followed) return;
  if (!flow.warm) {
    flow.early.insert_or_assign(bar.opened, bar);
  } else if (bar.opened == flow.next) {
    deliver(symbol, flow, bar);
  } else if (bar.opened < flow.next) {
    ++repeated_;
  } else {
    ++repairs_;
    begin(symbol, now);
    flow.early.insert_or_assign(bar.opened, bar);
  }
}

void BarFlow::deliver(SymbolId symbol, Flow& flow, const Bar& bar) {
  flow.next += kMinute;
  closed_[bar.opened].push_back({symbol, bar});
}

std::vector<BarsClosed> BarFlow::take_closed() {
  std::vector<BarsClosed> events;
  for (auto& [opened, bars] : std::exchange(closed_, {})) {
    std::ranges::sort(bars, {}, &SymbolBar::symbol);
    events.push_back({std::move(bars)});
  }
  return events;
}

}  // namespace gyre::session
