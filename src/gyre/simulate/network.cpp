#include "gyre/simulate/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "gyre/core/random.hpp"
#include "gyre/exchange/wire/cost.hpp"
#include "gyre/sim/stream_drops.hpp"
#include "gyre/sim/topic.hpp"

namespace gyre::simulate {
namespace {

constexpr milliseconds kAhead{1000};  // a stamp may be so far ahead of the venue
constexpr session::StreamId kUser{0};

wire::Response out_of_time() {
  return {
      .status = 400,
      .body = wire::ErrorView{-1021, "Timestamp for this request is outside of the recvWindow."}};
}

}  // namespace

Network::Network(sim::Exchange& exchange, sim::AccountId account, Link link,
                 const sim::FaultPlan& plan, Host& host)
    : exchange_{exchange},
      account_{account},
      link_{link},
      faults_{plan, link.seed, exchange.now()},
      plan_{plan},
      begin_{exchange.now()},
      dropped_{exchange.now()},
      host_{host} {}

sim::FaultCounts Network::faults() const {
  auto counts = faults_.counts();
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += counts_[i];
  return counts;
}

// The logarithm of the factor is nearly normal: the sum of four draws is.
milliseconds Network::way(int leg) const {
  double sum = -2;
  for (int i = 0; i < 4; ++i) sum += uniform(key(link_.seed, 0x776179, number_, leg * 4 + i));
  const double factor = std::exp2(sum * link_.spread * 2.5);
  return milliseconds{
      std::max<std::int64_t>(1, std::llround(static_cast<double>(link_.one_way.count()) * factor))};
}

void Network::deliver(Timestamp at, session::Input input) {
  agenda_.emplace(at, Delivery{client_, std::move(input)});
}

void Network::send(session::Outgoing outgoing) {
  const auto now = exchange_.now();
  departed_.push_back({now, outgoing.request});
  auto fate = faults_.fate(outgoing.request, ++number_, now);
  const auto in = way(0), out = way(1);
  const auto id = outgoing.id;
  const bool as_handled = fate.broken.empty() && !fate.instead && !fate.mute;
  if (fate.arrives && fate.left)
    agenda_.emplace(now + in + fate.way_in,
                    Handling{std::move(outgoing), as_handled, out + fate.way_out});
  const auto back = now + in + out + fate.way_out;
  if (!fate.broken.empty())
    deliver(back, session::Answer{id, session::TransportFailure{fate.left, fate.broken}});
  else if (fate.instead && !fate.mute)
    deliver(back, session::Answer{id, *std::move(fate.instead)});
}

void Network::open(session::StreamPlan plan) {
  auto& stream = streams_[plan.stream];
  stream = {
      .user = plan.topics.empty(), .key = std::move(plan.listen_key), .opened = exchange_.now()};
  for (auto& topic : plan.topics) stream.topics.insert(std::move(topic));
  ++number_;
  deliver(exchange_.now() + way(0) + way(1), session::StreamOpened{plan.stream});
}

void Network::subscribe(session::Subscription more) {
  const auto found = streams_.find(more.stream);
  if (found == streams_.end()) return;
  auto& [topics, user, open, key, opened, said] = found->second;
  for (auto& topic : more.topics) topics.insert(std::move(topic));
  while (!said.empty() && said.front() + 1s <= exchange_.now()) said.pop_front();
  said.push_back(exchange_.now());
  constexpr std::size_t messages_max = 8, topics_max = 1024;
  if (said.size() > messages_max || topics.size() > topics_max)
    abuse_ = fmt::format("{} messages in a second, {} topics", said.size(), topics.size());
}

void Network::close(session::StreamId stream) {
  if (!keeps_streams_) streams_.erase(stream);
}

void Network::check_streams() {
  for (const auto& [id, stream] : streams_)
    if (stream.open && exchange_.now() - stream.opened > oldest_)
      abuse_ = fmt::format("connection {} is open since {}", id.value, to_text(stream.opened));
}

int Network::Window::add(Timestamp now, milliseconds length, int more) {
  const auto current = floor_to(now, length);
  if (current != begin) used = 0;
  begin = current;
  return used += more;
}

void Network::tell_use(const wire::Request& request, wire::Response& response) {
  const auto now = exchange_.now();
  const auto cost = wire::cost_of(request);
  response.used_weight_1m = weight_1m_.add(now, 1min, cost.weight);
  response.orders_1m = orders_1m_.add(now, 1min, cost.orders);
  response.orders_10s = orders_10s_.add(now, 10s, cost.orders);
}

void Network::handle(const Handling& handling) {
  const auto& [outgoing, tell, way_out] = handling;
  const auto now = exchange_.now();
  const auto its_clock = now + faults_.skew(now);
  const bool in_time = outgoing.timestamp < its_clock + kAhead &&
                       its_clock - outgoing.timestamp <= outgoing.receive_window;
  auto response = wire::is_signed(outgoing.request) && !in_time
                      ? out_of_time()
                      : exchange_.handle(account_, outgoing.request);
  tell_use(outgoing.request, response);
  if (!tell) return;
  faults_.taint(outgoing.request, response, now);
  deliver(now + way_out, session::Answer{outgoing.id, std::move(response)});
}

// Another key than the account's is silent, as the venue's streams are.
bool Network::hears_user(const Stream& stream) const {
  const auto& key = exchange_.account_state(account_).listen_key;
  return stream.open && stream.user && key && key->key == stream.key;
}

void Network::hear(sim::Message message, std::vector<session::Input>& inputs) {
  if (message.account) {
    const auto user = streams_.find(kUser);
    if (*message.account != account_ || user == streams_.end()) return;
    const bool farewell = std::holds_alternative<wire::ListenKeyExpired>(message.what);
    if (hears_user(user->second) || (farewell && user->second.open))
      inputs.emplace_back(session::StreamSaid{kUser, std::move(message.what)});
    return;
  }
  if (const auto* mark = std::get_if<wire::MarkPriceMessage>(&message.what))
    marks_[mark->symbol] = mark->mark;
  const auto topic = sim::topic_of(message);
  for (const auto& [id, stream] : streams_)
    if (stream.open && stream.topics.contains(topic))
      inputs.emplace_back(session::StreamSaid{id, message.what});
}

// Whether an input gets to its client, and what it means for the streams.
bool Network::arrive(session::Input& input) {
  const auto* opened = std::get_if<session::StreamOpened>(&input);
  if (opened == nullptr) return true;
  const auto stream = streams_.find(opened->stream);
  if (stream == streams_.end()) return false;  // closed meanwhile
  if (is_closed()) {
    const auto id = opened->stream;
    streams_.erase(stream);
    input = session::StreamLost{id, "refused"};
    return true;
  }
  stream->second.open = true;
  return true;
}

void Network::run_due(std::vector<session::Input>* inputs) {
  while (!agenda_.empty() && agenda_.begin()->first <= exchange_.now()) {
    auto item = std::move(agenda_.extract(agenda_.begin()).mapped());
    if (const auto* handling = std::get_if<Handling>(&item)) {
      handle(*handling);
      continue;
    }
    auto& delivery = std::get<Delivery>(item);
    if (delivery.client != client_ || inputs == nullptr) continue;
    if (arrive(delivery.input)) inputs->push_back(std::move(delivery.input));
  }
}

bool Network::is_closed() const {
  return sim::refuses_streams(plan_, exchange_.now() - begin_) != nullptr;
}

void Network::drop_streams(const sim::StreamDrop& drop) {
  ++counts_[index(drop.kind)];
  dropped_ = drop.at;
  for (auto& [id, stream] : std::exchange(streams_, {}))
    deliver(exchange_.now(), session::StreamLost{id, "closed"});
}

bool Network::step(Timestamp until, std::vector<session::Input>* inputs) {
  auto at = exchange_.next_instant();
  if (!at) return false;
  if (!agenda_.empty()) at = std::min(*at, agenda_.begin()->first);
  const auto drop = sim::next_stream_drop(plan_, begin_, dropped_);
  if (drop) at = std::min(*at, drop->at);
  at = std::max(std::min(*at, until), exchange_.now());
  messages_.clear();
  exchange_.advance(*at, messages_);
  if (drop && *at >= drop->at) drop_streams(*drop);
  if (inputs != nullptr)
    for (auto& message : messages_) hear(std::move(message), *inputs);
  run_due(inputs);
  return true;
}

Result<> Network::settle(std::vector<session::Input>& inputs) {
  std::ranges::move(std::exchange(backlog_, {}), std::back_inserter(inputs));
  run_due(&inputs);
  return {};
}

Result<bool> Network::next(std::optional<Timestamp> wake, std::vector<session::Input>& inputs) {
  std::ranges::move(std::exchange(backlog_, {}), std::back_inserter(inputs));
  do {
    const auto until =
        wake ? exchange_.now() + std::max(milliseconds{}, *wake - now()) : Timestamp::max();
    if (!step(until, &inputs)) return false;
  } while (inputs.empty() && (!wake || now() < *wake));
  if (const auto woken = host_.asleep_until(exchange_.now()))
    while (exchange_.now() < *woken)
      if (!step(*woken, &inputs)) return false;
  check_streams();
  return true;
}

void Network::sleep(milliseconds length) {
  const auto woken = exchange_.now() + length;
  while (exchange_.now() < woken)
    if (!step(woken, &backlog_)) return;
}

void Network::client_dies() {
  ++client_;
  streams_.clear();
  backlog_.clear();
}

// Nothing is on its way after some minutes, and then days may pass at once.
bool Network::pass_until(Timestamp at) {
  constexpr milliseconds late = 30min;
  const auto seen = std::min(at, exchange_.now() + late);
  while (exchange_.now() < seen)
    if (!step(seen, nullptr)) return false;
  if (seen < at) exchange_.skip_to(at);
  dropped_ = std::max(dropped_, exchange_.now());
  return true;
}

}  // namespace gyre::simulate
