#include "gyre/exchange/binance/key_check.hpp"

#include <future>
#include <utility>

#include "gyre/core/text.hpp"
#include "gyre/exchange/binance/decode.hpp"
#include "gyre/exchange/binance/encode.hpp"
#include "gyre/exchange/binance/redact.hpp"
#include "gyre/io/http_client.hpp"

namespace gyre::binance {
namespace {

constexpr milliseconds kWindow = 5s, kTimeout = 20s;

// The one call to another host than the one that trades, so no request of the session's.
Call restrictions() { return {"GET", "/sapi/v1/account/apiRestrictions", {}}; }

io::HttpOutcome get(const KeyCheckSettings& settings, io::Endpoint endpoint,
                    io::HttpRequest request) {
  io::Runtime runtime;
  std::promise<io::HttpOutcome> promised;
  auto answer = promised.get_future();
  io::HttpClient client{runtime, std::move(endpoint), settings.trust};
  client.send(std::move(request),
              [&](io::HttpOutcome outcome) { promised.set_value(std::move(outcome)); });
  auto outcome = answer.get();
  runtime.stop();
  return outcome;
}

// A key of the demo exchange is unknown to the live one, and the reverse.
Error refusal(int status, const wire::ErrorView& error) {
  return {Errc::Unauthorized,
          "the venue refused to tell what the key may do (status " + to_text(status) + ", code " +
              to_text(error.code) +
              "): is it a key of this venue, and is this machine's address on its list?"};
}

}  // namespace

Result<KeyRestrictions> ask_key_restrictions(const KeyCheckSettings& settings,
                                             const Credentials& credentials, KeyUse use,
                                             Timestamp now) {
  GYRE_TRY(auto endpoint, io::parse_endpoint(settings.url));
  if (use == KeyUse::Live && !endpoint.tls)
    return fail(Errc::Config, settings.url + ": a live key goes over https only");
  const auto call = restrictions();
  io::HttpRequest request;
  request.target = std::string{call.path} + '?' + sign(call, now, kWindow, credentials.signer);
  request.headers.add("X-MBX-APIKEY", credentials.key);
  request.timeout = kTimeout;
  const auto outcome = get(settings, std::move(endpoint), std::move(request));
  if (!outcome) return fail(Errc::Io, describe(call) + " failed: " + redact(outcome.error().why));
  if (outcome->status >= 500)
    return fail(Errc::Io, describe(call) + " failed: status " + to_text(outcome->status));
  const auto said = AnswerDecoder{}.decode(wire::Ping{}, outcome->status, outcome->body);
  if (said)
    if (const auto* error = std::get_if<wire::ErrorView>(&*said))
      return std::unexpected(refusal(outcome->status, *error));
  return read_key_restrictions(outcome->body);
}

Result<KeyReport> check_key(const KeyCheckSettings& settings, const Credentials& credentials,
                            KeyUse use, Timestamp now, std::optional<std::string_view> typed) {
  GYRE_TRY(const auto key, ask_key_restrictions(settings, credentials, use, now));
  auto report = key_verdict(key, use, typed);
  GYRE_CHECK(report.accepted());
  return report;
}

}  // namespace gyre::binance
