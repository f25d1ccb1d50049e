#include "gyre/io/websocket_frame.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <simdjson.h>

#include <array>
#include <cstring>

#include "gyre/core/ensure.hpp"

namespace gyre::io {
namespace {

std::string base64(std::span<const unsigned char> bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                  static_cast<int>(bytes.size()));
  return text;
}

// Unpredictable to scripts behind proxies, which is all that a mask is for.
std::uint32_t random_mask() {
  std::uint32_t mask = 0;
  ensure(RAND_bytes(reinterpret_cast<unsigned char*>(&mask), sizeof mask) == 1, "OpenSSL's dice");
  return mask;
}

void apply_mask(std::span<char> bytes, std::uint32_t mask) {
  const std::uint64_t wide = std::uint64_t{mask} << 32 | mask;
  std::size_t i = 0;
  for (; i + sizeof wide <= bytes.size(); i += sizeof wide) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    word ^= wide;
    std::memcpy(bytes.data() + i, &word, sizeof word);
  }
  std::array<char, sizeof mask> keys{};
  std::memcpy(keys.data(), &mask, sizeof mask);
  for (; i < bytes.size(); ++i) bytes[i] = static_cast<char>(bytes[i] ^ keys[i % sizeof mask]);
}

std::uint64_t read_big_endian(std::span<const char> bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

void write_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(value >> shift & 0xff);
}

}  // namespace

std::string websocket_accept(std::string_view key) {
  const auto text = std::string{key} + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455, 1.3
  std::array<unsigned char, 20> digest{};
  unsigned size = 0;
  ensure(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1);
  return base64(digest);
}

std::string random_websocket_key() {
  std::array<unsigned char, 16> bytes{};
  ensure(RAND_bytes(bytes.data(), int{bytes.size()}) == 1, "OpenSSL's dice");
  return base64(bytes);
}

Result<std::size_t> WebSocketProtocol::feed(std::span<char> bytes, std::string& out,
                                            const std::function<void(std::string_view)>& on_text) {
  std::size_t done = 0;
  while (state_ != State::Closed) {
    const auto rest = bytes.subspan(done);
    auto frame = read_head(rest);
    Result<> handled;
    if (!frame) {
      handled = std::unexpected(frame.error());
    } else if (!*frame || rest.size() - (*frame)->head < (*frame)->size) {
      break;
    } else {
      const auto payload = rest.subspan((*frame)->head, (*frame)->size);
      if ((*frame)->mask) apply_mask(payload, *(*frame)->mask);
      handled = on_frame(**frame, {payload.data(), payload.size()}, out, on_text);
      done += (*frame)->head + (*frame)->size;
    }
    if (handled) continue;
    const bool is_long = handled.error().code == Errc::OutOfRange;
    if (state_ == State::Open) write_close(out, is_long ? 1009 : 1002, handled.error().context);
    state_ = State::Closed;
    return std::unexpected(std::move(handled).error().in("WebSocket"));
  }
  return done;
}

Result<std::optional<WebSocketProtocol::Frame>> WebSocketProtocol::read_head(
    std::span<const char> bytes) const {
  if (bytes.size() < 2) return std::nullopt;
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  Frame frame{.is_final = (first & 0x80) != 0,
              .is_deflated = (first & 0x40) != 0,
              .opcode = static_cast<std::uint8_t>(first & 0x0f),
              .head = 2,
              .size = second & 0x7fu};
  if ((first & 0x30) != 0 || (frame.is_deflated && !inflater_))
    return fail(Errc::Parse, "reserved bits are set");
  const std::size_t wide = frame.size == 126 ? 2 : frame.size == 127 ? 8 : 0;
  const bool is_masked = (second & 0x80) != 0;
  if (is_masked != (role_ == WebSocketRole::Server))
    return fail(Errc::Parse, "clients mask their frames, and servers do not");
  const bool is_control = frame.opcode >= kClose;
  if (is_control && (frame.size > 125 || !frame.is_final))
    return fail(Errc::Parse, "a control frame is short and whole");
  if (bytes.size() < 2 + wide + (is_masked ? 4 : 0)) return std::nullopt;
  if (wide != 0) frame.size = read_big_endian(bytes.subspan(2, wide));
  if (frame.size > message_max_) return fail(Errc::OutOfRange, "a message is too long");
  frame.head += wide;
  if (is_masked) {
    frame.mask.emplace();
    std::memcpy(&*frame.mask, bytes.data() + frame.head, sizeof *frame.mask);
    frame.head += sizeof *frame.mask;
  }
  return frame;
}

