#include "gyre/io/http_server.hpp"

#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "gyre/io/connection.hpp"
#include "gyre/io/http_parse.hpp"
#include "gyre/io/websocket_frame.hpp"

namespace gyre::io {

namespace {
constexpr int kSilencesMax = 3;
class Peer;
}  // namespace

class HttpServer::State : public std::enable_shared_from_this<HttpServer::State> {
 public:
  State(Runtime& runtime, ListenSettings settings, ServerHandlers handlers,
        std::unique_ptr<Listener> listener)
      : settings{std::move(settings)},
        handlers{std::move(handlers)},
        runtime{runtime},
        listener_{std::move(listener)},
        port_{listener_->port()},
        timer_{runtime} {}
  void start();
  void close();
  std::uint16_t port() const { return port_; }
  void forget(ConnectionId id) { peers_.erase(id.value); }

  const ListenSettings settings;
  const ServerHandlers handlers;
  Runtime& runtime;

 private:
  void on_stream(std::shared_ptr<Stream> stream);
  void look_around();

  std::unique_ptr<Listener> listener_;
  std::uint16_t port_;
  Timer timer_;
  std::uint64_t last_id_ = 0;
  std::unordered_map<std::uint64_t, std::shared_ptr<Peer>> peers_;
};

class Responder::Target {
 public:
  Target(std::weak_ptr<Peer> peer, std::uint64_t number)
      : peer_{std::move(peer)}, number_{number} {}
  void answer(const HttpResponse& response);
  void give_up();

 private:
  std::weak_ptr<Peer> peer_;
  std::uint64_t number_;  // of the request on its connection
};

namespace {

// One connection: HTTP first, WebSocket after an upgrade.
class Peer final : public WebSocketSession, public std::enable_shared_from_this<Peer> {
 public:
  Peer(HttpServer::State& server, ConnectionId id, std::shared_ptr<Stream> stream)
      : server_{server},
        id_{id},
        connection_{std::make_shared<Connection>(std::move(stream))},
        reader_{server_.settings.head_max, server_.settings.body_max},
        protocol_{WebSocketRole::Server, server_.settings.body_max} {}

  void start() {
    connection_->start(
        [weak = weak_from_this()](std::span<char> bytes) {
          const auto self = weak.lock();
          return self ? self->on_http(bytes) : bytes.size();
        },
        [weak = weak_from_this()](const std::string&) {
          if (const auto self = weak.lock()) self->on_lost();
        });
  }

  ConnectionId id() const override { return id_; }
  void put(std::string_view text) override {
    if (protocol_.state() == WebSocketProtocol::State::Open)
      protocol_.write_text(connection_->out(), text);
  }
  void flush() override { connection_->flush(); }
  void close(std::uint16_t code, std::string_view reason) override {
    protocol_.write_close(connection_->out(), code, reason);
    connection_->finish();
  }
  std::size_t unsent() const override { return connection_->unsent(); }

  // Answers leave in the order of their requests; one that comes early waits.
  void answer(std::uint64_t number, const HttpResponse& response) {
    if (number < first_pending_ || !connection_->is_open()) return;
    auto& slot = pending_[number - first_pending_];
    write_response(slot.bytes, response, slot.keep_alive);
    slot.is_ready = true;
    while (!pending_.empty() && pending_.front().is_ready) {
      connection_->out() += pending_.front().bytes;
      const bool keep_alive = pending_.front().keep_alive;
      pending_.pop_front();
      ++first_pending_;
      if (!keep_alive) return connection_->finish();
    }
    connection_->flush();
  }
  void drop(const std::string& why) { connection_->close(why); }

  // Called every ping_every.
  void look() {
    silences_ = std::exchange(heard_, connection_->received()) == connection_->received()
                    ? silences_ + 1
                    : 0;
    if (silences_ >= kSilencesMax) return drop("silent for too long");
    if (!is_websocket_) return;
    protocol_.write_ping(connection_->out());
    flush();
  }

 private:
  struct Pending {
    std::string bytes;
    bool is_ready = false, keep_alive = true;
  };

  std::size_t on_http(std::span<char> bytes) {
    std::size_t done = 0;
    while (done < bytes.size() && connection_->is_open() && !is_websocket_) {
      const auto count = reader_.feed({bytes.data() + done, bytes.size() - done});
      if (!count) {
        pending_.push_back({.keep_alive = false});
        answer(first_pending_ + pending_.size() - 1, {400, {}, count.error().context});
        return bytes.size();
      }
      done += *count;
      if (!reader_.is_done()) break;
      on_request(reader_.take());
    }
    return done;
  }

