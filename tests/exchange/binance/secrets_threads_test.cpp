#include <gtest/gtest.h>

#include <mutex>

#include "gyre/core/json_write.hpp"
#include "gyre/core/log.hpp"
#include "gyre/exchange/binance/key_check.hpp"
#include "gyre/exchange/binance/socket_transport.hpp"
#include "gyre/exchange/session/session_venue.hpp"
#include "tests/exchange/binance/fake_exchange.hpp"
#include "tests/exchange/binance/planted_secrets.hpp"

namespace gyre::binance {
namespace {

const std::string kKey = planted(1), kSecret = planted(2), kListenKey = planted(3);
constexpr std::int64_t kMorning = 1'748'346'000'000;

// Everything that is said while the secrets are in use.
class Watch {
 public:
  Watch() : log_{LogLevel::Debug, [this](LogLevel, std::string_view line) { hear(line); }} {
    for (const auto& secret : {kKey, kSecret, kListenKey}) scan_.plant(secret);
  }
  void hear(std::string_view text) {
    const std::scoped_lock lock{mutex_};
    ++heard_;
    scan_.expect_none(text);
    // Of a signature not even the name, because whoever says it has a query.
    EXPECT_FALSE(text.contains("signature=") && !text.contains("signature=[...]")) << text;
  }
  void hear(const Error& error) { hear(error.context); }
  void hear(const session::Input& input) {
    if (const auto* answer = std::get_if<session::Answer>(&input)) {
      if (const auto* failure = std::get_if<session::TransportFailure>(&answer->what))
        hear(failure->why);
      else if (const auto* error =
                   std::get_if<wire::ErrorView>(&std::get<wire::Response>(answer->what).body))
        hear(error->message);
    }
    if (const auto* lost = std::get_if<session::StreamLost>(&input)) hear(lost->why);
  }
  // Whatever an event could bring into a journal.
  void hear(const Event& event) {
    if (const auto* halt = std::get_if<HaltSeen>(&event.what)) hear(halt->why);
    if (const auto* fill = std::get_if<FillReport>(&event.what)) hear(fill->fee_asset);
    if (const auto* seen = std::get_if<InstrumentsSeen>(&event.what))
      for (const auto& instrument : seen->instruments) hear(instrument.symbol);
    if (const auto* account = std::get_if<AccountSnapshot>(&event.what)) {
      for (const auto& income : account->income) hear(income.asset + ' ' + income.symbol);
      for (const auto& balance : account->balances) hear(balance.asset);
    }
  }
  int heard() {
    const std::scoped_lock lock{mutex_};
    return heard_;
  }

