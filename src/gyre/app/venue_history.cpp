#include "gyre/app/venue_history.hpp"

#include <fmt/core.h>

#include <utility>

#include "gyre/core/text.hpp"
#include "gyre/exchange/binance/decode.hpp"
#include "gyre/exchange/binance/encode.hpp"
#include "gyre/exchange/wire/cost.hpp"
#include "gyre/market/archive_zip.hpp"
#include "gyre/market/checksum.hpp"

namespace gyre::app {
namespace {

constexpr int kRefusals = 20;  // 429 and 418 in a row, before it is given up
constexpr std::size_t kFileMost = 256 << 20;
constexpr int kUnknownSymbol = -1121, kSymbolClosed = -1122;

int number_in(const io::HttpResponse& http, std::string_view name) {
  const auto text = http.headers.find(name);
  return text ? from_text<int>(*text).value_or(-1) : -1;
}

bool is_page(std::string_view body) { return body.starts_with('<'); }

}  // namespace

// Sleeps outside the lock, and asks again: others may have taken their turn meanwhile.
bool VenueHistory::wait_for_turn(wire::Cost cost) {
  while (!patience_.has_ended()) {
    const auto now = utc_now();
    Timestamp at;
    {
      const std::scoped_lock lock{mutex_};
      at = governor_.earliest(cost, session::Priority::Market, now);
      if (at <= now) {
        governor_.take(cost, now);
        return true;
      }
    }
    patience_.wait(std::min<nanoseconds>(at - now, 60s));
  }
  return false;
}

void VenueHistory::learn(const wire::Response& response) {
  const std::scoped_lock lock{mutex_};
  governor_.learn(response, utc_now());
  if (response.status != 418 && response.status != 429) return;
  const auto until = governor_.earliest({.weight = 1}, session::Priority::Market, utc_now());
  tell_(fmt::format("the venue says {}; nothing more is asked before {}", response.status,
                    to_text(until)));
}

Result<wire::Body> VenueHistory::ask(const wire::Request& request) {
  const auto call = binance::encode(request);
  const auto target = std::string{call.path} + (call.query.empty() ? "" : "?" + call.query);
  for (int refusals = 0; refusals < kRefusals; ++refusals) {
    if (!wait_for_turn(wire::cost_of(request))) return fail(Errc::Io, "interrupted");
    GYRE_TRY(const auto http, rest_.get(target));
    ++requests_;
    const auto bad = [&](std::string_view why) {
      return fail(Errc::Parse, fmt::format("{}{}: {}", rest_.url(), target, why));
    };
    if (is_page(http.body)) return bad("a page of HTML and not JSON");
    auto body = binance::AnswerDecoder{}.decode(request, http.status, http.body);
    if (!body) return bad(body.error().context);
    learn({.status = http.status,
           .body = *body,
           .used_weight_1m = number_in(http, "X-MBX-USED-WEIGHT-1M"),
           .retry_after_s = number_in(http, "Retry-After")});
    if (http.status == 429 || http.status == 418) continue;
    if (const auto* error = std::get_if<wire::ErrorView>(&*body)) {
      const bool unknown = error->code == kUnknownSymbol || error->code == kSymbolClosed;
      return fail(unknown ? Errc::NotFound : Errc::Io,
                  fmt::format("{}{}: {} ({}, status {})", rest_.url(), target, error->message,
                              error->code, http.status));
    }
    return body;
  }
  return fail(Errc::Busy, rest_.url() + ": refuses everything for its rate limits");
}

Result<Timestamp> VenueHistory::now() {
  GYRE_TRY(const auto body, ask(wire::ServerTime{}));
  GYRE_TRY(const auto* view, wire::expect<wire::TimeView>(body));
  return view->time;
}

Result<std::vector<std::string>> VenueHistory::symbols() {
  GYRE_TRY(const auto body, ask(wire::GetExchangeInfo{}));
  GYRE_TRY(const auto* view, wire::expect<wire::ExchangeInfoView>(body));
  {
    const std::scoped_lock lock{mutex_};
    governor_.set_limits(view->limits);
  }
  std::vector<std::string> symbols;
  for (const auto& one : view->symbols)
    if (one.instrument.tradable) symbols.push_back(one.instrument.symbol);
  return symbols;
}

Result<std::vector<Bar>> VenueHistory::klines(const SeriesKey& key, TimeRange range, int limit,
                                              Timestamp now) {
  const auto step = duration(key.timeframe);
  const wire::GetKlines wanted{.symbol = key.symbol,
                               .timeframe = key.timeframe,
                               .start = range.begin,
                               .end = range.end - 1ms,
                               .limit = limit};
  GYRE_TRY(const auto body, ask(wanted));
  GYRE_TRY(const auto* view, wire::expect<wire::KlinesView>(body));
  std::vector<Bar> bars;
  for (const auto& [bar, close_time, quote, count, taker, taker_quote] : view->bars)
    if (range.begin <= bar.opened && bar.opened < range.end && bar.opened + step <= now)
      bars.push_back(bar);
  return bars;
}

Result<std::optional<std::string>> VenueHistory::archived(const std::string& path) {
  const auto place = archive_.url() + path;
  const auto bad = [&](const io::HttpResponse& http) {
    return fail(Errc::Io, fmt::format("{}: status {}", place, http.status));
  };
  GYRE_TRY(const auto file, archive_.get(path));
  if (file.status == 404) return std::nullopt;
  if (file.status != 200) return bad(file);
  GYRE_TRY(const auto told, archive_.get(path + ".CHECKSUM"));
  if (told.status != 200) return bad(told);
  if (auto same = check_checksum(told.body, file.body); !same)
    return std::unexpected(std::move(same).error().in(place));
  auto content = unzip(file.body, kFileMost);
  if (!content) return std::unexpected(std::move(content).error().in(place));
  return *std::move(content);
}

}  // namespace gyre::app
