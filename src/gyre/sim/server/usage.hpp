#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "gyre/core/fields.hpp"
#include "gyre/exchange/wire/cost.hpp"
#include "gyre/sim/server/window.hpp"

// What the exchange was asked, counted by the exchange itself: the measure that any claim about a
// client's thrift is held against.
namespace gyre::sim::server {

struct EndpointUse {
  std::uint64_t requests = 0, weight = 0;
  static constexpr std::tuple fields{Field{"requests", &EndpointUse::requests},
                                     Field{"weight", &EndpointUse::weight}};
};

// Over a span. Maxima are of one caller in one window, which is what the limits are about.
struct Tally {
  Timestamp since{};
  std::uint64_t requests = 0, weight = 0, weight_1m_max = 0;
  std::uint64_t kline_requests = 0, kline_weight = 0, kline_weight_1m_max = 0;
  std::uint64_t orders = 0, orders_10s_max = 0, orders_1m_max = 0;
  std::uint64_t answers_429 = 0, answers_418 = 0, answers_other = 0;  // other: refused else
  std::uint64_t streams_opened = 0, stream_messages = 0, stream_messages_1s_max = 0;
  std::map<std::string, EndpointUse> endpoints;  // "GET /fapi/v1/klines"

  static constexpr std::tuple fields{
      Field{"since", &Tally::since},
      Field{"requests", &Tally::requests},
      Field{"weight", &Tally::weight},
      Field{"weight_1m_max", &Tally::weight_1m_max},
      Field{"kline_requests", &Tally::kline_requests},
      Field{"kline_weight", &Tally::kline_weight},
      Field{"kline_weight_1m_max", &Tally::kline_weight_1m_max},
      Field{"orders", &Tally::orders},
      Field{"orders_10s_max", &Tally::orders_10s_max},
      Field{"orders_1m_max", &Tally::orders_1m_max},
      Field{"answers_429", &Tally::answers_429},
      Field{"answers_418", &Tally::answers_418},
      Field{"answers_other", &Tally::answers_other},
      Field{"streams_opened", &Tally::streams_opened},
      Field{"stream_messages", &Tally::stream_messages},
      Field{"stream_messages_1s_max", &Tally::stream_messages_1s_max},
      Field{"endpoints", &Tally::endpoints}};
};

class Usage {
 public:
  explicit Usage(Timestamp begin) { reset(whole_, begin), reset(recent_, begin); }

  // A request that was let in.
  void admitted(const std::string& caller, const std::string& account, const std::string& endpoint,
                bool is_klines, wire::Cost cost, Timestamp now);
  void refused(int status);
  void stream_opened();
  // A message from a client on a stream; `in_second` of its connection within the last second.
  void stream_message(std::size_t in_second);

  const Tally& whole() const { return whole_.tally; }
  const Tally& recent() const { return recent_.tally; }
  // Begins the recent span anew.
  void reset(Timestamp now) { reset(recent_, now); }

 private:
  struct Windows {
    Window weight{1min}, kline_weight{1min}, orders_10s{10s}, orders_1m{1min};
  };
  struct Span {
    Tally tally;
    std::map<std::string, Windows> callers, accounts;
  };
  static void reset(Span& span, Timestamp now) {
    span = {};
    span.tally.since = now;
  }
  void each(auto count) { count(whole_), count(recent_); }

  Span whole_, recent_;
};

}  // namespace gyre::sim::server
