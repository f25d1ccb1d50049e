#include "gyre/io/http_parse.hpp"

#include <fmt/core.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <iterator>
#include <optional>

namespace gyre::io {

namespace http = boost::beast::http;

namespace {

std::string text(boost::beast::string_view view) { return {view.data(), view.size()}; }

// Feeds one parser until it is done or wants more.
template <bool is_request>
class Reader {
 public:
  Reader(std::size_t head_max, std::size_t body_max) : head_max_{head_max}, body_max_{body_max} {
    reset();
  }

  Result<std::size_t> feed(std::string_view bytes) {
    std::size_t done = 0;
    while (done < bytes.size() && !parser_->is_done()) {
      boost::system::error_code error;
      const auto count =
          parser_->put(boost::asio::buffer(bytes.data() + done, bytes.size() - done), error);
      done += count;
      begun_ = begun_ || count > 0;
      if (error == http::error::need_more) break;
      if (error == http::error::header_limit || error == http::error::body_limit)
        return fail(Errc::OutOfRange, error.message());
      if (error) return fail(Errc::Parse, "not HTTP: " + error.message());
      if (count == 0) break;
    }
    return done;
  }
  bool feed_end() {
    if (!begun_) return false;
    boost::system::error_code error;
    parser_->put_eof(error);
    return !error && parser_->is_done();
  }
  bool is_done() const { return parser_->is_done(); }
  bool keep_alive() const { return parser_->keep_alive(); }
  auto take() {
    auto message = parser_->release();
    reset();
    return message;
  }

 private:
  void reset() {
    begun_ = false;
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(static_cast<std::uint32_t>(head_max_));
    parser_->body_limit(body_max_);
  }
  std::size_t head_max_, body_max_;
  bool begun_ = false;
  std::optional<http::parser<is_request, http::string_body>> parser_;
};

HttpHeaders headers_of(const http::fields& fields) {
  HttpHeaders headers;
  for (const auto& field : fields) headers.add(text(field.name_string()), text(field.value()));
  return headers;
}

}  // namespace

struct RequestReader::State : Reader<true> {
  using Reader::Reader;
};

RequestReader::RequestReader(std::size_t head_max, std::size_t body_max)
    : state_{std::make_unique<State>(head_max, body_max)} {}
RequestReader::~RequestReader() = default;
Result<std::size_t> RequestReader::feed(std::string_view bytes) { return state_->feed(bytes); }
bool RequestReader::is_done() const { return state_->is_done(); }

ParsedRequest RequestReader::take() {
  const bool keep_alive = state_->keep_alive();
  auto message = state_->take();
  return {text(message.method_string()),
          text(message.target()),
          std::move(message.body()),
          headers_of(message),
          keep_alive,
          boost::beast::websocket::is_upgrade(message)};
}

struct ResponseReader::State : Reader<false> {
  using Reader::Reader;
};

ResponseReader::ResponseReader(std::size_t body_max)
    : state_{std::make_unique<State>(64 << 10, body_max)} {}
ResponseReader::~ResponseReader() = default;
Result<std::size_t> ResponseReader::feed(std::string_view bytes) { return state_->feed(bytes); }
bool ResponseReader::feed_end() { return state_->feed_end(); }
bool ResponseReader::is_done() const { return state_->is_done(); }

ParsedResponse ResponseReader::take() {
  const bool keep_alive = state_->keep_alive();
  auto message = state_->take();
  return {{static_cast<int>(message.result_int()), headers_of(message), std::move(message.body())},
          keep_alive};
}

void write_request(std::string& out, std::string_view method, std::string_view target,
                   std::string_view authority, const HttpHeaders& headers, std::string_view body) {
  fmt::format_to(std::back_inserter(out), "{} {} HTTP/1.1\r\nHost: {}\r\n", method, target,
                 authority);
  for (const auto& [name, value] : headers) ((out += name) += ": ").append(value) += "\r\n";
  if (!body.empty() || method == "POST" || method == "PUT")
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", body.size());
  (out += "\r\n") += body;
}

void write_response(std::string& out, const HttpResponse& response, bool keep_alive) {
  const auto reason = http::obsolete_reason(http::int_to_status(unsigned(response.status)));
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status, text(reason));
  for (const auto& [name, value] : response.headers)
    ((out += name) += ": ").append(value) += "\r\n";
  if (!keep_alive) out += "Connection: close\r\n";
  if (response.status >= 200)
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", response.body.size());
  (out += "\r\n") += response.body;
}

}  // namespace gyre::io
