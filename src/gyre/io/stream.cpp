#include "gyre/io/stream.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace gyre::io {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr milliseconds kHandshakeLimit = 10s;  // of those who connect to us

Result<std::size_t> result(error_code error, std::size_t count) {
  if (!error) return count;
  if (error == asio::error::eof) return fail(Errc::Io, kClosedByPeer);
  return fail(Errc::Io, error.message());
}

class PlainStream final : public Stream {
 public:
  explicit PlainStream(tcp::socket socket) : socket_{std::move(socket)} {}
  void read_some(std::span<char> room, Done done) override {
    socket_.async_read_some(asio::buffer(room.data(), room.size()),
                            [done = std::move(done)](error_code error, std::size_t count) mutable {
                              done(result(error, count));
                            });
  }
  void write(std::string_view bytes, Done done) override {
    asio::async_write(socket_, asio::buffer(bytes),
                      [done = std::move(done)](error_code error, std::size_t count) mutable {
                        done(result(error, count));
                      });
  }
  void close() override {
    error_code ignored;  // a socket that cannot be closed is closed already
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }

 private:
  tcp::socket socket_;
};

class TlsStream final : public Stream {
 public:
  TlsStream(tcp::socket socket, TlsContext context)
      : context_{std::move(context)}, stream_{std::move(socket), *context_} {}
  void read_some(std::span<char> room, Done done) override {
    stream_.async_read_some(asio::buffer(room.data(), room.size()),
                            [done = std::move(done)](error_code error, std::size_t count) mutable {
                              done(result(error, count));
                            });
  }
  void write(std::string_view bytes, Done done) override {
    asio::async_write(stream_, asio::buffer(bytes),
                      [done = std::move(done)](error_code error, std::size_t count) mutable {
                        done(result(error, count));
                      });
  }
  void close() override {
    error_code ignored;
    stream_.lowest_layer().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.lowest_layer().close(ignored);
  }
  ssl::stream<tcp::socket>& handshake_layer() { return stream_; }

 private:
  TlsContext context_;
  ssl::stream<tcp::socket> stream_;
};

// Why the peer's certificate was not believed, when that was it.
std::string handshake_error(ssl::stream<tcp::socket>& stream, const error_code& error) {
  const auto verdict = SSL_get_verify_result(stream.native_handle());
  if (verdict == X509_V_OK) return "TLS handshake: " + error.message();
  if (verdict == X509_V_ERR_UNSPECIFIED) return "certificate: for another host name";
  return std::string{"certificate: "} + X509_verify_cert_error_string(verdict);
}

void set_options(tcp::socket& socket) {
  error_code ignored;  // speed only
  socket.set_option(tcp::no_delay{true}, ignored);
}

// One attempt to connect: whoever of timer and connection comes first ends it.
class Dial : public std::enable_shared_from_this<Dial> {
 public:
  Dial(asio::io_context& context, Endpoint endpoint, TlsContext tls, StreamDone done)
      : resolver_{context},
        socket_{context},
        timer_{context},
        endpoint_{std::move(endpoint)},
        tls_{std::move(tls)},
        done_{std::move(done)} {}

