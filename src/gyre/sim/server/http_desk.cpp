#include "gyre/sim/server/http_desk.hpp"

#include <memory>
#include <utility>

#include "gyre/core/json_write.hpp"
#include "gyre/sim/request_class.hpp"

namespace gyre::sim::server {
namespace {

using io::Responder;
using io::ServerRequest;

constexpr std::string_view kUsagePath = "/gyre/usage";

// Whether the answer waits until the order has taken or died.
bool waits_for_fate(const wire::Request& request) {
  const auto* order = std::get_if<wire::NewOrder>(&request);
  if (!order || order->response != wire::ResponseType::Result) return false;
  return order->type == wire::OrderType::Market || order->time_in_force == wire::TimeInForce::Ioc ||
         order->time_in_force == wire::TimeInForce::Fok;
}

std::map<std::string, std::uint64_t> by_name(const auto&... of_each) {
  std::map<std::string, std::uint64_t> counts;
  for (std::size_t i = 0; i < kCount<FaultKind>; ++i)
    if (const auto count = (of_each[i] + ...); count > 0)
      counts.emplace(to_string(FaultKind(i)), count);
  return counts;
}

}  // namespace

std::string_view path_of(const ServerRequest& request) {
  const std::string_view target = request.target;
  return target.substr(0, target.find('?'));
}

void HttpDesk::handle(const ServerRequest& request, Responder respond, std::string_view session) {
  const Asked asked{request, path_of(request), session};
  const bool is_enrolled = !session.empty();
  const bool is_get = request.method == "GET";
  if (is_get && asked.path == kUsagePath)
    return leave(std::move(respond), tell_usage(request), is_enrolled);
  if (is_get && asked.path.starts_with(kArchivePath))
    return leave(std::move(respond), archive_.answer(at_.clockwork.exchange(), asked.path),
                 is_enrolled);
  trade(asked, std::move(respond));
}

// One request on its way, and what becomes of it.
struct HttpDesk::Errand {
  Admitted admitted;
  std::string method, path;
  Responder respond;
  bool is_enrolled = false;
  Fate fate;
  bool is_answered() const { return !fate.mute && fate.broken.empty() && !fate.instead; }
};

void HttpDesk::trade(const Asked& asked, Responder respond) {
  const auto now = at_.clockwork.now();
  const bool is_enrolled = !asked.session.empty();
  const auto skew = at_.answers.skew(now);
  const auto clocks =
      Clocks{now + skew, is_live_ && !is_enrolled ? std::optional{utc_now() + skew} : std::nullopt};
  const auto refuse = [&](const Refusal& refusal) {
    at_.usage.refused(refusal.status);
    leave(std::move(respond), gate_.refuse(refusal), is_enrolled);
  };
  auto admitted = gate_.admit(asked.request, std::string{asked.session}, clocks);
  if (!admitted) return refuse(admitted.error());
  const auto& client = is_enrolled ? admitted->caller : admitted->api_key;
  auto fate = at_.answers.fate(admitted->request, ++numbers_[client], now);
  if (fate.arrives)
    if (const auto refusal = gate_.charge(*admitted, now)) return refuse(*refusal);
  const auto errand =
      std::make_shared<Errand>(*std::move(admitted), asked.request.method, std::string{asked.path},
                               std::move(respond), is_enrolled, std::move(fate));
  const auto& way = errand->fate;
  if (way.arrives) later(now + way.way_in, false, [this, errand] { land(errand); });
  if (!errand->is_answered())
    later(now + way.way_out, is_enrolled, [this, errand] { fail(*errand); });
}

void HttpDesk::land(const std::shared_ptr<Errand>& errand) {
  const auto now = at_.clockwork.now();
  const auto& admitted = errand->admitted;
  at_.usage.admitted(admitted.caller, admitted.api_key, errand->method + " " + errand->path,
                     std::holds_alternative<wire::GetKlines>(admitted.request), admitted.cost, now);
  auto [account, response] = at_.clockwork.ask(admitted.api_key, admitted.request);
  if (const auto* key = std::get_if<wire::ListenKeyView>(&response.body))
    at_.hub.set_key(account, key->key);
  if (!errand->is_answered()) return;
  const auto* order = std::get_if<wire::OrderView>(&response.body);
  auto& exchange = at_.clockwork.exchange();
  auto due =
      now + errand->fate.way_out +
      at_.faults.delay_of(errand->method, errand->path, symbol_of(admitted.request)).value_or(0ms);
  if (order && waits_for_fate(admitted.request) && exchange.arrival_of(*order) <= exchange.end()) {
    due = std::max(due, exchange.arrival_of(*order));
    const wire::GetOrder fate{{order->symbol, order->order_id, ""}};
    return later(due, errand->is_enrolled, [this, errand, account, fate] {
      auto told = at_.clockwork.exchange().handle(account, fate);
      gate_.report(errand->admitted, told, at_.clockwork.now());
      give(*errand, std::move(told));
    });
  }
  gate_.report(admitted, response, now);
  later(due, errand->is_enrolled,
        [this, errand, told = std::move(response)] { give(*errand, told); });
}

void HttpDesk::give(Errand& errand, wire::Response response) {
  at_.answers.taint(errand.admitted.request, response, at_.clockwork.now());
  leave(std::move(errand.respond), gate_.answer(errand.admitted, response), errand.is_enrolled);
}

void HttpDesk::fail(Errand& errand) {
  const auto& fate = errand.fate;
  if (fate.mute) return void(mute_.push_back(std::move(errand.respond)));
  if (fate.instead) {
    if (!fate.instead->ok()) at_.usage.refused(fate.instead->status);
    return leave(std::move(errand.respond), gate_.answer(errand.admitted, *fate.instead),
                 errand.is_enrolled);
  }
  // Dropped without an answer, it closes the connection, which nobody counts.
  auto dropped = std::move(errand.respond);
  if (fate.raw)
    leave(std::move(dropped), {200, {{"Content-Type", "text/html"}}, *fate.raw},
          errand.is_enrolled);
}

void HttpDesk::later(Timestamp due, bool is_of_session, std::function<void()> work) {
  if (due <= at_.clockwork.now()) return work();
  if (is_of_session)
    at_.agenda.add_for_session(due, std::move(work));
  else
    at_.agenda.add(due, std::move(work));
}

void HttpDesk::leave(Responder respond, io::HttpResponse answer, bool is_enrolled) {
  if (is_enrolled) counted_();
  reply(std::move(respond), std::move(answer));
}

void HttpDesk::reply(Responder respond, io::HttpResponse answer) {
  at_.line.put(
      at_.outages.rtt(at_.clockwork.now()),
      [respond = std::move(respond), answer = std::move(answer)] mutable { respond(answer); });
}

io::HttpResponse HttpDesk::tell_usage(const ServerRequest& request) {
  const auto& exchange = at_.clockwork.exchange();
  std::string body;
  JsonObject{body}
      .add("at", exchange.now())
      .add("whole", at_.usage.whole())
      .add("recent", at_.usage.recent())
      .add("faults", by_name(exchange.faults(), at_.answers.counts(), at_.outages.counts()))
      .end();
  if (std::string_view{request.target}.ends_with("?reset=1")) at_.usage.reset(exchange.now());
  return {200, {{"Content-Type", "application/json"}}, std::move(body)};
}

}  // namespace gyre::sim::server
