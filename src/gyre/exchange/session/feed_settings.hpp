#pragma once

#include <algorithm>
#include <string_view>
#include <tuple>

#include "gyre/core/attributes.hpp"

// How market data is kept complete and current.
namespace gyre::session {

struct FeedSettings {
  static constexpr std::string_view name = "feed";
  static constexpr std::string_view meaning = "how market data is kept complete and current";
  static constexpr bool decides = false;

  bool streams = true;
  int topics = 1000;
  milliseconds close_patience = 8s;
  milliseconds kline_silence = 90s;
  milliseconds mark_silence = 90s;
  milliseconds rotate_after = 23h;
  int in_flight = 64;
  milliseconds poll_delay = 3s;
  milliseconds poll_jitter = 2s;
  milliseconds ttl_min = 60s;
  milliseconds ttl_max = 300s;
  Rate wild_range = basis_points(20);
  milliseconds marks_every = 60s;
  milliseconds contracts_every = 1h;
  bool cross_check = true;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"streams",         &FeedSettings::streams,         "",       false, true, "bars and marks by WebSocket; without, everything is polled"},
      Attribute{"topics",          &FeedSettings::topics,          "topics", 1, 1024, "on one connection; the venue allows 1024"},
      Attribute{"close_patience",  &FeedSettings::close_patience,  "",       milliseconds{100}, milliseconds{60s}, "after a close, before a bar that did not stream in is asked for; closes come up to 5s late"},
      Attribute{"kline_silence",   &FeedSettings::kline_silence,   "",       milliseconds{5s}, milliseconds{10min}, "of all bars of a connection: it is dead"},
      Attribute{"mark_silence",    &FeedSettings::mark_silence,    "",       milliseconds{2s}, milliseconds{10min}, "of all mark prices: their connection is dead; a live venue sends them each second, the embedded one with the bars"},
      Attribute{"rotate_after",    &FeedSettings::rotate_after,    "",       milliseconds{1min}, milliseconds{24h}, "age at which a connection is replaced, new before old; the venue ends it at 24h"},
      Attribute{"in_flight",       &FeedSettings::in_flight,       "requests", 1, 256, "for market data at one time"},
      Attribute{"poll_delay",      &FeedSettings::poll_delay,      "",       milliseconds{0}, milliseconds{30s}, "after a close, when polling"},
      Attribute{"poll_jitter",     &FeedSettings::poll_jitter,     "",       milliseconds{0}, milliseconds{30s}, "spread over symbols on top of poll_delay"},
      Attribute{"ttl_min",         &FeedSettings::ttl_min,         "",       milliseconds{10s}, milliseconds{1h}, "a polled symbol is fresh at least so long, however wild"},
      Attribute{"ttl_max",         &FeedSettings::ttl_max,         "",       milliseconds{10s}, milliseconds{4h}, "and at most so long, however calm; the close of a setup bar always ends it"},
      Attribute{"wild_range",      &FeedSettings::wild_range,      "",       basis_points(1), percent(10), "average range of a 1m bar, of its close, from which ttl_min holds"},
      Attribute{"marks_every",     &FeedSettings::marks_every,     "",       milliseconds{5s}, milliseconds{1h}, "between two polls of mark prices"},
      Attribute{"contracts_every", &FeedSettings::contracts_every, "",       milliseconds{1min}, milliseconds{24h}, "between two looks at contracts, filters and margin ladders"},
      Attribute{"cross_check",     &FeedSettings::cross_check,     "",       false, true, "every built bar of the coarsest frame is compared with the venue's own"},
  };
  // clang-format on

  Result<> check() const {
    return ttl_min <= ttl_max ? Result<>{} : fail(Errc::Config, "feed.ttl_min is above ttl_max");
  }
};

// How long what is known of the bars since the last setup close may stand when nothing streams in:
// inversely as the market moves, ttl_min · wild_range / range within [ttl_min, ttl_max], where
// `range` is the average (high - low) / close of 1m bars. A closed bar never expires.
inline milliseconds time_to_live(double range, const FeedSettings& feed) {
  if (!(range > 0)) return feed.ttl_max;
  const double scaled =
      static_cast<double>(feed.ttl_min.count()) * feed.wild_range.to_double() / range;
  const auto most = static_cast<double>(feed.ttl_max.count());
  return std::max(feed.ttl_min, milliseconds{static_cast<std::int64_t>(std::min(scaled, most))});
}

}  // namespace gyre::session
