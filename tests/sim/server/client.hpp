#pragma once

#include <fmt/core.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gyre/exchange/wire/signing.hpp"
#include "gyre/io/http_client.hpp"
#include "gyre/io/websocket_client.hpp"
#include "gyre/sim/server/server.hpp"
#include "tests/io/loopback.hpp"

// A bare client of the embedded exchange for tests: text in, text out.
namespace gyre::sim {

// The messages of a stream, in order, for a test that waits for them.
class Inbox {
 public:
  void put(std::string text) {
    const std::scoped_lock lock{mutex_};
    texts_.push_back(std::move(text));
    came_.notify_all();
  }
  std::string take() {
    std::unique_lock lock{mutex_};
    const bool in_time =
        came_.wait_for(lock, std::chrono::seconds{20}, [this] { return !texts_.empty(); });
    ensure(in_time, "what a test waits for comes");
    auto text = std::move(texts_.front());
    texts_.pop_front();
    return text;
  }
  std::size_t size() {
    const std::scoped_lock lock{mutex_};
    return texts_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::string> texts_;
};

struct Socket {
  std::shared_ptr<Inbox> inbox = std::make_shared<Inbox>();
  std::unique_ptr<io::WebSocketClient> client;
  std::string ask(std::string text) {
    client->send(std::move(text));
    return inbox->take();
  }
};

class Client {
 public:
  explicit Client(const std::string& url, std::string session = "")
      : endpoint_{io::parse_endpoint(url).value()},
        http_{runtime_, endpoint_, {}},
        session_{std::move(session)} {}
  ~Client() { runtime_.stop(); }

  io::HttpResponse call(const std::string& method, const std::string& target,
                        const std::string& body = "", const std::string& key = "") {
    io::Later<io::HttpResponse> answer;
    begin(method, target, body, key,
          [&](io::HttpOutcome outcome) { answer.set(std::move(outcome).value()); });
    return answer.get();
  }
  void begin(const std::string& method, const std::string& target, const std::string& body,
             const std::string& key, std::move_only_function<void(io::HttpOutcome)> done) {
    io::HttpHeaders headers;
    if (!key.empty()) headers.add("X-MBX-APIKEY", key);
    if (!session_.empty()) {
      headers.add("X-Gyre-Session", session_);
      headers.add("X-Gyre-Seq", std::to_string(++sent_));
    }
    http_.send({method, target, headers, body}, std::move(done));
  }
  // Signed with the demo key, stamped with the market's time.
  io::HttpResponse call_signed(const std::string& method, const std::string& path,
                               const std::string& query, Timestamp stamp) {
    return call(method, path + "?" + sign(query, stamp), "", "demo");
  }
  static std::string sign(const std::string& query, Timestamp stamp) {
    const auto text =
        query + (query.empty() ? "" : "&") + fmt::format("timestamp={}", to_ms(stamp));
    return text + "&signature=" + wire::hmac_sha256("demo-secret", text);
  }
  std::uint64_t sent() const { return sent_; }

  Socket open(const std::string& target) {
    Socket socket;
    io::Later<bool> opened;
    io::HttpHeaders headers;
    if (!session_.empty()) headers.add("X-Gyre-Session", session_);
    io::WebSocketCallbacks callbacks;
    callbacks.on_open = [&opened] { opened.set(true); };
    callbacks.on_message = [inbox = socket.inbox](auto text) { inbox->put(std::string{text}); };
    callbacks.on_close = [inbox = socket.inbox](auto why) { inbox->put("closed: " + why); };
    socket.client = std::make_unique<io::WebSocketClient>(runtime_, endpoint_, io::TlsTrust{},
                                                          target, headers, callbacks);
    opened.get();
    return socket;
  }

 private:
  io::Runtime runtime_;
  io::Endpoint endpoint_;
  io::HttpClient http_;
  std::string session_;
  std::uint64_t sent_ = 0;
};

}  // namespace gyre::sim
