#include <gtest/gtest.h>

#include <vector>

#include "gyre/io/http_client.hpp"
#include "gyre/io/http_server.hpp"
#include "gyre/io/stream.hpp"
#include "tests/io/loopback.hpp"

namespace gyre::io {
namespace {

// A server that does what the test says, and a client of it.
class Http : public testing::Test {
 protected:
  void serve(std::function<void(ServerRequest, Responder)> handler, ListenSettings settings = {}) {
    ServerHandlers handlers;
    handlers.on_request = std::move(handler);
    server_ = HttpServer::listen(runtime_, std::move(settings), std::move(handlers)).value();
  }
  std::unique_ptr<HttpClient> client(HttpClientSettings settings = {}) {
    return std::make_unique<HttpClient>(runtime_, Endpoint{false, "127.0.0.1", server_->port()},
                                        TlsTrust{}, settings);
  }
  // What a raw socket gets back for `bytes`, until the server closes or `count` bytes came.
  std::string say(const std::string& bytes, std::size_t count) {
    Later<std::string> heard;
    auto all = std::make_shared<std::string>();
    auto room = std::make_shared<std::vector<char>>(1 << 16);
    std::shared_ptr<Stream> kept;
    std::function<void()> read;
    read = [&] {
      kept->read_some(*room, [&](Result<std::size_t> n) {
        if (n) all->append(room->data(), *n);
        if (!n || all->size() >= count) return heard.set(*all);
        read();
      });
    };
    connect(runtime_, {false, "127.0.0.1", server_->port()}, {}, 5s,
            [&](Result<std::shared_ptr<Stream>> stream) {
              kept = *stream;
              kept->write(bytes, [&](Result<std::size_t>) { read(); });
            });
    auto text = heard.get();
    runtime_.run([&] { kept = nullptr; });
    return text;
  }
  ~Http() override { runtime_.stop(); }

  static HttpOutcome ask(HttpClient& client, HttpRequest request) {
    Later<HttpOutcome> answer;
    client.send(std::move(request), [&](HttpOutcome outcome) { answer.set(std::move(outcome)); });
    return answer.get();
  }

