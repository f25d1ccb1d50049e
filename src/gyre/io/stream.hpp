#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "gyre/core/result.hpp"
#include "gyre/core/time.hpp"
#include "gyre/io/runtime.hpp"
#include "gyre/io/tls.hpp"
#include "gyre/io/url.hpp"

// A connected byte stream, plain or TLS. The only type above a socket that has two forms, so that
// HTTP and WebSocket are written, and compiled, once.
namespace gyre::io {

// The error of a stream that the peer ended in good order.
inline constexpr std::string_view kClosedByPeer = "closed by the peer";

class Stream {
 public:
  using Done = std::move_only_function<void(Result<std::size_t>)>;
  virtual ~Stream() = default;
  // The memory stays the caller's until `done`. Zero bytes are never a success.
  virtual void read_some(std::span<char> room, Done done) = 0;
  virtual void write(std::string_view bytes, Done done) = 0;  // all of them
  virtual void close() = 0;                                   // what is outstanding fails soon
};

using StreamDone = std::move_only_function<void(Result<std::shared_ptr<Stream>>)>;

// Resolves, connects and, with a context, does the TLS handshake for endpoint.host, within `limit`
// of wall time.
void connect(Runtime& runtime, const Endpoint& endpoint, TlsContext tls, milliseconds limit,
             StreamDone done);

// Accepts connections until it is destroyed.
class Listener {
 public:
  // Busy when the port is taken.
  static Result<std::unique_ptr<Listener>> open(Runtime& runtime, const std::string& address,
                                                std::uint16_t port, TlsContext tls);
  virtual ~Listener() = default;
  virtual std::uint16_t port() const = 0;
  // Each stream is ready to read, its handshake done; failed handshakes are not reported.
  virtual void start(std::function<void(std::shared_ptr<Stream>)> accepted) = 0;
};

}  // namespace gyre::io
