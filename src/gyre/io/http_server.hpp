#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"
#include "gyre/core/units.hpp"
#include "gyre/io/http_message.hpp"
#include "gyre/io/runtime.hpp"
#include "gyre/io/tls.hpp"

// One listener for HTTP/1.1 and WebSocket. Requests of one connection are answered in their order,
// whenever that is. Frames wait in their session until flush() and leave in one write, because
// system calls, not bytes, are what a burst of market data costs.
namespace gyre::io {

using ConnectionId = Id<struct ConnectionTag, std::uint64_t>;

struct ServerRequest {
  std::string method, target;  // target as sent: path and query, percent-encoded
  HttpHeaders headers;
  std::string body;
  ConnectionId connection;
};

// Answers one request, once, now or later. Dropped without an answer, it closes the connection.
class Responder {
 public:
  class Target;
  explicit Responder(std::unique_ptr<Target> target);
  Responder(Responder&&) noexcept;
  Responder& operator=(Responder&&) noexcept;
  ~Responder();
  void operator()(const HttpResponse& response);

 private:
  std::unique_ptr<Target> target_;
};

class WebSocketSession {
 public:
  virtual ~WebSocketSession() = default;
  virtual ConnectionId id() const = 0;
  virtual void put(std::string_view text) = 0;  // one text frame, kept until flush()
  virtual void flush() = 0;
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
  virtual std::size_t unsent() const = 0;  // bytes: how far a slow reader is behind
};
using SessionPtr = std::shared_ptr<WebSocketSession>;

// All on the runtime's thread.
struct ServerHandlers {
  std::function<void(ServerRequest, Responder)> on_request;
  // Asked before a WebSocket is accepted: an answer refuses it.
  std::function<std::optional<HttpResponse>(const ServerRequest&)> on_upgrade;
  std::function<void(const SessionPtr&, const ServerRequest&)> on_open;
  std::function<void(const SessionPtr&, std::string_view text)> on_message;
  std::function<void(const SessionPtr&)> on_close;  // once for each on_open
};

struct ListenSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::optional<TlsIdentity> identity;
  std::size_t head_max = 256 << 10;  // bytes of a request's head; a long stream list is one line
  std::size_t body_max = 1 << 20;    // bytes
  milliseconds ping_every = 180s;    // wall time; a peer silent for three of them is dropped
};

class HttpServer {
 public:
  // Busy when the port is taken.
  static Result<std::unique_ptr<HttpServer>> listen(Runtime& runtime, ListenSettings settings,
                                                    ServerHandlers handlers);
  ~HttpServer();
  std::uint16_t port() const;
  void close();  // stops listening and drops every connection

  class State;
  explicit HttpServer(std::shared_ptr<State> state);

 private:
  std::shared_ptr<State> state_;
};

}  // namespace gyre::io
