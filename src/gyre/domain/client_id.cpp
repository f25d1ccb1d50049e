#include "gyre/domain/client_id.hpp"

#include "gyre/core/ensure.hpp"

namespace gyre {
namespace {

constexpr std::string_view kPrefix = "gy1-";
constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32
constexpr std::string_view kRoles = "ETXSD";
constexpr std::size_t kIntentDigits = 13;  // 64 bits
constexpr std::size_t kSize = kPrefix.size() + kIntentDigits + 5;

}  // namespace

std::string to_text(ClientId id) {
  ensure(0 <= id.attempt && id.attempt < 100, "attempts have two digits");
  std::string text{kPrefix};
  for (int shift = 60; shift >= 0; shift -= 5) text += kDigits[(id.intent.value >> shift) & 31];
  text += '-';
  text += kRoles[index(id.role)];
  text += '-';
  text += static_cast<char>('0' + id.attempt / 10);
  text += static_cast<char>('0' + id.attempt % 10);
  return text;
}

std::optional<ClientId> parse_client_id(std::string_view text) {
  if (text.size() != kSize || !text.starts_with(kPrefix)) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  ClientId id;
  for (std::size_t i = 0; i < kIntentDigits; ++i) {
    const auto digit = kDigits.find(text[i]);
    if (digit == kDigits.npos || id.intent.value >> 59 != 0) return std::nullopt;
    id.intent.value = id.intent.value << 5 | digit;
  }
  text.remove_prefix(kIntentDigits);
  const auto role = kRoles.find(text[1]);
  const auto is_digit = [](char c) { return '0' <= c && c <= '9'; };
  if (text[0] != '-' || role == kRoles.npos || text[2] != '-' || !is_digit(text[3]) ||
      !is_digit(text[4]))
    return std::nullopt;
  id.role = static_cast<Role>(role);
  id.attempt = (text[3] - '0') * 10 + (text[4] - '0');
  return id;
}

}  // namespace gyre
