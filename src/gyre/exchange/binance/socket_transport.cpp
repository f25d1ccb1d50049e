#include "gyre/exchange/binance/socket_transport.hpp"

#include <algorithm>
#include <utility>

#include "gyre/core/text.hpp"
#include "gyre/exchange/binance/encode.hpp"
#include "gyre/exchange/binance/reception.hpp"
#include "gyre/exchange/session/canonical_order.hpp"
#include "gyre/exchange/wire/cost.hpp"

namespace gyre::binance {
namespace {

constexpr nanoseconds kSlice = 50ms;      // how soon a stop is noticed
constexpr nanoseconds kPatience = 30s;    // of wall time, where only the network can delay
constexpr milliseconds kAnswerMax = 20s;  // of wall time, on a free clock

bool needs_key(const wire::Request& request) {
  return wire::is_signed(request) || std::holds_alternative<wire::StartListenKey>(request) ||
         std::holds_alternative<wire::KeepListenKey>(request) ||
         std::holds_alternative<wire::CloseListenKey>(request);
}

}  // namespace

// One stream's life. `ours` is set when we close it: what it says then is counted, not heard.
struct SocketTransport::Connection {
  std::shared_ptr<std::atomic<bool>> ours = std::make_shared<std::atomic<bool>>(false);
  std::vector<std::string> topics;
  std::unique_ptr<io::WebSocketClient> socket;
};

Result<std::unique_ptr<SocketTransport>> SocketTransport::connect(SocketSettings settings) {
  GYRE_TRY(auto http, io::parse_endpoint(settings.url));
  GYRE_TRY(auto streams, settings.stream_url.empty() ? io::parse_endpoint(settings.url)
                                                     : io::parse_endpoint(settings.stream_url));
  std::unique_ptr<SocketTransport> transport{
      new SocketTransport{std::move(settings), std::move(http), std::move(streams)}};
  if (transport->settings_.lockstep) GYRE_CHECK(transport->enrol());
  return transport;
}

SocketTransport::SocketTransport(SocketSettings settings, io::Endpoint http, io::Endpoint streams)
    : settings_{std::move(settings)},
      stream_endpoint_{std::move(streams)},
      reception_{std::make_shared<Reception>()},
      runtime_{std::make_unique<io::Runtime>()} {
  io::HttpClientSettings pool;
  pool.pool_size = settings_.pool_size;
  http_ = std::make_unique<io::HttpClient>(*runtime_, std::move(http), settings_.trust, pool);
  if (settings_.lockstep) lockstep_.emplace();
}

SocketTransport::~SocketTransport() { runtime_->stop(); }

const SocketCounters& SocketTransport::counters() const { return reception_->counters; }

Result<> SocketTransport::enrol() {
  io::WebSocketCallbacks callbacks{
      .on_open = [] {},
      .on_message = [to = reception_](std::string_view text) { to->control(text); },
      .on_batch = {},
      .on_close = [to = reception_](const std::string& why) { to->control_ended(why); }};
  control_ = std::make_unique<io::WebSocketClient>(*runtime_, stream_endpoint_, settings_.trust,
                                                   "/gyre/control?session=" + *settings_.lockstep,
                                                   io::HttpHeaders{}, std::move(callbacks));
  control_->send(Lockstep::enrol(*settings_.lockstep));
  GYRE_TRY(const bool held,
           receive_until([this] { return lockstep_->is_held(received_); }, kPatience));
  return held ? Result<>{} : fail(Errc::Io, "stopped before the exchange answered");
}

Timestamp SocketTransport::now() const { return lockstep_ ? lockstep_->now() : clock_.now(); }

io::HttpHeaders SocketTransport::headers(const wire::Request& request, std::uint64_t number) const {
  io::HttpHeaders all;
  if (needs_key(request)) all.add("X-MBX-APIKEY", settings_.credentials.key);
  if (settings_.lockstep) {
    all.add("X-Gyre-Session", *settings_.lockstep);
    all.add("X-Gyre-Seq", to_text(number));
  }
  return all;
}

void SocketTransport::send(session::Outgoing outgoing) {
  const auto call = encode(outgoing.request);
  const auto query =
      wire::is_signed(outgoing.request)
          ? sign(call, outgoing.timestamp, outgoing.receive_window, settings_.credentials.signer)
          : call.query;
  io::HttpRequest request;
  request.method = call.method;
  request.target = query.empty() ? std::string{call.path} : std::string{call.path} + '?' + query;
  request.headers = headers(outgoing.request, ++sent_);
  request.timeout = lockstep_ ? 0ms : kAnswerMax;
  http_->send(std::move(request),
              [to = reception_, id = outgoing.id, asked = std::move(outgoing.request)](
                  io::HttpOutcome outcome) { to->answered(id, asked, std::move(outcome)); });
}

void SocketTransport::open(session::StreamPlan plan) {
  const auto stream = plan.stream;
  auto connection = std::make_unique<Connection>();
  io::HttpHeaders all;
  if (settings_.lockstep) all.add("X-Gyre-Session", *settings_.lockstep);
  io::WebSocketCallbacks callbacks{
      .on_open = [to = reception_, stream] { to->opened(stream); },
      .on_message = [to = reception_, stream, ours = connection->ours](
                        std::string_view text) { to->frame(stream, text, !ours->load()); },
      .on_batch = [to = reception_] { to->hand_over(); },
      .on_close = [to = reception_, stream, ours = connection->ours](
                      const std::string& why) { to->ended(stream, why, ours->load()); }};
  const bool is_user = stream.value == 0;
  const auto target = is_user ? user_stream_path(plan.listen_key) : market_stream_path(plan.topics);
  connection->topics = is_user ? std::vector{plan.listen_key} : std::move(plan.topics);
  connection->socket = std::make_unique<io::WebSocketClient>(
      *runtime_, stream_endpoint_, settings_.trust, target, std::move(all), std::move(callbacks));
  opening_.insert(stream);
  streams_.insert_or_assign(stream, std::move(connection));
}

void SocketTransport::subscribe(session::Subscription more) {
  const auto found = streams_.find(more.stream);
  if (found == streams_.end()) return;
  auto& connection = *found->second;
  connection.socket->send(binance::subscribe(more.topics));
  std::ranges::move(more.topics, std::back_inserter(connection.topics));
  if (lockstep_) subscribing_.insert(more.stream);
}

// In lockstep every frame counts, so a stream ends only when the exchange has said that it will
// send no more on it.
void SocketTransport::close(session::StreamId stream) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  auto& connection = *found->second;
  connection.ours->store(true);
  opening_.erase(stream);
  if (!lockstep_) return connection.socket->close();
  connection.socket->send(unsubscribe(connection.topics));
  closing_.insert(stream);
}