  void on_request(ParsedRequest parsed) {
    const auto number = first_pending_ + pending_.size();
    pending_.push_back({.keep_alive = parsed.keep_alive});
    ServerRequest request{std::move(parsed.method), std::move(parsed.target),
                          std::move(parsed.headers), std::move(parsed.body), id_};
    if (parsed.is_upgrade) return on_upgrade(number, request);
    server_.handlers.on_request(std::move(request), Responder{std::make_unique<Responder::Target>(
                                                        weak_from_this(), number)});
  }

  void on_upgrade(std::uint64_t number, const ServerRequest& request) {
    const auto key = request.headers.find("Sec-WebSocket-Key");
    if (!key) return answer(number, {400, {}, "no Sec-WebSocket-Key"});
    const auto& asked = server_.handlers.on_upgrade;
    if (const auto refusal = asked ? asked(request) : std::nullopt) return answer(number, *refusal);
    if (pending_.size() > 1) return drop("an upgrade behind unanswered requests");
    answer(number, {101,
                    {{"Connection", "Upgrade"},
                     {"Upgrade", "websocket"},
                     {"Sec-WebSocket-Accept", websocket_accept(*key)}},
                    {}});
    is_websocket_ = true;
    connection_->change_reader([weak = weak_from_this()](std::span<char> bytes) {
      const auto self = weak.lock();
      return self ? self->on_frames(bytes) : bytes.size();
    });
    server_.handlers.on_open(shared_from_this(), request);
  }

  std::size_t on_frames(std::span<char> bytes) {
    const auto before = connection_->out().size();
    const auto count = protocol_.feed(bytes, connection_->out(), [this](std::string_view text) {
      server_.handlers.on_message(shared_from_this(), text);
    });
    if (!count || protocol_.state() == WebSocketProtocol::State::Closed)
      connection_->finish();
    else if (connection_->out().size() > before)
      connection_->flush();
    return count ? *count : bytes.size();
  }

  void on_lost() {
    const auto self = shared_from_this();
    if (is_websocket_) server_.handlers.on_close(self);
    server_.forget(id_);
  }

  HttpServer::State& server_;
  ConnectionId id_;
  std::shared_ptr<Connection> connection_;
  RequestReader reader_;
  WebSocketProtocol protocol_;
  std::deque<Pending> pending_;
  std::uint64_t first_pending_ = 0, heard_ = 0;
  int silences_ = 0;
  bool is_websocket_ = false;
};

}  // namespace

void Responder::Target::answer(const HttpResponse& response) {
  if (const auto peer = peer_.lock()) peer->answer(number_, response);
}
void Responder::Target::give_up() {
  if (const auto peer = peer_.lock()) peer->drop("a request stays without answer");
}

Responder::Responder(std::unique_ptr<Target> target) : target_{std::move(target)} {}
Responder::Responder(Responder&&) noexcept = default;
Responder& Responder::operator=(Responder&&) noexcept = default;
Responder::~Responder() {
  if (target_) target_->give_up();
}
void Responder::operator()(const HttpResponse& response) {
  if (const auto target = std::exchange(target_, nullptr)) target->answer(response);
}

void HttpServer::State::start() {
  listener_->start([self = weak_from_this()](std::shared_ptr<Stream> stream) {
    if (const auto server = self.lock()) server->on_stream(std::move(stream));
  });
  look_around();
}

void HttpServer::State::on_stream(std::shared_ptr<Stream> stream) {
  if (!listener_) return;
  const ConnectionId id{++last_id_};
  const auto peer = std::make_shared<Peer>(*this, id, std::move(stream));
  peers_.emplace(id.value, peer);
  peer->start();
}

void HttpServer::State::look_around() {
  timer_.at(wall_now() + settings.ping_every, [self = weak_from_this()] {
    const auto server = self.lock();
    if (!server) return;
    for (const auto& [_, peer] : std::unordered_map{server->peers_}) peer->look();
    server->look_around();
  });
}

void HttpServer::State::close() {
  listener_ = nullptr;
  timer_.cancel();
  for (const auto& [_, peer] : std::exchange(peers_, {})) peer->drop("the server is closed");
}

HttpServer::HttpServer(std::shared_ptr<State> state) : state_{std::move(state)} {}

HttpServer::~HttpServer() { close(); }

std::uint16_t HttpServer::port() const { return state_->port(); }

void HttpServer::close() {
  state_->runtime.post([state = state_] { state->close(); });
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(Runtime& runtime, ListenSettings settings,
                                                       ServerHandlers handlers) {
  TlsContext tls;
  if (settings.identity) {
    GYRE_TRY(tls, server_tls(*settings.identity));
  }
  GYRE_TRY(auto listener, Listener::open(runtime, settings.address, settings.port, tls));
  auto state = std::make_shared<State>(runtime, std::move(settings), std::move(handlers),
                                       std::move(listener));
  runtime.post([state] { state->start(); });
  return std::make_unique<HttpServer>(std::move(state));
}

}  // namespace gyre::io
