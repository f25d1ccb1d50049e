#include "gyre/exchange/session/bar_flow.hpp"

#include <algorithm>
#include <utility>

#include "gyre/core/random.hpp"
#include "gyre/market/bars.hpp"

namespace gyre::session {
namespace {

constexpr milliseconds kMinute = 1min;
constexpr int kHistoryMax = 499;        // 500 weighs more
constexpr int kUnheardMax = 5;          // minutes
constexpr milliseconds kTogether = 5s;  // what ages within it is asked for at once
constexpr milliseconds kAgainMin = 1s, kAgainMax = 60s;
constexpr double kRangeShare = 1.0 / 15;  // of a new minute in the average

Timestamp closed_at(const Bar& bar, Timeframe timeframe) {
  return bar.opened + duration(timeframe);
}

// Bars that follow each other without a gap.
bool is_whole(const std::vector<Bar>& bars, Timeframe timeframe) {
  return std::ranges::adjacent_find(bars, [&](const Bar& a, const Bar& b) {
           return closed_at(a, timeframe) != b.opened;
         }) == bars.end();
}

milliseconds again_after(int vain) {
  return std::min(kAgainMin * (1 << std::clamp(vain - 1, 0, 10)), kAgainMax);
}

}  // namespace

BarFlow::BarFlow(const SessionPlan& plan)
    : needs_{plan.history},
      feed_{plan.feed},
      stored_{plan.stored},
      minutes_kept_{plan.minutes_kept} {
  ensure(!needs_.empty(), "some history is needed");
  coarsest_ = std::ranges::max_element(needs_, {}, &HistoryNeed::timeframe)->timeframe;
  setup_ = duration(coarsest_);
  for (auto& need : needs_) {
    need.bars = std::clamp(need.bars, 1, kHistoryMax);
    if (need.timeframe != Timeframe::m1) setup_ = std::min(setup_, duration(need.timeframe));
  }
}

void BarFlow::add(SymbolId symbol, std::string name, bool followed) {
  ensure(symbol.value == flows_.size(), "symbols are added in order");
  auto& flow = flows_.emplace_back();
  flow.name = std::move(name);
  flow.followed = followed;
  if (followed) ++cold_;
}

void BarFlow::follow(SymbolId symbol, bool followed, Timestamp now) {
  auto& flow = flows_[symbol.value];
  if (std::exchange(flow.followed, followed) == followed) return;
  if (followed) {
    if (!flow.warm) ++cold_;
    begin(symbol, now);
  } else if (!std::exchange(flow.warm, true)) {
    --cold_;
  }
}

void BarFlow::begin(SymbolId symbol, Timestamp now) {
  auto& flow = flows_[symbol.value];
  if (std::exchange(flow.warm, false)) ++cold_;
  ++flow.round;
  flow.next = floor_to(now, kMinute);
  flow.asking = false;
  flow.vain = flow.unheard = 0;
  flow.held.assign(needs_.size(), {});
  flow.missing = 0;
  want_history(symbol, flow);
  if (flow.missing == 0) complete(symbol, flow, now);
}

void BarFlow::begin_all(Timestamp now) {
  for (std::size_t i = 0; i < flows_.size(); ++i)
    if (flows_[i].followed) begin(SymbolId{static_cast<std::uint16_t>(i)}, now);
}

// All the bars that a frame needs, up to the minute that comes next.
BarFlow::Wanted BarFlow::whole(SymbolId symbol, const Flow& flow, const HistoryNeed& need) const {
  const Timestamp end = floor_to(flow.next, duration(need.timeframe));
  return {{symbol, need.timeframe, BarsWhy::History, flow.round}, {}, end - 1ms, need.bars};
}

// Of a frame that is stored only what is missing is asked for, and nothing where the minutes will
// reach back to it: coarser bars are built of them.
void BarFlow::want_history(SymbolId symbol, Flow& flow) {
  const Timestamp minutes_begin = flow.next - minutes_kept_ * kMinute;
  for (std::size_t i = 0; i < needs_.size(); ++i) {
    const auto& need = needs_[i];
    const auto frame = duration(need.timeframe);
    const Timestamp end = floor_to(flow.next, frame);
    auto& held = flow.held[i];
    held = {symbol, need.timeframe, {}};
    if (stored_) held.bars = stored_(flow.name, need.timeframe, need.bars);
    std::erase_if(held.bars, [&](const Bar& bar) { return bar.opened + frame > end; });
    if (!is_whole(held.bars, need.timeframe) ||
        held.bars.size() < static_cast<std::size_t>(need.bars))
      held.bars.clear();
    auto wanted = whole(symbol, flow, need);
    if (!held.bars.empty()) {
      const Timestamp known = closed_at(held.bars.back(), need.timeframe);
      if (known == end || (need.timeframe != Timeframe::m1 && known >= minutes_begin)) continue;
      const auto missing = (end - known) / frame;
      if (missing < need.bars) {
        wanted.start = held.bars.back().opened;
        wanted.limit = static_cast<int>(missing) + 1;
      } else {
        held.bars.clear();
      }
    }
    ++flow.missing;
    wanted_.push_back(wanted);
  }
}

void BarFlow::on_answer(const BarsAsk& ask, const wire::KlinesView* view, Timestamp now,
                        Timestamp closed_until) {
  auto& flow = flows_[ask.symbol.value];
  if (ask.round != flow.round || !flow.followed) return;
  if (ask.why == BarsWhy::Check) return take_check(ask.symbol, flow, view, now);
  if (ask.why == BarsWhy::Refresh) return take_refresh(ask.symbol, flow, view, now, closed_until);
  if (flow.warm) return;
  const auto held = std::ranges::find(flow.held, ask.timeframe, &HistorySeen::timeframe);
  ensure(held != flow.held.end(), "an answer to what was asked");
  take_history(ask.symbol, flow, *held, view, closed_until);
  if (--flow.missing == 0) complete(ask.symbol, flow, now);
}

// What is stored must meet what the venue says now: the bar that both know is the same, and no
// other is missing between. Otherwise none of it is believed, and all is asked for.
void BarFlow::take_history(SymbolId symbol, Flow& flow, HistorySeen& held,
                           const wire::KlinesView* view, Timestamp closed_until) {
  std::vector<Bar> fresh;
  if (view != nullptr)
    for (const auto& kline : view->bars)
      if (closed_at(kline.bar, held.timeframe) <= std::min(flow.next, closed_until))
        fresh.push_back(kline.bar);
  if (held.bars.empty()) {
    held.bars = std::move(fresh);
    return;
  }
  const auto need = std::ranges::find(needs_, held.timeframe, &HistoryNeed::timeframe);
  if (!fresh.empty() && fresh.front() == held.bars.back()) {
    held.bars.insert(held.bars.end(), fresh.begin() + 1, fresh.end());
    const auto spare = std::ssize(held.bars) - need->bars;
    if (spare > 0) held.bars.erase(held.bars.begin(), held.bars.begin() + spare);
    if (is_whole(held.bars, held.timeframe)) return;
  }
  held.bars.clear();
  ++flow.missing;
  wanted_.push_back(whole(symbol, flow, *need));
}

// The venue may close a bar a moment late: what follows is what the last 1m bar says, and no
// frame may know more than that.
void BarFlow::complete(SymbolId symbol, Flow& flow, Timestamp now) {
  const auto minutes = std::ranges::find(flow.held, Timeframe::m1, &HistorySeen::timeframe);
  flow.last.reset();
  flow.range = 0;
  if (minutes != flow.held.end() && !minutes->bars.empty()) {
    flow.last = minutes->bars.back();
    flow.next = closed_at(*flow.last, Timeframe::m1);
  }
  flow.growing.reset();
  flow.built.reset();
  if (minutes != flow.held.end())
    for (const auto& bar : minutes->bars) build(flow, bar);
  for (auto& history : flow.held) {
    std::erase_if(history.bars,
                  [&](const Bar& bar) { return closed_at(bar, history.timeframe) > flow.next; });
    histories_.push_back(std::move(history));
  }
  flow.held.clear();
  flow.warm = true;
  --cold_;
  drain(symbol, flow);
  plan_refresh(symbol, flow, now);
}

void BarFlow::on_bar(SymbolId symbol, const Bar& bar, Timestamp now) {
  auto& flow = flows_[symbol.value];
  if (!flow.followed) return;
  check_built(now);
  flow.unheard = 0;
  if (!flow.warm) {
    flow.early.insert_or_assign(bar.opened, bar);
  } else if (bar.opened == flow.next) {
    deliver(symbol, flow, bar);
    drain(symbol, flow);
    plan_refresh(symbol, flow, now);
  } else if (bar.opened < flow.next) {
    ++counters_.repeated;
    if (flow.last && bar.opened == flow.last->opened && bar != *flow.last) flow.due = now;
  } else {
    flow.early.insert_or_assign(bar.opened, bar);
    flow.due = now;
  }
}

// The early ones that are no longer early.
void BarFlow::drain(SymbolId symbol, Flow& flow) {
  flow.early.erase(flow.early.begin(), flow.early.lower_bound(flow.next));
  for (auto first = flow.early.begin(); first != flow.early.end() && first->first == flow.next;
       first = flow.early.begin()) {
    deliver(symbol, flow, first->second);
    flow.early.erase(first);
  }
}

void BarFlow::deliver(SymbolId symbol, Flow& flow, const Bar& bar) {
  flow.next += kMinute;
  flow.vain = 0;
  flow.last = bar;
  const double range = bar.close > 0 ? (bar.high - bar.low) / bar.close : 0;
  flow.range += (range - flow.range) * (flow.range > 0 ? kRangeShare : 1);
  build(flow, bar);
  closed_[bar.opened].push_back({symbol, bar});
}

void BarFlow::build(Flow& flow, const Bar& minute) const {
  const auto frame = duration(coarsest_);
  if (floor_to(minute.opened, frame) == minute.opened)
    flow.growing = minute;
  else if (flow.growing)
    flow.growing = merge(std::array{*flow.growing, minute});
  if (flow.growing && minute.opened + kMinute == flow.growing->opened + frame)
    flow.built = std::exchange(flow.growing, std::nullopt);
}

// With streams, when the next minute should have come; without, a little after the next setup
// close, or before that when what is known has grown old.
void BarFlow::plan_refresh(SymbolId symbol, Flow& flow, Timestamp now) const {
  const Timestamp closes = flow.next + kMinute;
  if (!flow.early.empty()) {
    flow.due = now;
  } else if (feed_.streams) {
    flow.due = closes + feed_.close_patience;
  } else {
    const Timestamp setup_close = floor_to(closes - 1ms, setup_) + setup_;
    const double draw = uniform(key(symbol.value, to_ms(setup_close)));
    const milliseconds jitter{
        static_cast<std::int64_t>(static_cast<double>(feed_.poll_jitter.count()) * draw)};
    const Timestamp stale =
        std::max(next_after(now + time_to_live(flow.range, feed_) - 1ms, kTogether), closes);
    flow.due = std::min(setup_close, stale) + feed_.poll_delay + jitter;
  }
}

void BarFlow::on_time(Timestamp now) {
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    auto& flow = flows_[i];
    if (!flow.warm || !flow.followed || flow.asking || flow.due > now) continue;
    flow.asking = true;
    ++counters_.refreshes;
    const Timestamp end = floor_to(now, kMinute);
    const Timestamp start = flow.last ? flow.last->opened : flow.next;
    const auto count = std::max<std::int64_t>((end - start) / kMinute, 1);
    wanted_.push_back(
        {{SymbolId{static_cast<std::uint16_t>(i)}, Timeframe::m1, BarsWhy::Refresh, flow.round},
         start,
         std::max(end, start + kMinute) - 1ms,
         static_cast<int>(std::min<std::int64_t>(count, kHistoryMax))});
  }
}

