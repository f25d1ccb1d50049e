#include "gyre/storage/chain.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "gyre/core/ensure.hpp"

namespace gyre {

std::string to_text(const Link& link) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const auto byte : link) {
    const auto value = std::to_integer<unsigned>(byte);
    (hex += digits[value >> 4]) += digits[value & 15];
  }
  return hex;
}

void Chain::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Chain::Chain() : context_{EVP_MD_CTX_new()} {
  ensure(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1,
         "SHA-256 is always available");
}

Link Chain::next(const Link& before, const StoredRecord& record) {
  // Whatever has a length is told with it, so that no two records are the same bytes.
  std::array<unsigned char, sizeof(Link) + 4 * 8> head;
  auto* end = std::ranges::transform(before, head.begin(), [](std::byte b) {
                return std::to_integer<unsigned char>(b);
              }).out;
  for (const auto number :
       {record.position, static_cast<std::uint64_t>(record.at),
        static_cast<std::uint64_t>(record.version), std::uint64_t{record.kind.size()}})
    for (int shift = 0; shift < 64; shift += 8)
      *end++ = static_cast<unsigned char>(number >> shift & 0xff);

  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  auto* context = context_.get();
  const bool done = EVP_DigestInit_ex(context, nullptr, nullptr) == 1 &&
                    EVP_DigestUpdate(context, head.data(), head.size()) == 1 &&
                    EVP_DigestUpdate(context, record.kind.data(), record.kind.size()) == 1 &&
                    EVP_DigestUpdate(context, record.payload.data(), record.payload.size()) == 1 &&
                    EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1;
  ensure(done, "SHA-256 is always available");
  Link link;
  std::ranges::transform(digest.begin(), digest.begin() + link.size(), link.begin(),
                         [](unsigned char c) { return std::byte{c}; });
  return link;
}

}  // namespace gyre
