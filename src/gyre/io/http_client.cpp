#include "gyre/io/http_client.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "gyre/io/connection.hpp"
#include "gyre/io/http_parse.hpp"
#include "gyre/io/inflate.hpp"

namespace gyre::io {
namespace {

// One request on its way, ended by whoever comes first: its answer, its time-out, its connection.
struct Exchange {
  HttpRequest request;
  std::move_only_function<void(HttpOutcome)> done;
  std::optional<Timer> timer;

  bool is_over() const { return !done; }
  void end(HttpOutcome result) {
    if (timer) timer->cancel();
    if (auto finished = std::exchange(done, nullptr)) finished(std::move(result));
  }
  void fail(bool sent, std::string why) { end(std::unexpected(HttpFailure{sent, std::move(why)})); }
};
using ExchangePtr = std::shared_ptr<Exchange>;

HttpOutcome decompressed(HttpResponse response, std::size_t body_max) {
  const auto coding = response.headers.find("Content-Encoding");
  if (!coding || equal_ignoring_case(*coding, "identity")) return response;
  if (!equal_ignoring_case(*coding, "gzip") && !equal_ignoring_case(*coding, "deflate"))
    return std::unexpected(HttpFailure{true, "an answer coded as " + std::string{*coding}});
  auto body = inflate_body(response.body, body_max);
  if (!body) return std::unexpected(HttpFailure{true, std::move(body).error().context});
  response.body = *std::move(body);
  return response;
}

// One connection and the request it carries.
struct Link {
  explicit Link(std::size_t body_max) : reader{body_max} {}
  std::shared_ptr<Connection> connection;  // nothing yet: connecting
  ResponseReader reader;
  ExchangePtr exchange;
  bool is_free() const { return connection && !exchange; }
};

// The requests of one class, and the connections that serve them.
struct Lane {
  std::size_t links_max = 1;
  std::deque<ExchangePtr> waiting;
  std::vector<std::shared_ptr<Link>> links;
};

}  // namespace

class HttpClient::State : public std::enable_shared_from_this<HttpClient::State> {
 public:
  State(Runtime& runtime, Endpoint endpoint, const TlsTrust& trust, HttpClientSettings settings)
      : runtime_{runtime},
        endpoint_{std::move(endpoint)},
        authority_{authority(endpoint_)},
        tls_{endpoint_.tls ? client_tls(trust) : TlsContext{}},
        settings_{settings} {}

  void begin(const ExchangePtr& exchange) {
    if (closed_) return exchange->fail(false, "the client is closed");
    if (!tls_) return exchange->fail(false, tls_.error().context);
    auto& lane = lanes_[exchange->request.connection_class];
    if (exchange->request.connection_class == 0) lane.links_max = settings_.pool_size;
    if (exchange->request.timeout > 0ms) start_timer(exchange);
    lane.waiting.push_back(exchange);
    pump(lane);
  }

  void close() {
    closed_ = true;
    for (auto& [_, lane] : std::exchange(lanes_, {})) {
      for (const auto& link : lane.links)
        if (link->connection) link->connection->close("the client is closed");
      for (const auto& exchange : lane.waiting) exchange->fail(false, "the client is closed");
    }
  }

  Runtime& runtime() { return runtime_; }

 private:
  void start_timer(const ExchangePtr& exchange) {
    exchange->timer.emplace(runtime_);
    exchange->timer->at(wall_now() + exchange->request.timeout,
                        [weak = weak_from_this(), late = std::weak_ptr{exchange}] {
                          const auto self = weak.lock();
                          const auto exchange_due = late.lock();
                          if (self && exchange_due) self->time_out(exchange_due);
                        });
  }

  void time_out(const ExchangePtr& exchange) {
    auto& lane = lanes_[exchange->request.connection_class];
    if (std::erase(lane.waiting, exchange) > 0)
      return exchange->fail(false, "no free connection in time");
    for (const auto& link : lane.links)
      if (link->exchange == exchange) return link->connection->close("no answer in time");
  }

  void pump(Lane& lane) {
    for (const auto& link : lane.links) {
      if (lane.waiting.empty()) return;
      if (!link->is_free()) continue;
      link->exchange = std::move(lane.waiting.front());
      lane.waiting.pop_front();
      write(*link);
    }
    const auto connecting = static_cast<std::size_t>(
        std::ranges::count_if(lane.links, [](const auto& link) { return !link->connection; }));
    for (auto n = connecting; n < lane.waiting.size() && lane.links.size() < lane.links_max; ++n)
      open(lane);
  }

