#include "gyre/engine/virtual_loop.hpp"

#include <iterator>
#include <utility>

namespace gyre {

void VirtualFeed::on(const Event& event) {
  if (const auto* closed = std::get_if<BarsClosed>(&event.what))
    work_.minutes.insert(work_.minutes.end(), closed->bars.begin(), closed->bars.end());
  // After a gap or a restart the minutes come as history; those known already are passed over.
  if (const auto* history = std::get_if<HistorySeen>(&event.what);
      history != nullptr && history->timeframe == Timeframe::m1)
    for (const auto& bar : history->bars) work_.minutes.push_back({history->symbol, bar});
  if (const auto* seen = std::get_if<MarksSeen>(&event.what)) {
    for (const auto& mark : seen->marks) {
      if (marks_.size() <= mark.symbol.value) marks_.resize(mark.symbol.value + 1uz);
      auto& known = marks_[mark.symbol.value];
      const bool passed = known.funding_at != Timestamp{} && known.funding_at < mark.funding_at;
      if (passed)
        work_.funding.push_back({mark.symbol, known.funding_at, known.funding_rate.to_double()});
      known = mark;
    }
  }
}

void VirtualFeed::on(const Record& record, const Books& books) {
  if (const auto* proposed = std::get_if<Proposed>(&record))
    work_.proposed.push_back({*proposed, books.spelling(proposed->symbol)});
  if (const auto* decided = std::get_if<Decided>(&record)) work_.decided.push_back(*decided);
}

VirtualWork VirtualFeed::take(Timestamp at) {
  work_.at = at;
  return std::exchange(work_, {});
}

Result<> VirtualLoop::add(VirtualWork work) {
  const auto at = work.at;
  if (!next_) next_ = next_after(at, cycle_);
  if (!work.empty()) backlog_.push_back(std::move(work));
  if (at < *next_) return {};
  next_ = next_after(at, cycle_);
  return turn();
}

Result<> VirtualLoop::finish() { return turn(); }

// Funding of an instant concerns positions that were open before it; minutes come before proposals,
// whose first minute is yet to close.
Result<> VirtualLoop::turn() {
  for (; !backlog_.empty(); backlog_.pop_front()) {
    const auto& work = backlog_.front();
    for (const auto& funding : work.funding) desk_.on(funding);
    desk_.on(work.minutes);
    for (const auto& [proposal, symbol] : work.proposed) desk_.on(proposal, symbol);
    for (const auto& decided : work.decided) desk_.on(decided);
  }
  auto rows = desk_.take_rows();
  rows_ += rows.size();
  return sink_(std::move(rows), desk_);
}

}  // namespace gyre
