#include "gyre/engine/virtual_desk.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>

#include "gyre/core/ensure.hpp"
#include "gyre/features/schema.hpp"

namespace gyre {
namespace {

void move_to(VirtualPosition& position, VirtualEvent event) {
  const auto next = virtual_machine.next(position.state, event);
  ensure(next.verdict == Verdict::Taken, "a virtual position takes the steps of its machine");
  position.state = next.state;
}

void walk(Fingerprint& walked, const Bar& minute) {
  walked.add(static_cast<std::uint64_t>(to_ms(minute.opened)));
  for (const double price : {minute.open, minute.high, minute.low, minute.close, minute.volume})
    walked.add(std::bit_cast<std::uint64_t>(price));
}

Liquidity frozen(const VirtualRow& row) {
  return {row.atr, row.sigma, row.median_volume, row.rank};
}

}  // namespace

void VirtualDesk::restore(std::vector<VirtualPosition> open, ProposalId seen) {
  seen_ = seen;
  for (auto& position : open) open_[position.symbol].push_back(std::move(position));
}

void VirtualDesk::on(const Proposed& p, const std::string& symbol) {
  if (p.id <= seen_) return;
  seen_ = p.id;
  ++opened_;
  VirtualPosition position{.symbol = p.symbol, .tick = p.tick, .next = p.boundary};
  auto& row = position.row;
  row = {.id = p.id,
         .at = p.at,
         .boundary = p.boundary,
         .symbol = symbol,
         .strategy = p.strategy,
         .ladder = ladder_,
         .side = p.side,
         .reference = p.entry,
         .stop = p.stop_price.is_zero() ? p.stop : p.stop_price.to_double(),
         .target = p.target_price.is_zero() ? p.target : p.target_price.to_double(),
         .time_limit = p.time_limit,
         .confidence = p.confidence,
         .parts = p.parts,
         .quantity = p.quantity,
         .atr = p.atr,
         .sigma = p.sigma,
         .median_volume = p.median_volume,
         .rank = p.rank,
         .half_spread = p.half_spread,
         .taker_fee = p.taker_fee,
         .funding_rate = p.funding,
         .funding_at = p.funding_at,
         .features = p.features,
         .schema = schema_hash(),
         .p = kAbsent,
         .label = std::string{VirtualRow::label_policy},
         .path = std::string{to_string(path_)},
         .lineage = lineage_};
  open_[p.symbol].push_back(std::move(position));
}

void VirtualDesk::on(const Decided& decided) {
  for (auto& [symbol, positions] : open_)
    for (auto& position : positions) {
      if (position.row.id != decided.proposal) continue;
      position.row.executed = decided.reason == DecisionReason::Executed;
      position.row.model = decided.model;
      position.row.p = decided.p;
    }
}

void VirtualDesk::on(std::span<const SymbolBar> minutes) {
  for (const auto& [symbol, minute] : minutes) {
    const auto found = open_.find(symbol);
    if (found == open_.end()) continue;
    auto& positions = found->second;
    for (auto& position : positions) step(position, minute);
    closed_ += std::erase_if(positions, [&](auto& position) {
      if (!is_over(position.state)) return false;
      rows_.push_back(std::move(position.row));
      return true;
    });
    if (positions.empty()) open_.erase(found);
  }
}

void VirtualDesk::on(const FundingSettled& funding) {
  const auto found = open_.find(funding.symbol);
  if (found == open_.end()) return;
  for (auto& position : found->second)
    if (position.state == VirtualState::Open && position.row.entered < funding.due)
      position.row.funding += (funding.known ? sign(position.row.side) : 1) * funding.rate;
}

void VirtualDesk::step(VirtualPosition& position, const Bar& minute) {
  if (minute.opened < position.next) return;  // seen already, or from before
  if (minute.opened > position.next) {
    move_to(position, VirtualEvent::Gap);
    position.row.result = position.state;
    position.row.left = minute.opened;
    return;
  }
  position.next += duration(Timeframe::m1);
  walk(position.walked, minute);
  const bool fill_bar = position.state == VirtualState::Waiting;
  if (fill_bar) enter(position, minute);
  const auto& row = position.row;
  const Barriers barriers{row.side, row.entry, row.stop, row.target, row.boundary + row.time_limit};
  if (const auto hit = meet(barriers, minute, fill_bar)) finish(position, *hit, minute);
}

void VirtualDesk::enter(VirtualPosition& position, const Bar& minute) {
  auto& row = position.row;
  row.entered = minute.opened;
  row.entry = taker_price(costs_, opening(row.side), minute.open, row.quantity, frozen(row), minute,
                          position.tick)
                  .to_double();
  move_to(position, VirtualEvent::Enter);
}

void VirtualDesk::finish(VirtualPosition& position, const BarrierHit& hit, const Bar& minute) {
  auto& row = position.row;
  const auto side = closing(row.side);
  const auto trigger = to_tick(row.stop, position.tick, Rounding::Nearest);
  const double s = sign(row.side);
  if (hit.what == VirtualEvent::HitTarget) {
    row.exit = hit.exit;
  } else if (hit.what == VirtualEvent::HitStop && trigger) {
    const bool gap = s * (minute.open - row.stop) <= 0 && minute.opened > row.entered;
    row.exit =
        stop_price(costs_, side, *trigger, frozen(row), minute, position.tick, gap).to_double();
  } else {
    row.exit = taker_price(costs_, side, hit.exit, row.quantity, frozen(row), minute, position.tick)
                   .to_double();
  }
  move_to(position, hit.what);
  const bool maker = hit.what == VirtualEvent::HitTarget;
  const CostShares costs{
      .fee_entry = costs_.taker_fee.to_double(),
      .fee_exit = (maker ? costs_.maker_fee : costs_.taker_fee).to_double() * row.exit / row.entry};
  const Barriers barriers{row.side, row.entry, row.stop, row.target, row.boundary + row.time_limit};
  row.left = minute.opened + duration(Timeframe::m1);
  row.result = position.state;
  row.ambiguous = hit.ambiguous;
  row.bars = position.walked.text();
  row.gross = gross_return(row.side, row.entry, row.exit);
  row.cost = costs.fee_entry + costs.fee_exit;
  row.net = row.gross - row.cost - row.funding;
  row.r = net_r(barriers, row.exit, costs, s * row.funding);
  row.y = row.net > 0;
}

std::vector<VirtualRow> VirtualDesk::take_rows() {
  auto rows = std::exchange(rows_, {});
  std::ranges::sort(rows, {}, [](const VirtualRow& r) { return std::pair{r.left, r.id}; });
  return rows;
}

std::vector<VirtualPosition> VirtualDesk::open() const {
  std::vector<VirtualPosition> all;
  for (const auto& [symbol, positions] : open_)
    std::ranges::copy(positions, std::back_inserter(all));
  std::ranges::sort(all, {}, [](const VirtualPosition& p) { return p.row.id; });
  return all;
}

}  // namespace gyre