Result<> WebSocketProtocol::on_frame(const Frame& frame, std::string_view payload, std::string& out,
                                     const std::function<void(std::string_view)>& on_text) {
  switch (frame.opcode) {
    case kPing:
      write(out, kPong, payload);
      return {};
    case kPong:
      return {};
    case kClose:
      on_close(payload, out);
      return {};
    case 0:
    case kText:
    case kBinary:
      return on_data(frame, payload, on_text);
    default:
      return fail(Errc::Parse, "an unknown kind of frame");
  }
}

Result<> WebSocketProtocol::on_data(const Frame& frame, std::string_view payload,
                                    const std::function<void(std::string_view)>& on_text) {
  if ((frame.opcode == 0) != in_message_) return fail(Errc::Parse, "fragments out of order");
  if (!in_message_) is_deflated_ = frame.is_deflated;
  if (!in_message_ && frame.is_final) return on_message(payload, is_deflated_, on_text);
  if (fragments_.size() + payload.size() > message_max_)
    return fail(Errc::OutOfRange, "a message is too long");
  fragments_ += payload;
  in_message_ = !frame.is_final;
  if (in_message_) return {};
  auto done = on_message(fragments_, is_deflated_, on_text);
  fragments_.clear();
  return done;
}

Result<> WebSocketProtocol::on_message(std::string_view bytes, bool is_deflated,
                                       const std::function<void(std::string_view)>& on_text) {
  if (is_deflated) {
    GYRE_CHECK(inflater_->inflate(bytes, message_max_, inflated_));
    bytes = inflated_;
  }
  if (!simdjson::validate_utf8(bytes.data(), bytes.size()))
    return fail(Errc::Parse, "a message is not UTF-8");
  if (state_ == State::Open) on_text(bytes);
  return {};
}

void WebSocketProtocol::on_close(std::string_view payload, std::string& out) {
  if (payload.size() >= 2) {
    close_reason_ = std::to_string(read_big_endian(std::span{payload.data(), 2}));
    if (payload.size() > 2) (close_reason_ += ' ') += payload.substr(2);
  }
  if (state_ == State::Open) write(out, kClose, payload.substr(0, 2));
  state_ = State::Closed;
}

void WebSocketProtocol::write_close(std::string& out, std::uint16_t code, std::string_view reason) {
  if (state_ != State::Open) return;
  std::string payload;
  write_big_endian(payload, code, 2);
  payload += reason.substr(0, 123);
  write(out, kClose, payload);
  state_ = State::Closing;
}

void WebSocketProtocol::write(std::string& out, std::uint8_t opcode,
                              std::string_view payload) const {
  const char mask_bit = role_ == WebSocketRole::Client ? '\x80' : '\0';
  out += static_cast<char>(0x80 | opcode);
  if (payload.size() < 126) {
    out += static_cast<char>(mask_bit | static_cast<char>(payload.size()));
  } else if (payload.size() <= 0xffff) {
    out += static_cast<char>(mask_bit | 126);
    write_big_endian(out, payload.size(), 2);
  } else {
    out += static_cast<char>(mask_bit | 127);
    write_big_endian(out, payload.size(), 8);
  }
  if (role_ == WebSocketRole::Server) return void(out += payload);
  const auto mask = random_mask();
  out.append(reinterpret_cast<const char*>(&mask), sizeof mask);
  const auto at = out.size();
  out += payload;
  apply_mask(std::span{out}.subspan(at), mask);
}

}  // namespace gyre::io
