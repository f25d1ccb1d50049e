#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// Secrets of a test, and who finds any part of them that somebody could make something of.
namespace gyre::binance {

// 64 letters and digits, as the venue makes them; the same ones for the same number.
inline std::string planted(unsigned number) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string text;
  for (unsigned i = 0, x = number * 7919 + 17; i < 64; ++i, x = x * 1103515245 + 12345)
    text += letters[(x >> 16) % letters.size()];
  return text;
}

namespace encoded {

inline std::string hex(std::string_view text, std::string_view before = "") {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : text)
    ((out += before) += digits[static_cast<unsigned char>(c) >> 4]) +=
        digits[static_cast<unsigned char>(c) & 15];
  return out;
}
inline std::string base64(std::string_view text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (const char c : text) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 6;) out += digits[bits >> (held -= 6) & 63];
  }
  return out;
}

}  // namespace encoded

class SecretScan {
 public:
  // All forms of it: as it is, hexadecimal, %XX and base64 at each of its three places.
  void plant(const std::string& secret) {
    add(secret, kPart);
    add(encoded::hex(secret), 2 * kPart);
    add(encoded::hex(secret, "%"), 3 * kPart);
    for (std::size_t from = 0; from < 3; ++from)
      add(encoded::base64(std::string_view{secret}.substr(from)), (kPart * 4 + 2) / 3);
  }
  bool finds(std::string_view text) const {
    const auto in_lower_case = lower(text);
    return std::ranges::any_of(parts_,
                               [&](const auto& part) { return in_lower_case.contains(part); });
  }
  void expect_none(std::string_view text) const { EXPECT_FALSE(finds(text)) << text; }

 private:
  static constexpr std::size_t kPart = 8;  // characters of a secret

  static std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out)
      if ('A' <= c && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
  }
  void add(std::string_view form, std::size_t size) {
    for (std::size_t i = 0; i + size <= form.size(); ++i)
      parts_.insert(lower(form.substr(i, size)));
  }
  std::set<std::string> parts_;
};

}  // namespace gyre::binance
