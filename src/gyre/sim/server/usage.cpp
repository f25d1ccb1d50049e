#include "gyre/sim/server/usage.hpp"

#include <algorithm>

namespace gyre::sim::server {
namespace {

void count_into(std::uint64_t& max, Window& window, int count, Timestamp now) {
  window.add(count, now);
  max = std::max(max, static_cast<std::uint64_t>(window.used(now)));
}

}  // namespace

void Usage::admitted(const std::string& caller, const std::string& account,
                     const std::string& endpoint, bool is_klines, wire::Cost cost, Timestamp now) {
  const auto weight = static_cast<std::uint64_t>(cost.weight);
  each([&](Span& span) {
    auto& tally = span.tally;
    auto& windows = span.callers[caller];
    ++tally.requests;
    tally.weight += weight;
    count_into(tally.weight_1m_max, windows.weight, cost.weight, now);
    if (is_klines) {
      ++tally.kline_requests;
      tally.kline_weight += weight;
      count_into(tally.kline_weight_1m_max, windows.kline_weight, cost.weight, now);
    }
    if (cost.orders > 0) {
      auto& owner = span.accounts[account];
      tally.orders += static_cast<std::uint64_t>(cost.orders);
      count_into(tally.orders_10s_max, owner.orders_10s, cost.orders, now);
      count_into(tally.orders_1m_max, owner.orders_1m, cost.orders, now);
    }
    auto& use = tally.endpoints[endpoint];
    ++use.requests;
    use.weight += weight;
  });
}

void Usage::refused(int status) {
  each([&](Span& span) {
    auto& tally = span.tally;
    ++(status == 429 ? tally.answers_429 : status == 418 ? tally.answers_418 : tally.answers_other);
  });
}

void Usage::stream_opened() {
  each([](Span& span) { ++span.tally.streams_opened; });
}

void Usage::stream_message(std::size_t in_second) {
  each([&](Span& span) {
    ++span.tally.stream_messages;
    auto& max = span.tally.stream_messages_1s_max;
    max = std::max<std::uint64_t>(max, in_second);
  });
}

}  // namespace gyre::sim::server
