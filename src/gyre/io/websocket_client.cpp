#include "gyre/io/websocket_client.hpp"

#include <utility>
#include <vector>

#include "gyre/io/connection.hpp"
#include "gyre/io/http_parse.hpp"
#include "gyre/io/websocket_frame.hpp"

namespace gyre::io {

class WebSocketClient::State : public std::enable_shared_from_this<WebSocketClient::State> {
 public:
  State(Runtime& runtime, Endpoint endpoint, std::string target, HttpHeaders headers,
        WebSocketCallbacks callbacks, WebSocketSettings settings)
      : runtime_{runtime},
        endpoint_{std::move(endpoint)},
        target_{std::move(target)},
        headers_{std::move(headers)},
        callbacks_{std::move(callbacks)},
        settings_{settings},
        key_{random_websocket_key()},
        protocol_{WebSocketRole::Client, settings.message_max},
        timer_{runtime} {}

  void start(const TlsTrust& trust) {
    auto tls = endpoint_.tls ? client_tls(trust) : TlsContext{};
    if (!tls) return end(tls.error().context);
    connect(runtime_, endpoint_, *tls, settings_.connect_timeout,
            [self = shared_from_this()](Result<std::shared_ptr<Stream>> stream) {
              if (!stream) return self->end(stream.error().context);
              if (!self->is_over_) self->connected(*std::move(stream));
            });
  }

  void send(std::string_view text) {
    if (is_over_) return;
    if (!is_open_) return waiting_.emplace_back(text), void();
    protocol_.write_text(connection_->out(), text);
    connection_->flush();
  }

  void close() {
    if (is_over_) return;
    if (is_open_) {
      protocol_.write_close(connection_->out(), 1000, "");
      connection_->finish();
    }
    end("closed by us");
  }
  void abandon() {
    callbacks_ = {};
    close();
  }

  Runtime& runtime() { return runtime_; }

 private:
  void connected(std::shared_ptr<Stream> stream) {
    connection_ = std::make_shared<Connection>(std::move(stream));
    auto headers = headers_;
    headers.add("Connection", "Upgrade");
    headers.add("Upgrade", "websocket");
    headers.add("Sec-WebSocket-Version", "13");
    headers.add("Sec-WebSocket-Key", key_);
    if (settings_.deflate) headers.add("Sec-WebSocket-Extensions", "permessage-deflate");
    write_request(connection_->out(), "GET", target_, authority(endpoint_), headers, {});
    connection_->start(
        [weak = weak_from_this()](std::span<char> bytes) {
          const auto self = weak.lock();
          return self ? self->on_answer(bytes) : bytes.size();
        },
        [weak = weak_from_this()](const std::string& why) {
          if (const auto self = weak.lock()) self->end(why);
        });
    connection_->flush();
    timer_.at(wall_now() + settings_.connect_timeout, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->end("the handshake took too long");
    });
  }

  std::size_t on_answer(std::span<char> bytes) {
    const auto count = answer_.feed({bytes.data(), bytes.size()});
    if (!count) return end(count.error().context), bytes.size();
    if (!answer_.is_done()) return *count;
    const auto response = answer_.take().response;
    const auto proof = response.headers.find("Sec-WebSocket-Accept");
    if (response.status != 101) {
      end("refused with status " + std::to_string(response.status) + " " + response.body);
    } else if (proof != websocket_accept(key_)) {
      end("the peer does not speak WebSocket");
    } else {
      if (response.headers.find("Sec-WebSocket-Extensions")) protocol_.accept_deflate();
      opened();
    }
    return *count;
  }

  void opened() {
    is_open_ = true;
    connection_->change_reader([weak = weak_from_this()](std::span<char> bytes) {
      const auto self = weak.lock();
      return self ? self->on_frames(bytes) : bytes.size();
    });
    watch();
    if (callbacks_.on_open) callbacks_.on_open();
    for (const auto& text : std::exchange(waiting_, {})) send(text);
  }

  std::size_t on_frames(std::span<char> bytes) {
    const auto before = connection_->out().size();
    bool any = false;
    const auto count =
        protocol_.feed(bytes, connection_->out(), [this, &any](std::string_view text) {
          any = true;
          if (callbacks_.on_message) callbacks_.on_message(text);
        });
    if (any && callbacks_.on_batch) callbacks_.on_batch();
    if (connection_->out().size() > before) connection_->flush();
    if (!count) end(count.error().context);
    if (protocol_.state() == WebSocketProtocol::State::Closed)
      end("closed by the peer " + protocol_.close_reason());
    return count ? *count : bytes.size();
  }

  // One silence asks, two end it.
  void watch() {
    if (settings_.quiet_max == 0ms) return timer_.cancel();
    heard_ = connection_->received();
    timer_.at(wall_now() + settings_.quiet_max, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->on_quiet_max();
    });
  }
  void on_quiet_max() {
    if (connection_->received() != heard_) {
      is_asked_ = false;
    } else if (std::exchange(is_asked_, true)) {
      return end("silent for too long");
    } else {
      protocol_.write_ping(connection_->out());
      connection_->flush();
    }
    watch();
  }

  void end(const std::string& why) {
    if (std::exchange(is_over_, true)) return;
    timer_.cancel();
    if (connection_ && protocol_.state() != WebSocketProtocol::State::Open)
      connection_->finish();
    else if (connection_)
      connection_->close(why);
    if (const auto on_close = std::exchange(callbacks_, {}).on_close) on_close(why);
  }

  Runtime& runtime_;
  Endpoint endpoint_;
  std::string target_;
  HttpHeaders headers_;
  WebSocketCallbacks callbacks_;
  WebSocketSettings settings_;
  std::string key_;
  ResponseReader answer_{64 << 10};
  WebSocketProtocol protocol_;
  Timer timer_;
  std::shared_ptr<Connection> connection_;
  std::vector<std::string> waiting_;
  std::uint64_t heard_ = 0;
  bool is_open_ = false, is_over_ = false, is_asked_ = false;
};

WebSocketClient::WebSocketClient(Runtime& runtime, const Endpoint& endpoint, const TlsTrust& trust,
                                 std::string target, HttpHeaders headers,
                                 WebSocketCallbacks callbacks, WebSocketSettings settings)
    : state_{std::make_shared<State>(runtime, endpoint, std::move(target), std::move(headers),
                                     std::move(callbacks), settings)} {
  runtime.post([state = state_, trust] { state->start(trust); });
}

WebSocketClient::~WebSocketClient() {
  if (state_->runtime().is_inside())
    state_->abandon();
  else
    state_->runtime().post([state = state_] { state->abandon(); });
}

void WebSocketClient::send(std::string text) {
  if (state_->runtime().is_inside()) return state_->send(text);
  state_->runtime().post([state = state_, text = std::move(text)] { state->send(text); });
}

void WebSocketClient::close() {
  state_->runtime().post([state = state_] { state->close(); });
}

}  // namespace gyre::io
