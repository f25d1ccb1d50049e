#include "gyre/sim/server/gate.hpp"

#include <algorithm>

#include "gyre/sim/server/encode.hpp"
#include "gyre/sim/server/routes.hpp"

namespace gyre::sim::server {
namespace {

io::HttpResponse to_http(const wire::Response& response, std::string body) {
  io::HttpResponse http{response.status, {{"Content-Type", "application/json"}}, std::move(body)};
  const auto header = [&http](std::string name, int value) {
    if (value >= 0) http.headers.add(std::move(name), std::to_string(value));
  };
  header("X-MBX-USED-WEIGHT-1M", response.used_weight_1m);
  header("X-MBX-ORDER-COUNT-10S", response.orders_10s);
  header("X-MBX-ORDER-COUNT-1M", response.orders_1m);
  header("Retry-After", response.retry_after_s);
  return http;
}

}  // namespace

std::expected<Admitted, Refusal> Gate::admit(const io::ServerRequest& request,
                                             const std::string& caller,
                                             const Clocks& clocks) const {
  const std::string_view target = request.target;
  const auto question = std::min(target.find('?'), target.size());
  const auto query = target.substr(std::min(question + 1, target.size()));
  const auto found = find_route(request.method, target.substr(0, question));
  if (!found) return std::unexpected(found.error());
  const auto parameters = Parameters::parse(query, request.body);
  if (!parameters) return std::unexpected(parameters.error());
  const Call call{query, request.body, request.headers.find("X-MBX-APIKEY")};
  const auto key = authorize(found->route->access, call, *parameters, keys_, clocks);
  if (!key) return std::unexpected(key.error());
  auto read = read_request(*found->route, *parameters);
  if (!read) return std::unexpected(std::move(read).error());
  Admitted admitted{*std::move(read), found->version, *key ? (*key)->key : "", caller, {}};
  admitted.cost = wire::cost_of(admitted.request);
  return admitted;
}

std::optional<Refusal> Gate::charge(const Admitted& admitted, Timestamp now) {
  return limits_.admit(admitted.caller, admitted.api_key, admitted.cost, now);
}

void Gate::report(const Admitted& admitted, wire::Response& response, Timestamp now) const {
  if (auto* info = std::get_if<wire::ExchangeInfoView>(&response.body)) info->limits = limits_told_;
  limits_.report(admitted.caller, admitted.api_key, admitted.cost, now, response);
}

io::HttpResponse Gate::answer(const Admitted& admitted, const wire::Response& response) const {
  std::string body;
  encode(body, admitted.request, admitted.version, response);
  return to_http(response, std::move(body));
}

io::HttpResponse Gate::refuse(const Refusal& refusal) const {
  const auto response = to_response(refusal);
  std::string body;
  encode(body, wire::Ping{}, 1, response);
  return to_http(response, std::move(body));
}

}  // namespace gyre::sim::server
