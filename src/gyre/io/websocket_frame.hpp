#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"
#include "gyre/io/inflate.hpp"

// The WebSocket protocol (RFC 6455) without a socket: bytes in, messages out, frames written into a
// buffer. Our own, because a server must join the frames of one instant into one write and a client
// wants the messages of one read without a copy.
namespace gyre::io {

enum class WebSocketRole : std::uint8_t { Server, Client };

// What a Sec-WebSocket-Key is answered with.
std::string websocket_accept(std::string_view key);
std::string random_websocket_key();

class WebSocketProtocol {
 public:
  enum class State : std::uint8_t { Open, Closing, Closed };

  WebSocketProtocol(WebSocketRole role, std::size_t message_max)
      : role_{role}, message_max_{message_max} {}
  void accept_deflate() { inflater_.emplace(); }

  // Reads frames, unmasking in place: how many bytes are done with. Calls `on_text` for each
  // message, and appends what must be answered (pong, close) to `out`. An error is the peer's
  // fault: its close frame is in `out`, and the connection ends.
  Result<std::size_t> feed(std::span<char> bytes, std::string& out,
                           const std::function<void(std::string_view)>& on_text);

  void write_text(std::string& out, std::string_view text) const { write(out, kText, text); }
  void write_ping(std::string& out) const { write(out, kPing, {}); }
  void write_close(std::string& out, std::uint16_t code, std::string_view reason);

  State state() const { return state_; }
  const std::string& close_reason() const { return close_reason_; }

 private:
  static constexpr std::uint8_t kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10;
  struct Frame {
    bool is_final = false, is_deflated = false;
    std::uint8_t opcode = 0;
    std::size_t head = 0, size = 0;  // of its bytes
    std::optional<std::uint32_t> mask;
  };

  Result<std::optional<Frame>> read_head(std::span<const char> bytes) const;
  Result<> on_frame(const Frame& frame, std::string_view payload, std::string& out,
                    const std::function<void(std::string_view)>& on_text);
  Result<> on_data(const Frame& frame, std::string_view payload,
                   const std::function<void(std::string_view)>& on_text);
  Result<> on_message(std::string_view bytes, bool is_deflated,
                      const std::function<void(std::string_view)>& on_text);
  void on_close(std::string_view payload, std::string& out);
  void write(std::string& out, std::uint8_t opcode, std::string_view payload) const;

  WebSocketRole role_;
  std::size_t message_max_;
  State state_ = State::Open;
  std::string fragments_, inflated_, close_reason_;
  bool in_message_ = false, is_deflated_ = false;
  std::optional<MessageInflater> inflater_;
};

}  // namespace gyre::io
