#pragma once

#include <cstddef>
#include <string_view>

#include "gyre/core/result.hpp"
#include "gyre/exchange/binance/credentials.hpp"

// The text of a key file. A line is empty, a comment with '#', or one of
//   key = the API key
//   secret = the secret that came with it (HMAC-SHA256)
//   -----BEGIN PRIVATE KEY-----    instead of a secret: an Ed25519 key (PKCS#8), to its END line
// An error tells the line, never what stands in it.
namespace gyre::binance {

inline constexpr std::size_t kKeyFileMax = 4096;  // bytes

Result<Credentials> parse_key_file(std::string_view text);

// Parse unless both are visible ASCII of 1 to 256 characters: the key goes into a header.
Result<Credentials> make_credentials(std::string_view key, std::string_view secret);

}  // namespace gyre::binance