  void start(milliseconds limit) {
    timer_.expires_after(limit);
    timer_.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->end(fail(Errc::Io, "connecting took too long"));
    });
    resolver_.async_resolve(endpoint_.host, std::to_string(endpoint_.port),
                            [self = shared_from_this()](error_code error, auto found) {
                              if (error) return self->end(fail(Errc::Io, error.message()));
                              self->connect(std::move(found));
                            });
  }

 private:
  void connect(const tcp::resolver::results_type& found) {
    if (!done_) return;
    asio::async_connect(socket_, found,
                        [self = shared_from_this()](error_code error, const tcp::endpoint&) {
                          if (error) return self->end(fail(Errc::Io, error.message()));
                          self->connected();
                        });
  }

  void connected() {
    if (!done_) return;
    set_options(socket_);
    if (!tls_) return end(std::make_shared<PlainStream>(std::move(socket_)));
    secure_ = std::make_shared<TlsStream>(std::move(socket_), tls_);
    auto& layer = secure_->handshake_layer();
    SSL_set_tlsext_host_name(layer.native_handle(), endpoint_.host.c_str());
    error_code error;
    layer.set_verify_callback(ssl::host_name_verification(endpoint_.host), error);
    if (error) return end(fail(Errc::Io, error.message()));
    layer.async_handshake(ssl::stream_base::client, [self = shared_from_this()](error_code failed) {
      if (!failed) return self->end(std::exchange(self->secure_, nullptr));
      self->end(fail(Errc::Io, handshake_error(self->secure_->handshake_layer(), failed)));
    });
  }

  void end(Result<std::shared_ptr<Stream>> outcome) {
    if (!done_) return;
    auto done = std::exchange(done_, nullptr);
    timer_.cancel();
    resolver_.cancel();
    error_code ignored;
    socket_.close(ignored);
    if (secure_) secure_->close();
    if (!outcome) outcome = std::unexpected(std::move(outcome).error().in(authority(endpoint_)));
    done(std::move(outcome));
  }

  tcp::resolver resolver_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  Endpoint endpoint_;
  TlsContext tls_;
  std::shared_ptr<TlsStream> secure_;
  StreamDone done_;
};

class TcpListener final : public Listener {
 public:
  TcpListener(tcp::acceptor acceptor, TlsContext tls)
      : state_{std::make_shared<State>(std::move(acceptor), std::move(tls), nullptr)} {}
  ~TcpListener() override {
    error_code ignored;
    state_->acceptor.close(ignored);
  }
  std::uint16_t port() const override { return state_->acceptor.local_endpoint().port(); }
  void start(std::function<void(std::shared_ptr<Stream>)> accepted) override {
    state_->accepted = std::move(accepted);
    accept(state_);
  }

 private:
  struct State {
    tcp::acceptor acceptor;
    TlsContext tls;
    std::function<void(std::shared_ptr<Stream>)> accepted;
  };

  static void accept(const std::shared_ptr<State>& state) {
    state->acceptor.async_accept([state](error_code error, tcp::socket socket) {
      if (!state->acceptor.is_open()) return;
      accept(state);
      if (error) return;  // that caller is gone; the next may not be
      set_options(socket);
      state->tls ? handshake(state, std::move(socket))
                 : state->accepted(std::make_shared<PlainStream>(std::move(socket)));
    });
  }

  static void handshake(const std::shared_ptr<State>& state, tcp::socket socket) {
    auto stream = std::make_shared<TlsStream>(std::move(socket), state->tls);
    auto timer = std::make_shared<asio::steady_timer>(state->acceptor.get_executor());
    timer->expires_after(kHandshakeLimit);
    timer->async_wait([stream](error_code error) {
      if (!error) stream->close();
    });
    stream->handshake_layer().async_handshake(ssl::stream_base::server,
                                              [state, stream, timer](error_code error) {
                                                timer->cancel();
                                                if (!error) state->accepted(stream);
                                              });
  }

  std::shared_ptr<State> state_;
};

}  // namespace

void connect(Runtime& runtime, const Endpoint& endpoint, TlsContext tls, milliseconds limit,
             StreamDone done) {
  std::make_shared<Dial>(runtime.context(), endpoint, std::move(tls), std::move(done))
      ->start(limit);
}

Result<std::unique_ptr<Listener>> Listener::open(Runtime& runtime, const std::string& address,
                                                 std::uint16_t port, TlsContext tls) {
  const auto where = address + ":" + std::to_string(port);
  error_code error;
  const auto ip = asio::ip::make_address(address, error);
  if (error) return fail(Errc::Config, "'" + address + "' is not an IP address");
  tcp::acceptor acceptor{runtime.context()};
  acceptor.open(ip.is_v6() ? tcp::v6() : tcp::v4(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
  if (!error) acceptor.bind({ip, port}, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error == asio::error::address_in_use) return fail(Errc::Busy, where + " is in use");
  if (error) return fail(Errc::Io, where + ": " + error.message());
  return std::make_unique<TcpListener>(std::move(acceptor), std::move(tls));
}

}  // namespace gyre::io
