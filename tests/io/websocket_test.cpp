#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "gyre/io/http_server.hpp"
#include "gyre/io/websocket_client.hpp"
#include "tests/io/loopback.hpp"

namespace gyre::io {
namespace {

class WebSocket : public testing::Test {
 protected:
  void serve(ServerHandlers handlers) {
    if (!handlers.on_message) handlers.on_message = [](const SessionPtr&, std::string_view) {};
    if (!handlers.on_open) handlers.on_open = [](const SessionPtr&, const ServerRequest&) {};
    if (!handlers.on_close) handlers.on_close = [](const SessionPtr&) {};
    server_ = HttpServer::listen(runtime_, {}, std::move(handlers)).value();
  }
  std::unique_ptr<WebSocketClient> open(WebSocketCallbacks callbacks,
                                        WebSocketSettings settings = {}) {
    return std::make_unique<WebSocketClient>(
        runtime_, Endpoint{false, "127.0.0.1", server_->port()}, TlsTrust{}, "/ws?a=b",
        HttpHeaders{{"X-Key", "k"}}, std::move(callbacks), settings);
  }
  ~WebSocket() override { runtime_.stop(); }

  Runtime runtime_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(WebSocket, speaks_both_ways_and_closes_once_on_each_side) {
  Later<std::string> echoed, closed_here;
  Later<int> closed_there;
  serve({.on_request = {},
         .on_upgrade = {},
         .on_open = {},
         .on_message =
             [](const SessionPtr& session, std::string_view text) {
               session->put(text);
               session->flush();
             },
         .on_close = [&](const SessionPtr&) { closed_there.set(1); }});
  const auto client = open({.on_open = {},
                            .on_message = [&](auto text) { echoed.set(std::string{text}); },
                            .on_batch = {},
                            .on_close = [&](auto why) { closed_here.set(why); }});
  client->send("early");  // before it is open
  EXPECT_EQ(echoed.get(), "early");
  client->close();
  EXPECT_EQ(closed_here.get(), "closed by us");
  closed_there.get();
}

TEST_F(WebSocket, tells_the_server_its_target_and_headers) {
  Later<std::string> target;
  serve({.on_request = {},
         .on_upgrade = {},
         .on_open =
             [&](const SessionPtr&, const ServerRequest& request) {
               target.set(request.target + " " + std::string{*request.headers.find("x-key")});
             },
         .on_message = {},
         .on_close = {}});
  const auto client = open({});
  EXPECT_EQ(target.get(), "/ws?a=b k");
}

TEST_F(WebSocket, a_refused_upgrade_is_a_close_with_the_reason) {
  Later<std::string> why;
  serve({.on_request = {},
         .on_upgrade = [](const ServerRequest&) { return HttpResponse{403, {}, "no"}; },
         .on_open = {},
         .on_message = {},
         .on_close = {}});
  const auto client = open({{}, {}, {}, [&](auto reason) { why.set(reason); }});
  EXPECT_EQ(why.get(), "refused with status 403 no");
}

TEST_F(WebSocket, frames_put_before_a_flush_arrive_as_one_batch) {
  Later<int> messages_in_first_batch;
  serve({.on_request = {},
         .on_upgrade = {},
         .on_open = {},
         .on_message =
             [](const SessionPtr& session, std::string_view) {
               for (int i = 0; i < 100; ++i) session->put("frame");
               session->flush();
             },
         .on_close = {}});
  int count = 0;
  const auto client = open({.on_open = {},
                            .on_message = [&](auto) { ++count; },
                            .on_batch = [&] { messages_in_first_batch.set(count); },
                            .on_close = {}});
  client->send("go");
  EXPECT_EQ(messages_in_first_batch.get(), 100);
}

TEST_F(WebSocket, an_idle_peer_is_kept_and_a_dead_one_given_up) {
  serve({});
  Runtime own;  // so that the server's can be held up
  Later<int> opened, held;
  Later<std::string> why;
  const WebSocketClient client{own,
                               {false, "127.0.0.1", server_->port()},
                               {},
                               "/",
                               {},
                               {[&] { opened.set(1); }, {}, {}, [&](auto w) { why.set(w); }},
                               {.quiet_max = 30ms}};
  opened.get();
  Timer later{own};
  Later<int> waited;
  own.run([&] { later.at(wall_now() + 200ms, [&] { waited.set(1); }); });
  waited.get();
  std::promise<void> release;
  runtime_.post([&] { release.get_future().wait(); });
  EXPECT_EQ(why.get(), "silent for too long");
  release.set_value();
  own.stop();
}

TEST_F(WebSocket, nothing_listening_is_a_close) {
  serve({});
  const Endpoint nowhere{false, "127.0.0.1", server_->port()};
  runtime_.run([&] { server_->close(); });
  runtime_.run([] {});
  Later<std::string> why;
  const WebSocketClient client{
      runtime_, nowhere, {}, "/", {}, {{}, {}, {}, [&](auto reason) { why.set(reason); }}, {}};
  EXPECT_TRUE(why.get().starts_with("127.0.0.1:"));
}

}  // namespace
}  // namespace gyre::io