  Runtime runtime_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(Http, a_request_is_answered_with_what_it_said) {
  serve([](ServerRequest request, Responder respond) {
    const auto key = request.headers.find("x-key");
    respond({201,
             {{"X-Echo", std::string{key.value_or("none")}}},
             request.method + " " + request.target + " " + request.body});
  });
  const auto to = client();
  const auto answer = ask(*to, {"POST", "/a?b=c", {{"X-KEY", "k"}}, "body"});
  ASSERT_TRUE(answer) << answer.error().why;
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->body, "POST /a?b=c body");
  EXPECT_EQ(answer->headers.find("x-echo"), "k");
}

TEST_F(Http, one_connection_serves_many_requests) {
  serve([](ServerRequest request, Responder respond) {
    respond({200, {}, std::to_string(request.connection.value)});
  });
  const auto to = client({.pool_size = 1});
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask(*to, {})->body, "1");
}

TEST_F(Http, a_class_has_one_connection_and_keeps_its_order) {
  std::vector<Responder> held;
  std::vector<std::string> seen;
  Later<int> second_class;
  serve([&](ServerRequest request, Responder respond) {
    seen.push_back(request.target + "@" + std::to_string(request.connection.value));
    if (request.target == "/held") return held.push_back(std::move(respond));
    respond({200, {}, ""});
    if (request.target == "/other") second_class.set(0);
  });
  const auto to = client();
  Later<int> last;
  to->send({.target = "/held", .connection_class = 1}, [](const HttpOutcome&) {});
  to->send({.target = "/next", .connection_class = 1}, [&](const HttpOutcome&) { last.set(0); });
  to->send({.target = "/other", .connection_class = 2}, [](const HttpOutcome&) {});
  second_class.get();
  runtime_.run([&] {
    EXPECT_EQ(seen.size(), 2u);  // "/next" waits behind "/held", "/other" does not
    for (auto& respond : held) respond({200, {}, ""});
  });
  last.get();
  EXPECT_EQ(seen.back().substr(0, 6), "/next@");
}

TEST_F(Http, pipelined_requests_are_answered_in_their_order_whenever_they_are) {
  std::vector<Responder> held;
  serve([&](ServerRequest request, Responder respond) {
    if (request.target == "/1") return held.push_back(std::move(respond));
    respond({200, {}, request.target});
    if (request.target == "/3")
      for (auto& late : held) late({200, {}, "/1"});
  });
  const std::string get = " HTTP/1.1\r\nHost: h\r\n\r\n";
  const auto answers = say("GET /1" + get + "GET /2" + get + "GET /3" + get, 100);
  EXPECT_LT(answers.find("/1"), answers.find("/2"));
  EXPECT_LT(answers.find("/2"), answers.find("/3"));
}

TEST_F(Http, what_is_not_http_is_refused_and_closed) {
  serve([](ServerRequest, Responder respond) { respond({200, {}, ""}); });
  EXPECT_TRUE(say("rubbish\r\n\r\n", 1 << 20).starts_with("HTTP/1.1 400 "));
}

TEST_F(Http, nothing_listening_means_not_sent) {
  serve([](ServerRequest, Responder) {});
  const auto to = client();
  runtime_.run([&] { server_->close(); });
  runtime_.run([] {});
  const auto answer = ask(*to, {});
  ASSERT_FALSE(answer);
  EXPECT_FALSE(answer.error().sent);
}

TEST_F(Http, a_connection_that_closes_on_a_request_leaves_its_fate_open) {
  serve([](ServerRequest, Responder) {});  // drops the responder
  const auto to = client();
  const auto answer = ask(*to, {});
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().sent);
}

TEST_F(Http, a_time_out_tells_whether_the_request_had_left) {
  std::vector<Responder> held;
  serve([&](ServerRequest, Responder respond) { held.push_back(std::move(respond)); });
  const auto to = client({.pool_size = 1});
  Later<HttpOutcome> first, second;
  to->send({.timeout = 100ms}, [&](HttpOutcome outcome) { first.set(std::move(outcome)); });
  to->send({.timeout = 50ms}, [&](HttpOutcome outcome) { second.set(std::move(outcome)); });
  const auto waited = second.get(), left = first.get();
  EXPECT_FALSE(waited.error().sent);
  EXPECT_TRUE(left.error().sent);
  runtime_.run([&] { held.clear(); });
}

TEST_F(Http, a_body_beyond_the_limit_is_refused) {
  serve([](ServerRequest, Responder respond) { respond({200, {}, std::string(2000, 'x')}); });
  const auto to = client({.body_max = 1000});
  EXPECT_FALSE(ask(*to, {}));
}

TEST_F(Http, a_gzip_body_arrives_as_it_was) {
  // gzip of "hello hello hello hello"
  constexpr unsigned char bytes[] = {0x1f, 0x8b, 8,    0,    0,    0,    0,    0,    2,    3,
                                     0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x27, 1,
                                     0xe3, 0x51, 0x3d, 0x8d, 0x17, 0,    0,    0};
  const std::string body{reinterpret_cast<const char*>(bytes), sizeof bytes};
  serve([&](ServerRequest, Responder respond) {
    respond({200, {{"Content-Encoding", "gzip"}}, body});
  });
  const auto to = client();
  const auto answer = ask(*to, {});
  ASSERT_TRUE(answer) << answer.error().why;
  EXPECT_EQ(answer->body, "hello hello hello hello");
}

TEST_F(Http, a_port_that_is_taken_is_busy) {
  serve([](ServerRequest, Responder) {});
  const auto again = HttpServer::listen(runtime_, {.port = server_->port()}, {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Errc::Busy);
}

}  // namespace
}  // namespace gyre::io
