#include "gyre/io/websocket_frame.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

#include <vector>

namespace gyre::io {
namespace {

constexpr std::size_t kMax = 1 << 20;

// Feeds `bytes` in pieces of `step`, as a socket might.
struct Reading {
  std::vector<std::string> texts;
  std::string answers;
  Result<std::size_t> last = 0uz;
};
Reading read(WebSocketProtocol& protocol, const std::string& bytes, std::size_t step) {
  Reading reading;
  std::string unread;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    unread += bytes.substr(at, step);
    reading.last = protocol.feed(unread, reading.answers,
                                 [&](std::string_view text) { reading.texts.emplace_back(text); });
    if (!reading.last) break;
    unread.erase(0, *reading.last);
  }
  return reading;
}

TEST(WebSocketAccept, is_the_one_of_the_rfc) {
  EXPECT_EQ(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketProtocol, writes_a_server_frame_as_the_rfc_shows_it) {
  std::string out;
  WebSocketProtocol{WebSocketRole::Server, kMax}.write_text(out, "Hello");
  EXPECT_EQ(out, "\x81\x05Hello");
}

TEST(WebSocketProtocol, reads_the_masked_frame_of_the_rfc) {
  WebSocketProtocol server{WebSocketRole::Server, kMax};
  const auto reading = read(server, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 1);
  EXPECT_EQ(reading.texts, std::vector<std::string>{"Hello"});
}

RC_GTEST_PROP(WebSocketProtocol, messages_of_any_length_arrive_whole_in_any_pieces, ()) {
  const auto sizes = *rc::gen::container<std::vector<std::size_t>>(
      rc::gen::element<std::size_t>(0, 1, 125, 126, 127, 1000, 65535, 65536, 70000));
  const auto step = *rc::gen::inRange<std::size_t>(1, 5000);
  const auto role = *rc::gen::element(WebSocketRole::Server, WebSocketRole::Client);
  const auto other = role == WebSocketRole::Server ? WebSocketRole::Client : WebSocketRole::Server;
  WebSocketProtocol sender{role, kMax}, receiver{other, kMax};
  std::string wire;
  std::vector<std::string> sent;
  for (const auto size : sizes) {
    sent.emplace_back(size, static_cast<char>('a' + sent.size() % 26));
    sender.write_text(wire, sent.back());
  }
  RC_ASSERT(read(receiver, wire, step).texts == sent);
}

RC_GTEST_PROP(WebSocketProtocol, no_bytes_break_it, ()) {
  const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  WebSocketProtocol server{WebSocketRole::Server, 1000}, client{WebSocketRole::Client, 1000};
  client.accept_deflate();
  read(server, bytes, 3);
  read(client, bytes, 7);
}

TEST(WebSocketProtocol, joins_fragments_and_answers_a_ping_between_them) {
  WebSocketProtocol client{WebSocketRole::Client, kMax};
  std::string wire{"\x01\x03Hel\x89\x02hi\x80\x02lo", 14};
  const auto reading = read(client, wire, 1);
  EXPECT_EQ(reading.texts, std::vector<std::string>{"Hello"});
  EXPECT_EQ(reading.answers.substr(0, 2), "\x8a\x82");  // a masked pong of two bytes
}

TEST(WebSocketProtocol, answers_a_close_once_and_tells_the_reason) {
  WebSocketProtocol client{WebSocketRole::Client, kMax};
  const auto reading = read(client,
                            std::string{"\x88\x05\x03\xe8"
                                        "bye",
                                        7},
                            100);
  EXPECT_EQ(client.state(), WebSocketProtocol::State::Closed);
  EXPECT_EQ(client.close_reason(), "1000 bye");
  EXPECT_EQ(reading.answers.size(), 2u + 4 + 2);
}

TEST(WebSocketProtocol, refuses_what_the_rfc_forbids) {
  const auto refused = [](WebSocketRole role, std::string bytes) {
    WebSocketProtocol protocol{role, 1000};
    return !read(protocol, bytes, 100).last.has_value();
  };
  EXPECT_TRUE(refused(WebSocketRole::Server, "\x81\x05Hello"));          // not masked
  EXPECT_TRUE(refused(WebSocketRole::Client, {"\x81\x80\0\0\0\0", 6}));  // masked
  EXPECT_TRUE(refused(WebSocketRole::Client, "\xc1\x01x"));              // reserved bit
  EXPECT_TRUE(refused(WebSocketRole::Client, "\x80\x01x"));              // continues nothing
  EXPECT_TRUE(refused(WebSocketRole::Client, "\x09\x01x"));              // fragmented ping
  EXPECT_TRUE(refused(WebSocketRole::Client, {"\x81\x7e\x04\x00", 4}));  // 1024 > 1000
  EXPECT_TRUE(refused(WebSocketRole::Client, "\x81\x02\xc3\x28"));       // not UTF-8
  EXPECT_TRUE(refused(WebSocketRole::Client, "\x83\x01x"));              // unknown kind
}

std::string deflated(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string out(1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_SYNC_FLUSH);
  out.resize(stream.total_out - 4);
  deflateEnd(&stream);
  return out;
}

TEST(WebSocketProtocol, inflates_messages_when_that_was_agreed) {
  WebSocketProtocol client{WebSocketRole::Client, kMax};
  client.accept_deflate();
  const auto payload = deflated("Hello, Hello, Hello");
  const auto wire = "\xc1" + std::string(1, static_cast<char>(payload.size())) + payload;
  EXPECT_EQ(read(client, wire, 100).texts, std::vector<std::string>{"Hello, Hello, Hello"});
}

}  // namespace
}  // namespace gyre::io
