#include "gyre/exchange/session/governor.hpp"

#include "gyre/exchange/wire/error.hpp"

namespace gyre::session {
namespace {

constexpr milliseconds kBanWithoutEnd = 2min;  // the venue's shortest ban
constexpr milliseconds kBanMax = 72h;  // and its longest; what is said beyond is not believed
constexpr milliseconds kSlow = 1min;

}  // namespace

int Window::used(Timestamp now) const {
  int sum = 0;
  for (const auto& taken : taken_)
    if (taken.at + span_ > now) sum += taken.amount;
  return sum;
}

void Window::take(int amount, Timestamp now) {
  while (!taken_.empty() && taken_.front().at + span_ <= now) taken_.pop_front();
  if (amount == 0) return;
  if (!taken_.empty() && taken_.back().at == now)
    taken_.back().amount += amount;
  else
    taken_.push_back({now, amount});
}

void Window::learn(int amount, Timestamp now) {
  take(std::max(0, std::min(amount, limit_) - used(now)), now);
}

std::optional<Timestamp> Window::room(int amount, int ceiling, Timestamp now) const {
  const auto most = static_cast<std::int64_t>(limit_) * ceiling / 100;
  if (amount > most) return std::nullopt;
  std::int64_t sum = used(now) + amount;
  auto at = now;
  for (auto taken = taken_.begin(); sum > most; ++taken) {
    if (taken->at + span_ <= now) continue;
    sum -= taken->amount;
    at = taken->at + span_;
  }
  return at;
}

void Governor::set_limits(const wire::RateLimits& limits) {
  weight_.set_limit(limits.weight_1m);
  orders_short_.set_limit(limits.orders_10s);
  orders_long_.set_limit(limits.orders_1m);
}

int Governor::ceiling(Priority priority, Timestamp now) const {
  if (priority == Priority::Protective) return 100;
  const int market = now < spare_until_ ? 30 : 70;
  const int usual = priority == Priority::Market ? market : 85;
  return now < slow_until_ ? usual / 2 : usual;
}

Timestamp Governor::earliest(wire::Cost cost, Priority priority, Timestamp now) const {
  auto at = std::max(now, banned_until_);
  if (priority != Priority::Protective) at = std::max(at, limited_until_);
  const int percent = ceiling(priority, at);
  const auto wait_for = [&](const Window& window, int amount) {
    if (amount == 0 || at == kNever) return;
    at = window.room(amount, percent, at).value_or(kNever);
  };
  wait_for(weight_, cost.weight);
  wait_for(orders_short_, cost.orders);
  wait_for(orders_long_, cost.orders);
  return at;
}

void Governor::take(wire::Cost cost, Timestamp now) {
  weight_.take(cost.weight, now);
  orders_short_.take(cost.orders, now);
  orders_long_.take(cost.orders, now);
}

void Governor::learn(const wire::Response& response, Timestamp now) {
  if (response.used_weight_1m >= 0) weight_.learn(response.used_weight_1m, now);
  if (response.orders_10s >= 0) orders_short_.learn(response.orders_10s, now);
  if (response.orders_1m >= 0) orders_long_.learn(response.orders_1m, now);
  if (response.status != 429 && response.status != 418) return;
  std::optional<Timestamp> end;
  if (response.retry_after_s >= 0) end = now + seconds{response.retry_after_s};
  if (const auto* error = std::get_if<wire::ErrorView>(&response.body); error && !end)
    end = wire::ban_end(error->message);
  if (end) end = std::min(*end, now + kBanMax);
  if (response.status == 418) {
    banned_until_ = std::max(banned_until_, end.value_or(now + kBanWithoutEnd));
  } else {
    limited_until_ = std::max(limited_until_, end.value_or(next_after(now, 1min)));
    slow_until_ = std::max(slow_until_, limited_until_ + kSlow);
  }
}

}  // namespace gyre::session
