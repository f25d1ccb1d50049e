#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gyre/core/time.hpp"
#include "gyre/io/http_message.hpp"
#include "gyre/io/runtime.hpp"
#include "gyre/io/tls.hpp"
#include "gyre/io/url.hpp"

// One WebSocket, one life: it opens, speaks, and is closed once. To reconnect is to make another;
// when, is a policy and not decided here. Messages arrive as views into the read buffer, all that
// one read brought in one go.
namespace gyre::io {

struct WebSocketCallbacks {
  std::function<void()> on_open;
  std::function<void(std::string_view text)> on_message;  // the view ends with the call
  // All messages of one read were given: the place to hand a batch on. May be empty.
  std::function<void()> on_batch;
  std::function<void(std::string reason)> on_close;  // exactly once, also when it never opened
};

struct WebSocketSettings {
  milliseconds connect_timeout = 10s;  // wall time, handshakes included
  // After so much wall time without a byte a ping goes out, and after as much again the peer is
  // dead; 0: never. A server that holds market time still answers pings.
  milliseconds quiet_max = 60s;
  bool deflate = false;                // offer permessage-deflate for what the server sends
  std::size_t message_max = 16 << 20;  // bytes
};

class WebSocketClient {
 public:
  // Begins to connect. `target` is path and query, percent-encoded.
  WebSocketClient(Runtime& runtime, const Endpoint& endpoint, const TlsTrust& trust,
                  std::string target, HttpHeaders headers, WebSocketCallbacks callbacks,
                  WebSocketSettings settings = {});
  ~WebSocketClient();  // closes; no callback begins after it when called on the runtime's thread

  // From any thread, in order. What is sent before it is open waits.
  void send(std::string text);
  void close();

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace gyre::io
