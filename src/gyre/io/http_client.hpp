#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "gyre/core/time.hpp"
#include "gyre/io/http_message.hpp"
#include "gyre/io/runtime.hpp"
#include "gyre/io/tls.hpp"
#include "gyre/io/url.hpp"

// A pool of keep-alive connections to one server. A request goes out once and is never repeated:
// a failure says whether it stayed on this machine or may have arrived, and the caller decides.
namespace gyre::io {

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";  // path and query, percent-encoded
  HttpHeaders headers;
  std::string body;
  milliseconds timeout{0};  // wall time from send() on; 0: for ever
  // Class 0 takes any free connection of the pool, one request a connection at a time. Every other
  // class has one connection of its own, and its requests go and come in order.
  int connection_class = 0;
};

struct HttpFailure {
  bool sent = true;  // false: not one byte of it left this machine
  std::string why;
};
using HttpOutcome = std::expected<HttpResponse, HttpFailure>;

struct HttpClientSettings {
  std::size_t pool_size = 8;           // connections of class 0
  std::size_t body_max = 64 << 20;     // bytes, before and after decompression
  milliseconds connect_timeout = 10s;  // wall time, handshakes included
};

class HttpClient {
 public:
  // Nothing is connected yet.
  HttpClient(Runtime& runtime, Endpoint endpoint, TlsTrust trust, HttpClientSettings settings = {});
  ~HttpClient();

  // From any thread; `done` is called exactly once, on the runtime's thread, unless that stops.
  // Requests of one thread start in the order in which they were sent. A gzip or deflate body
  // arrives decompressed.
  void send(HttpRequest request, std::move_only_function<void(HttpOutcome)> done);
  // Drops all connections; what is outstanding fails.
  void close();

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace gyre::io
