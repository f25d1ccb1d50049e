#include "gyre/exchange/wire/signing.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <utility>

#include "gyre/core/ensure.hpp"

namespace gyre::wire {
namespace {

using Signature = std::array<unsigned char, 64>;

Signature ed25519_signature(EVP_PKEY* key, std::string_view text) {
  Signature signature;
  auto size = signature.size();
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free};
  const bool done =
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
      EVP_DigestSign(context.get(), signature.data(), &size,
                     reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
  ensure(done && size == signature.size(), "Ed25519 is always available");
  return signature;
}

std::string base64(std::span<const unsigned char> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // a zero is written behind it
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                  static_cast<int>(bytes.size()));
  text.pop_back();
  return text;
}

}  // namespace

std::string hmac_sha256(std::string_view secret, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  const auto* done =
      HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  ensure(done != nullptr && size == 32, "HMAC-SHA256 is always available");
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < size; ++i) (hex += digits[digest[i] >> 4]) += digits[digest[i] & 15];
  return hex;
}

void Signer::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

// The library keeps private keys in a heap of its own, locked and never dumped, if it is told to.
Signer Signer::ed25519(std::span<const char, 32> seed) {
  constexpr std::size_t kHeap = 1 << 14, kSmallest = 64;
  if (CRYPTO_secure_malloc_initialized() == 0) CRYPTO_secure_malloc_init(kHeap, kSmallest);
  Signer signer;
  signer.key_.reset(EVP_PKEY_new_raw_private_key(
      EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(seed.data()), seed.size()));
  ensure(signer.key_ != nullptr, "any 32 bytes are a key");
  return signer;
}

std::string Signer::sign(std::string_view text) const {
  ensure(!empty(), "who signs has a key");
  if (key_ != nullptr) return percent_encode(base64(ed25519_signature(key_.get(), text)));
  return hmac_sha256(secret_.reveal(), text);
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = ('A' <= c && c <= 'Z') || ('a' <= c && c <= 'z') || ('0' <= c && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    ((out += '%') += digits[byte >> 4]) += digits[byte & 15];
  }
  return out;
}

}  // namespace gyre::wire
