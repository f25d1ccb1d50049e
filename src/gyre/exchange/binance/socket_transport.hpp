#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gyre/exchange/binance/credentials.hpp"
#include "gyre/exchange/binance/inbox.hpp"
#include "gyre/exchange/binance/lockstep.hpp"
#include "gyre/exchange/session/transport.hpp"
#include "gyre/io/http_client.hpp"
#include "gyre/io/websocket_client.hpp"

// A session's requests and streams over HTTP and WebSockets, to Binance or to an embedded exchange.
// An io thread encodes, decodes and counts; the engine's thread sits in next() and settle(). With a
// lockstep session market time is the exchange's and stands still between calls; without, it is the
// wall clock's.
namespace gyre::binance {

struct SocketSettings {
  std::string url;         // "https://fapi.binance.com"
  std::string stream_url;  // "wss://fstream.binance.com"; empty: where url points
  Credentials credentials;
  io::TlsTrust trust;
  std::optional<std::string> lockstep;  // session name: 8 to 64 of A-Z a-z 0-9 -
  std::size_t pool_size = 16;           // HTTP connections
};

// Of the transport's life; readable from any thread.
struct SocketCounters {
  std::atomic<std::uint64_t> frames{0}, answers{0}, not_understood{0}, failures{0};
};

class SocketTransport {
 public:
  // Connects, and enrols where that is asked for. Io when nobody answers within 30 s.
  static Result<std::unique_ptr<SocketTransport>> connect(SocketSettings settings);
  ~SocketTransport();
  SocketTransport(const SocketTransport&) = delete;

  // session::Transport.
  Timestamp now() const;
  void send(session::Outgoing outgoing);
  void open(session::StreamPlan plan);
  void subscribe(session::Subscription more);
  void close(session::StreamId stream);
  Result<> settle(std::vector<session::Input>& inputs);
  Result<bool> next(std::optional<Timestamp> wake, std::vector<session::Input>& inputs);

  // next() returns false soon. From any thread and from a signal handler.
  // From any thread: on a free clock the next instant begins now. A market in lockstep has its own.
  void request_turn() noexcept { turn_.store(true, std::memory_order_relaxed); }
  void request_stop() noexcept { stop_.store(true, std::memory_order_relaxed); }
  const SocketCounters& counters() const;

 private:
  class Reception;  // what the io thread's callbacks share
  struct Connection;

  SocketTransport(SocketSettings settings, io::Endpoint http, io::Endpoint streams);
  Result<> enrol();
  io::HttpHeaders headers(const wire::Request& request, std::uint64_t number) const;
  // Takes what there is, or waits a little for it.
  Result<> receive(nanoseconds limit);
  // Receives until `done` says so; Io after `patience` of silence (nothing: for ever).
  Result<bool> receive_until(auto done, std::optional<nanoseconds> patience);
  Result<> settle_streams();
  Result<bool> next_in_lockstep(std::optional<Timestamp> wake);
  Result<bool> next_on_free_clock(std::optional<Timestamp> wake);
  bool stop_requested() const { return stop_.load(std::memory_order_relaxed); }

  SocketSettings settings_;
  io::Endpoint stream_endpoint_;
  std::atomic<bool> stop_{false}, turn_{false};
  std::shared_ptr<Reception> reception_;
  Arrivals here_;  // received, not handed over
  std::uint64_t received_ = 0, sent_ = 0, flushed_ = 0;
  std::set<session::StreamId> opening_, closing_;
  std::multiset<session::StreamId> subscribing_;
  LiveClock clock_;
  std::optional<Lockstep> lockstep_;
  std::unique_ptr<io::Runtime> runtime_;
  std::map<session::StreamId, std::unique_ptr<Connection>> streams_;
  std::unique_ptr<io::HttpClient> http_;
  std::unique_ptr<io::WebSocketClient> control_;
};

static_assert(session::Transport<SocketTransport&>);

}  // namespace gyre::binance
