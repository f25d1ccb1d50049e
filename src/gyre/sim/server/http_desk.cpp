#include "gyre/sim/server/http_desk.hpp"

#include <memory>
#include <utility>

#include "gyre/core/json_write.hpp"

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

void skew_clocks(wire::Response& response, milliseconds by) {
  if (auto* time = std::get_if<wire::TimeView>(&response.body)) time->time += by;
  if (auto* info = std::get_if<wire::ExchangeInfoView>(&response.body)) info->time += by;
}

std::map<std::string, std::uint64_t> by_name(const FaultCounts& of_events,
                                             const FaultCounts& of_transport) {
  std::map<std::string, std::uint64_t> counts;
  for (std::size_t i = 0; i < of_events.size(); ++i)
    if (const auto count = of_events[i] + of_transport[i]; count > 0)
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
  if (const auto refusal = at_.outages.refuse(at_.clockwork.now())) {
    at_.usage.refused(refusal->status);
    return leave(std::move(respond), gate_.refuse(*refusal), is_enrolled);
  }
  trade(asked, std::move(respond));
}

void HttpDesk::trade(const Asked& asked, Responder respond) {
  const auto now = at_.clockwork.now();
  const bool is_enrolled = !asked.session.empty();
  const auto skew = at_.outages.skew(now);
  const auto clocks =
      Clocks{now + skew, is_live_ && !is_enrolled ? std::optional{utc_now() + skew} : std::nullopt};
  auto admitted = gate_.admit(asked.request, std::string{asked.session}, clocks, now);
  if (!admitted) {
    at_.usage.refused(admitted.error().status);
    return leave(std::move(respond), gate_.refuse(admitted.error()), is_enrolled);
  }
  at_.usage.admitted(
      admitted->caller, admitted->api_key, asked.request.method + " " + std::string{asked.path},
      std::holds_alternative<wire::GetKlines>(admitted->request), admitted->cost, now);
  auto [account, response] = at_.clockwork.ask(admitted->api_key, admitted->request);
  if (const auto* key = std::get_if<wire::ListenKeyView>(&response.body))
    at_.hub.set_key(account, key->key);
  skew_clocks(response, skew);
  const auto* order = std::get_if<wire::OrderView>(&response.body);
  auto& exchange = at_.clockwork.exchange();
  auto due =
      now + at_.faults.delay_of(asked.request.method, asked.path, symbol_of(admitted->request))
                .value_or(0ms);
  if (order && waits_for_fate(admitted->request) && exchange.arrival_of(*order) <= exchange.end()) {
    due = std::max(due, exchange.arrival_of(*order));
    const wire::GetOrder fate{{order->symbol, order->order_id, ""}};
    return withhold(due, std::move(respond), is_enrolled,
                    [this, account, fate, admitted = *std::move(admitted)] {
                      auto told = at_.clockwork.exchange().handle(account, fate);
                      return gate_.answer(admitted, std::move(told), at_.clockwork.now());
                    });
  }
  auto answer = gate_.answer(*admitted, std::move(response), now);
  if (due == now) return leave(std::move(respond), std::move(answer), is_enrolled);
  withhold(due, std::move(respond), is_enrolled, [answer = std::move(answer)] { return answer; });
}

void HttpDesk::withhold(Timestamp due, Responder respond, bool is_enrolled,
                        std::function<io::HttpResponse()> answer) {
  const auto late = std::make_shared<Responder>(std::move(respond));
  auto work = [this, late, is_enrolled, answer = std::move(answer)] {
    leave(std::move(*late), answer(), is_enrolled);
  };
  if (is_enrolled)
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
      .add("faults", by_name(exchange.faults(), at_.outages.counts()))
      .end();
  if (std::string_view{request.target}.ends_with("?reset=1")) at_.usage.reset(exchange.now());
  return {200, {{"Content-Type", "application/json"}}, std::move(body)};
}

}  // namespace gyre::sim::server