std::optional<Timestamp> BarFlow::wake() const {
  std::optional<Timestamp> at;
  for (const auto& flow : flows_)
    if (flow.warm && flow.followed && !flow.asking) at = std::min(at.value_or(flow.due), flow.due);
  return at;
}

void BarFlow::take_refresh(SymbolId symbol, Flow& flow, const wire::KlinesView* view, Timestamp now,
                           Timestamp closed_until) {
  flow.asking = false;
  check_built(now);
  const Timestamp before = flow.next;
  if (view != nullptr) {
    for (const auto& kline : view->bars) {
      const Bar& bar = kline.bar;
      if (closed_at(bar, Timeframe::m1) > closed_until) break;
      if (flow.last && bar.opened == flow.last->opened && bar != *flow.last) {
        ++counters_.corrections;
        return begin(symbol, now);
      }
      // The venue has no bar for a minute: what follows it is a new beginning.
      if (bar.opened > flow.next) return begin(symbol, now);
      if (bar.opened == flow.next) deliver(symbol, flow, bar);
    }
  }
  drain(symbol, flow);
  const auto brought = (flow.next - before) / kMinute;
  counters_.repaired += static_cast<std::uint64_t>(brought);
  if (feed_.streams) flow.unheard += static_cast<int>(brought);
  if (flow.unheard >= kUnheardMax) {
    flow.unheard = 0;
    unheard_.push_back(symbol);
  }
  if (brought > 0)
    plan_refresh(symbol, flow, now);
  else
    flow.due = now + again_after(++flow.vain);
}

