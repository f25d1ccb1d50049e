#include "gyre/exchange/session/resolver.hpp"

#include <algorithm>
#include <utility>

namespace gyre::session {
namespace {

constexpr int kProofs = 4;
constexpr int kDoubts = 2;
constexpr milliseconds kBefore = 10s;  // trades are looked for from a little before it was sent

milliseconds pause_after(int tries) { return 1s * (1 << std::clamp(tries, 0, 3)); }

template <class View>
const View* find(const std::vector<View>& views, const std::string& client_id) {
  const auto found = std::ranges::find(views, client_id, &View::client_id);
  return found == views.end() ? nullptr : &*found;
}

}  // namespace

wire::Request Resolver::by_name() const {
  if (is_stop(id_.role)) return wire::GetAlgoOrder{0, to_text(id_)};
  return wire::GetOrder{{symbol_, 0, to_text(id_)}};
}

wire::Request Resolver::request(const Door& door, milliseconds offset) const {
  switch (stage_) {
    case Stage::Name:
      break;
    case Stage::OpenList:
      if (is_stop(id_.role)) return wire::GetOpenAlgoOrders{symbol_};
      return wire::GetOpenOrders{symbol_};
    case Stage::Trades: {
      wire::GetUserTrades trades;
      trades.symbol = symbol_;
      trades.start = door.sent + offset - kBefore;
      trades.limit = 1000;
      return trades;
    }
    case Stage::Number:
      return wire::GetOrder{{symbol_, numbers_.back(), {}}};
    case Stage::Position:
      return wire::GetPositions{symbol_};
  }
  return by_name();
}

Resolver::Step Resolver::answer(const wire::Body* body, bool no_such_order, const Door& door,
                                Timestamp now, milliseconds offset) {
  if (body != nullptr) {
    tries_ = 0;
    if (auto step = read(*body, door, offset)) return *std::move(step);
  }
  if (no_such_order && stage_ == Stage::Name) return unknown_name(door, now, offset);
  return again(door, offset);
}

Resolver::Step Resolver::again(const Door& door, milliseconds offset) {
  return Question{request(door, offset), pause_after(tries_++)};
}

Resolver::Step Resolver::unknown_name(const Door& door, Timestamp now, milliseconds offset) {
  if (door.sent + kMemory <= now) return Forgotten{};
  if (door.landed || door.in_flight) return again(door, offset);
  if (now < door.shut) {
    const auto usual = pause_after(tries_++);
    return Question{by_name(), std::min(usual, door.shut - now + 1ms)};
  }
  if (++proofs_ < kProofs) return Question{by_name(), pause_after(proofs_ - 1)};
  return go_on(Stage::OpenList, door, offset);
}

Resolver::Step Resolver::go_on(Stage stage, const Door& door, milliseconds offset) {
  stage_ = stage;
  tries_ = 0;
  return Question{request(door, offset), 0ms};
}

// Two answers do not agree: one of them is old. From the beginning, a few times.
Resolver::Step Resolver::doubted(const Door& door, milliseconds offset) {
  if (doubts_++ >= kDoubts) return Absent{};
  proofs_ = 0;
  auto step = go_on(Stage::Name, door, offset);
  std::get<Question>(step).pause = pause_after(0);
  return step;
}

std::optional<Resolver::Step> Resolver::read(const wire::Body& body, const Door& door,
                                             milliseconds offset) {
  switch (stage_) {
    case Stage::Name:
      if (const auto* order = std::get_if<wire::OrderView>(&body)) return Found{*order};
      if (const auto* stop = std::get_if<wire::AlgoView>(&body)) return Found{*stop};
      return std::nullopt;
    case Stage::OpenList:
      if (const auto* orders = std::get_if<std::vector<wire::OrderView>>(&body))
        if (const auto* order = find(*orders, to_text(id_))) return Found{*order};
      if (const auto* stops = std::get_if<std::vector<wire::AlgoView>>(&body))
        if (const auto* stop = find(*stops, to_text(id_))) return Found{*stop};
      return go_on(Stage::Trades, door, offset);
    case Stage::Trades: {
      const auto* trades = std::get_if<std::vector<wire::UserTradeView>>(&body);
      if (trades == nullptr) return std::nullopt;
      numbers_.clear();
      for (const auto& trade : *trades) numbers_.push_back(trade.order_id);
      std::ranges::sort(numbers_);
      numbers_.erase(std::ranges::unique(numbers_).begin(), numbers_.end());
      traded_ = !numbers_.empty();
      return go_on(traded_ ? Stage::Number : Stage::Position, door, offset);
    }
    case Stage::Number: {
      const auto* order = std::get_if<wire::OrderView>(&body);
      if (order == nullptr) return std::nullopt;
      if (is_ours(order->client_id)) return Found{*order};
      numbers_.pop_back();
      return go_on(numbers_.empty() ? Stage::Position : Stage::Number, door, offset);
    }
    case Stage::Position: {
      const auto* positions = std::get_if<std::vector<wire::PositionView>>(&body);
      if (positions == nullptr) return std::nullopt;
      const bool moved = std::ranges::any_of(*positions, [&](const wire::PositionView& position) {
        return position.updated >= door.sent + offset;
      });
      if (moved && !traded_) return doubted(door, offset);
      return Absent{};
    }
  }
  return std::nullopt;
}

}  // namespace gyre::session
