#pragma once

#include <string>
#include <string_view>

// Signatures and the text they are made over. Symbols may be any UTF-8, so a query is encoded
// first and signed as it is sent.
namespace gyre::wire {

// HMAC-SHA256 as 64 lower-case hexadecimal digits (RFC 2104, FIPS 180-4).
std::string hmac_sha256(std::string_view secret, std::string_view text);

// Every byte but A-Z a-z 0-9 - . _ ~ as %XX (RFC 3986, 2.1 and 2.3).
std::string percent_encode(std::string_view text);

// Builds a query string: name=value joined with '&', values encoded.
class Query {
 public:
  Query& add(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_ += '&';
    ((text_ += name) += '=') += percent_encode(value);
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace gyre::wire
