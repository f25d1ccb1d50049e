#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "gyre/core/fields.hpp"
#include "gyre/core/random.hpp"

// A running fingerprint of everything fed to it, in order: two runs with equal fingerprints did the
// same. A guard against mistakes, not against people.
namespace gyre {

class Fingerprint {
 public:
  void add(std::uint64_t word) {
    a_ = mix(a_ ^ word);
    b_ = mix(b_ + word * 0x9fb21c651e98df25);
  }
  void add(std::string_view text) {
    add(text.size());
    for (; text.size() > 8; text.remove_prefix(8)) add(word(text.substr(0, 8)));
    add(word(text));
  }

  // 32 hexadecimal digits.
  std::string text() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const auto half : {a_, b_})
      for (int shift = 60; shift >= 0; shift -= 4) out += digits[(half >> shift) & 15];
    return out;
  }
  bool operator==(const Fingerprint&) const = default;

 private:
  static constexpr std::uint64_t word(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }
  std::uint64_t a_ = 0x243f6a8885a308d3, b_ = 0x13198a2e03707344;

 public:
  // So that it can be stored and go on.
  static constexpr std::tuple fields{Field{"a", &Fingerprint::a_}, Field{"b", &Fingerprint::b_}};
};

}  // namespace gyre