void BarFlow::take_check(SymbolId symbol, Flow& flow, const wire::KlinesView* view, Timestamp now) {
  if (view == nullptr || view->bars.empty() || !flow.warm) return;
  const Bar& theirs = view->bars.front().bar;
  if (!flow.built || flow.built->opened != theirs.opened) return;
  ++counters_.checked;
  if (*flow.built == theirs) return;
  ++counters_.mismatches;
  begin(symbol, now);
}

// Each symbol in turn, once in the time of a bar of the coarsest frame: so every such bar, and with
// it every minute, is held against the venue's own. What was polled is the venue's own.
void BarFlow::check_built(Timestamp now) {
  if (!feed_.cross_check || !feed_.streams || now < next_check_) return;
  next_check_ = next_after(now, kMinute);
  const auto frame = duration(coarsest_);
  if (frame == kMinute) return;
  checks_owed_ += static_cast<double>(flows_.size()) / static_cast<double>(frame / kMinute);
  for (; checks_owed_ >= 1; checks_owed_ -= 1) {
    const auto place = checked_++ % flows_.size();
    const auto& flow = flows_[place];
    if (!flow.warm || !flow.followed || !flow.built) continue;
    const SymbolId symbol{static_cast<std::uint16_t>(place)};
    const BarsAsk ask{symbol, coarsest_, BarsWhy::Check, flow.round};
    wanted_.push_back({ask, flow.built->opened, flow.built->opened, 1});
  }
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