  void write(Link& link) {
    const auto& request = link.exchange->request;
    write_request(link.connection->out(), request.method, request.target, authority_,
                  request.headers, request.body);
    link.connection->flush();
  }

  void open(Lane& lane) {
    const auto link = std::make_shared<Link>(settings_.body_max);
    lane.links.push_back(link);
    connect(runtime_, endpoint_, *tls_, settings_.connect_timeout,
            [self = shared_from_this(), &lane, link](Result<std::shared_ptr<Stream>> stream) {
              if (self->closed_) return;
              stream ? self->opened(lane, link, *std::move(stream))
                     : self->refused(lane, link, stream.error().context);
            });
  }

  void opened(Lane& lane, const std::shared_ptr<Link>& link, std::shared_ptr<Stream> stream) {
    link->connection = std::make_shared<Connection>(std::move(stream));
    link->connection->start(
        [weak = weak_from_this(), &lane, kept = std::weak_ptr{link}](std::span<char> bytes) {
          const auto self = weak.lock();
          const auto reading = kept.lock();
          if (!self || !reading) return bytes.size();
          return self->on_bytes(lane, reading, {bytes.data(), bytes.size()});
        },
        [weak = weak_from_this(), &lane, kept = std::weak_ptr{link}](const std::string& why) {
          const auto self = weak.lock();
          const auto lost = kept.lock();
          if (self && lost) self->on_lost(lane, lost, why);
        });
    pump(lane);
  }

  // Nobody else will serve those who wait, so they fail now: none of them was sent.
  void refused(Lane& lane, const std::shared_ptr<Link>& link, const std::string& why) {
    std::erase(lane.links, link);
    if (!lane.links.empty()) return;
    for (const auto& exchange : std::exchange(lane.waiting, {})) exchange->fail(false, why);
  }

  std::size_t on_bytes(Lane& lane, const std::shared_ptr<Link>& link, std::string_view bytes) {
    const auto connection = link->connection;
    if (!link->exchange) {
      connection->close("an answer that nobody asked for");
      return bytes.size();
    }
    const auto count = link->reader.feed(bytes);
    if (!count) {
      connection->close(count.error().context);
      return bytes.size();
    }
    if (!link->reader.is_done()) return *count;
    auto [response, keep_alive] = link->reader.take();
    if (response.status < 200) return *count;  // an interim answer
    const auto exchange = std::exchange(link->exchange, nullptr);
    exchange->end(decompressed(std::move(response), settings_.body_max));
    if (!keep_alive) connection->close(std::string{kClosedByPeer});
    if (!closed_) pump(lane);
    return *count;
  }

  void on_lost(Lane& lane, const std::shared_ptr<Link>& link, const std::string& why) {
    if (const auto exchange = std::exchange(link->exchange, nullptr)) {
      if (why == kClosedByPeer && link->reader.feed_end())
        exchange->end(decompressed(link->reader.take().response, settings_.body_max));
      else
        exchange->fail(true, why);
    }
    if (closed_) return;
    std::erase(lane.links, link);
    pump(lane);
  }

  Runtime& runtime_;
  Endpoint endpoint_;
  std::string authority_;
  Result<TlsContext> tls_;
  HttpClientSettings settings_;
  std::map<int, Lane> lanes_;
  bool closed_ = false;
};

HttpClient::HttpClient(Runtime& runtime, Endpoint endpoint, TlsTrust trust,
                       HttpClientSettings settings)
    : state_{std::make_shared<State>(runtime, std::move(endpoint), trust, settings)} {}

HttpClient::~HttpClient() { close(); }

void HttpClient::send(HttpRequest request, std::move_only_function<void(HttpOutcome)> done) {
  auto exchange = std::make_shared<Exchange>();
  exchange->request = std::move(request);
  exchange->done = std::move(done);
  state_->runtime().post([state = state_, exchange] { state->begin(exchange); });
}

void HttpClient::close() {
  state_->runtime().post([state = state_] { state->close(); });
}

}  // namespace gyre::io