 private:
  SecretScan scan_;
  std::mutex mutex_;
  int heard_ = 0;
  Log log_;  // last: it speaks until it ends
};

SocketSettings settings_for(const std::string& url) {
  SocketSettings settings;
  settings.url = url;
  settings.credentials = {kKey, Secret{kSecret}};
  return settings;
}

// What a venue, or what stands before it, could say of a request, which it has seen in full.
std::vector<io::HttpResponse> indiscreet(const io::ServerRequest& request) {
  std::string seen = request.method + ' ' + request.target + "\r\n";
  for (const auto& [name, value] : request.headers) seen += name + ": " + value + "\r\n";
  seen += "listenKey: " + kListenKey + "\x1b[31m";
  const auto quoted = [&](std::string_view text) {
    std::string out;
    JsonObject{out}.add("code", -1102).add("msg", text).end();
    return out;
  };
  return {{403, {}, "<html>Forbidden: " + seen},
          {400, {}, quoted(seen)},
          {400, {}, quoted(encoded::hex(kKey) + ' ' + encoded::base64(kListenKey))},
          {400, {}, quoted(encoded::hex(kKey, "%") + ' ' + encoded::hex(kSecret))},
          {200, {}, seen},
          {200, {}, quoted(kKey)},
          {200,
           {},
           R"({"serverTime":")" + kKey + R"(","listenKey":["x"],"symbol":7,")" + kKey + R"(":1})"},
          {200, {}, "[[\"" + kKey + "\"]]"},
          {401, {}, R"({"code":-2015,"msg":"Invalid API-key )" + kKey + R"(, IP"})"},
          {418, {{"Retry-After", "1"}}, quoted("banned until 1748346001000 " + kListenKey)},
          {429, {{"Retry-After", kKey}}, quoted(kListenKey)},
          {503, {}, "Service Unavailable " + seen},
          {504, {{"X-Key", kKey}}, ""}};
}

std::vector<std::string> indiscreet_frames() {
  return {kListenKey,
          R"({"e":")" + kListenKey + R"(","E":1})",
          R"({"e":"ORDER_TRADE_UPDATE","E":")" + kListenKey + R"(","o":{"X":")" + kKey + R"("}})",
          R"({"e":"ALGO_UPDATE","E":1,"T":1,"o":{"s":"A","caid":"c","aid":")" + kKey + R"("}})",
          R"({"e":"ACCOUNT_UPDATE","E":1,"T":1,"a":{"P":[")" + kListenKey + R"("]}})",
          R"({"e":"listenKeyExpired","E":1,"listenKey":")" + kListenKey + R"("})"};
}

// Sessions start over and over, for market minutes, against a venue that says all it knows.
TEST(Secrets, stay_in_the_session_whatever_the_venue_says) {
  Watch watch;
  std::vector<FakeExchange::Instant> instants;
  for (int i = 0; i < 400; ++i) {
    FakeExchange::Instant instant{kMorning + i * 1000, {}};
    if (i % 10 == 3)
      for (const auto& frame : indiscreet_frames()) instant.frames.push_back({"private", frame});
    instants.push_back(std::move(instant));
  }
  FakeExchange exchange{std::move(instants)};
  std::size_t asked = 0;
  exchange.answer = [&](const io::ServerRequest& request) -> io::HttpResponse {
    auto all = indiscreet(request);
    const auto turn = asked++ % (all.size() + 1);
    if (turn < all.size() && all[turn].status != 401) return all[turn];
    return {200, {}, fmt::format(R"({{"serverTime":{},"listenKey":"{}"}})", kMorning, kListenKey)};
  };
  auto settings = settings_for(exchange.url());
  settings.lockstep = "test-session";
  const auto transport = SocketTransport::connect(std::move(settings)).value();
  transport->open({session::StreamId{0}, kListenKey, {}});
  session::SessionPlan plan;
  plan.symbols = {"BTCUSDT"};
  plan.history = {{Timeframe::m1, 120}};
  std::vector<Event> events;
  for (int life = 0; life < 100; ++life) {
    session::SessionVenue venue{session::Session{plan, transport->now()}, *transport};
    for (bool more = true; more;) {
      const auto next = venue.next(std::nullopt, events);
      if (!next) watch.hear(next.error());
      more = next.value_or(false);
    }
  }
  for (const auto& event : events) watch.hear(event);
  EXPECT_GT(asked, 100u);
  EXPECT_GT(watch.heard(), 100);
}

// Every request meets every one of these answers; then connections break, too.
TEST(Secrets, stay_in_the_transport_whatever_happens_on_the_line) {
  Watch watch;
  io::Runtime runtime;
  std::size_t turn = 0;
  io::ServerHandlers handlers;
  handlers.on_request = [&](const io::ServerRequest& request, io::Responder respond) {
    auto all = indiscreet(request);
    all.push_back({200, {{"Content-Encoding", kKey}}, "x"});
    all.push_back({200, {{"Content-Encoding", "gzip"}}, kKey});
    if (turn++ % (all.size() + 1) == all.size()) return;  // dropped without an answer
    respond(all[(turn - 1) % (all.size() + 1)]);
  };
  handlers.on_upgrade = [](const io::ServerRequest& request) -> std::optional<io::HttpResponse> {
    if (!request.target.contains("refused")) return std::nullopt;
    return io::HttpResponse{403, {{"X-Key", kListenKey}}, kListenKey + request.target};
  };
  handlers.on_open = [](const io::SessionPtr& stream, const io::ServerRequest&) {
    for (const auto& frame : indiscreet_frames()) stream->put(frame);
    stream->flush();
    stream->close(1008, "gone: " + kListenKey);
  };
  handlers.on_message = [](const io::SessionPtr&, std::string_view) {};
  handlers.on_close = [](const io::SessionPtr&) {};
  const auto server = io::HttpServer::listen(runtime, {}, std::move(handlers)).value();
  const auto url = "http://127.0.0.1:" + std::to_string(server->port());

  const auto transport = SocketTransport::connect(settings_for(url)).value();
  constexpr int kRounds = 17;
  session::RequestId sent = 0;
  const auto send = [&](wire::Request request) {
    transport->send({++sent, std::move(request), from_ms(kMorning), 5000ms});
  };
  for (int round = 0; round < kRounds; ++round)
    [&]<std::size_t... i>(std::index_sequence<i...>) {
      (send(std::variant_alternative_t<i, wire::Request>{}), ...);
    }(std::make_index_sequence<std::variant_size_v<wire::Request>>{});
  transport->open({session::StreamId{0}, kListenKey, {}});
  transport->open({session::StreamId{1}, kListenKey + "refused", {}});
  std::size_t answers = 0, lost = 0;
  while (answers < sent || lost < 2) {
    std::vector<session::Input> inputs;
    ASSERT_TRUE(transport->next(std::nullopt, inputs));
    for (const auto& input : inputs) {
      watch.hear(input);
      answers += std::holds_alternative<session::Answer>(input) ? 1 : 0;
      lost += std::holds_alternative<session::StreamLost>(input) ? 1 : 0;
    }
  }
  KeyCheckSettings elsewhere;
  elsewhere.url = url;
  const Credentials credentials{kKey, Secret{kSecret}};
  for (int round = 0; round < kRounds; ++round)
    if (const auto key =
            ask_key_restrictions(elsewhere, credentials, KeyUse::Demo, from_ms(kMorning));
        !key)
      watch.hear(key.error());
  EXPECT_GT(watch.heard(), static_cast<int>(sent / 2)) << "log lines may still be on their way";
  server->close();
  runtime.run([] {});
  runtime.stop();
}

TEST(Secrets, are_found_by_the_scan_in_every_form) {
  SecretScan scan;
  scan.plant(kKey);
  const auto part = kKey.substr(20, 11);
  for (const auto& text :
       {part, encoded::hex(part), encoded::hex(part, "%"), encoded::base64(kKey),
        encoded::base64("x" + kKey), encoded::base64("xy" + kKey), "a" + kKey.substr(0, 8) + "b"})
    EXPECT_TRUE(scan.finds("left " + text + " right")) << text;
  EXPECT_FALSE(scan.finds(kListenKey + kSecret + kKey.substr(0, 7)));
}

}  // namespace
}  // namespace gyre::binance