Result<> SocketTransport::receive(nanoseconds limit) {
  auto fresh = limit > 0ns ? reception_->inbox.wait(limit) : reception_->inbox.take();
  received_ += fresh.counted;
  for (const auto& input : fresh.inputs) {
    if (const auto* opened = std::get_if<session::StreamOpened>(&input))
      opening_.erase(opened->stream);
    if (const auto* lost = std::get_if<session::StreamLost>(&input)) {
      opening_.erase(lost->stream);
      subscribing_.erase(lost->stream);
    }
  }
  for (const auto stream : fresh.receipts)
    if (const auto waits = subscribing_.find(stream); waits != subscribing_.end())
      subscribing_.erase(waits);
  for (const auto stream : fresh.closed)
    if (closing_.erase(stream) > 0) streams_.erase(stream);
  if (lockstep_)
    for (const auto& said : fresh.said) lockstep_->on(said);
  if (fresh.broken) return std::unexpected(*std::move(fresh.broken));
  here_.append(std::move(fresh));
  return {};
}

Result<bool> SocketTransport::receive_until(auto done, std::optional<nanoseconds> patience) {
  auto since = wall_now();
  while (true) {
    const auto before = received_;
    GYRE_CHECK(receive(0ns));
    if (done()) return true;
    if (stop_requested()) return false;
    GYRE_CHECK(receive(kSlice));
    if (received_ != before) since = wall_now();
    if (patience && wall_now() - since > *patience)
      return fail(Errc::Io, "the exchange has not answered for 30 s");
  }
}

Result<> SocketTransport::settle_streams() {
  const auto settled = [this] {
    return opening_.empty() && closing_.empty() && subscribing_.empty();
  };
  if (settled()) return {};
  GYRE_CHECK(receive_until(settled, kPatience));
  return {};
}

Result<> SocketTransport::settle(std::vector<session::Input>& inputs) {
  if (lockstep_) {
    GYRE_CHECK(settle_streams());
    if (flushed_ != sent_) {
      flushed_ = sent_;
      control_->send(lockstep_->flush(sent_));
      GYRE_CHECK(receive_until([this] { return lockstep_->is_flushed(received_); }, kPatience));
    }
  } else {
    GYRE_CHECK(receive(0ns));
  }
  auto ready = std::exchange(here_.inputs, {});
  session::put_in_order(ready);
  std::ranges::move(ready, std::back_inserter(inputs));
  return {};
}

Result<bool> SocketTransport::next(std::optional<Timestamp> wake,
                                   std::vector<session::Input>& inputs) {
  GYRE_TRY(const bool more, lockstep_ ? next_in_lockstep(wake) : next_on_free_clock(wake));
  auto ready = std::exchange(here_.inputs, {});
  session::put_in_order(ready);
  std::ranges::move(ready, std::back_inserter(inputs));
  return more;
}

// A paced market takes its time to reach the next barrier; after it only the network can.
Result<bool> SocketTransport::next_in_lockstep(std::optional<Timestamp> wake) {
  if (lockstep_->is_over() || stop_requested()) return false;
  GYRE_CHECK(settle_streams());
  flushed_ = sent_;
  control_->send(lockstep_->ack(sent_, wake));
  const auto is_due = [this] { return lockstep_->is_over() || lockstep_->is_due(); };
  GYRE_TRY(const bool due, receive_until(is_due, std::nullopt));
  if (!due || lockstep_->is_over()) return false;
  GYRE_TRY(const bool held,
           receive_until([this] { return lockstep_->is_held(received_); }, kPatience));
  return held;
}

Result<bool> SocketTransport::next_on_free_clock(std::optional<Timestamp> wake) {
  while (!stop_requested()) {
    GYRE_CHECK(receive(0ns));
    if (!here_.inputs.empty() || turn_.exchange(false, std::memory_order_relaxed)) return true;
    nanoseconds limit = kSlice;
    if (wake) {
      const auto left = *wake - now();
      if (left <= 0ms) return true;
      limit = std::min<nanoseconds>(limit, left);
    }
    GYRE_CHECK(receive(limit));
  }
  return false;
}

}  // namespace gyre::binance
