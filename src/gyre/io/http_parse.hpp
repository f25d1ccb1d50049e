#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"
#include "gyre/io/http_message.hpp"

// HTTP/1.1 read from bytes as they come, without a socket: Beast's parser behind a plain face, so
// that it is compiled in one place.
namespace gyre::io {

struct ParsedRequest {
  std::string method, target, body;
  HttpHeaders headers;
  bool keep_alive = true, is_upgrade = false;  // to a WebSocket
};

class RequestReader {
 public:
  RequestReader(std::size_t head_max, std::size_t body_max);
  ~RequestReader();
  // How many bytes it is done with; stops after one message. Parse for what is not HTTP, OutOfRange
  // for what is too long.
  Result<std::size_t> feed(std::string_view bytes);
  bool is_done() const;
  ParsedRequest take();  // once it is done; ready for the next

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct ParsedResponse {
  HttpResponse response;
  bool keep_alive = true;
};

class ResponseReader {
 public:
  explicit ResponseReader(std::size_t body_max);
  ~ResponseReader();
  Result<std::size_t> feed(std::string_view bytes);
  // The peer closed: says whether that completes the message, as it may without a length.
  bool feed_end();
  bool is_done() const;
  ParsedResponse take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Appended to `out`.
void write_request(std::string& out, std::string_view method, std::string_view target,
                   std::string_view authority, const HttpHeaders& headers, std::string_view body);
void write_response(std::string& out, const HttpResponse& response, bool keep_alive);

}  // namespace gyre::io
