#include "gyre/market/checksum.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "gyre/core/ensure.hpp"

namespace gyre {

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  ensure(done == 1 && size == 32, "SHA-256 is always available");
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < size; ++i) (hex += digits[digest[i] >> 4]) += digits[digest[i] & 15];
  return hex;
}

std::string checksum_line(std::string_view bytes, std::string_view name) {
  return sha256(bytes) + "  " + std::string{name} + "\n";
}

Result<> check_checksum(std::string_view line, std::string_view bytes) {
  const auto told = line.substr(0, std::min(line.find_first_of(" \t\r\n"), line.size()));
  const auto is_hex = [](char c) {
    return ('0' <= c && c <= '9') || ('a' <= c && c <= 'f') || ('A' <= c && c <= 'F');
  };
  if (told.size() != 64 || !std::ranges::all_of(told, is_hex))
    return fail(Errc::Parse, "not a checksum file: 64 hexadecimal digits are expected");
  std::string lower{told};
  for (char& c : lower)
    if ('A' <= c && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  if (const auto is = sha256(bytes); is != lower)
    return fail(Errc::Corrupt, "wrong checksum: " + is + ", and " + lower + " was told");
  return {};
}

}  // namespace gyre
