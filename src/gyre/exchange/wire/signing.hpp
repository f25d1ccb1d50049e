#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "gyre/core/secret.hpp"

struct evp_pkey_st;

// Signatures and the text they are made over. Symbols may be any UTF-8, so a query is encoded
// first and signed as it is sent.
namespace gyre::wire {

// HMAC-SHA256 as 64 lower-case hexadecimal digits (RFC 2104, FIPS 180-4).
std::string hmac_sha256(std::string_view secret, std::string_view text);

// Signs with the one key it was made with; the key cannot be had back. Without one it is empty, and
// may not sign.
class Signer {
 public:
  Signer() = default;
  Signer(Secret secret) : secret_{std::move(secret)} {}  // HMAC-SHA256
  // Ed25519 (RFC 8032) with a private key as its 32 bytes.
  static Signer ed25519(std::span<const char, 32> seed);

  bool empty() const { return secret_.empty() && key_ == nullptr; }
  // As it stands in a query: hexadecimal digits, or base64 with %XX.
  std::string sign(std::string_view text) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  Secret secret_;
  std::unique_ptr<evp_pkey_st, Free> key_;
};

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
