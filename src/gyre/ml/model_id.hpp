#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gyre/core/random.hpp"
#include "gyre/core/time.hpp"

// Names of models: a ULID, 26 letters of Crockford's base 32, 48 bits of milliseconds and 80 of
// chance, so that names sort by age. Source: github.com/ulid/spec.
namespace gyre::ml {

inline constexpr std::string_view kIdLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
inline constexpr std::size_t kIdSize = 26;

inline std::string make_model_id(Timestamp created, std::uint64_t seed) {
  const auto write = [](std::string& id, std::uint64_t bits, int letters) {
    for (int shift = (letters - 1) * 5; shift >= 0; shift -= 5)
      id += kIdLetters[bits >> shift & 31];
  };
  std::string id;
  const auto ms = static_cast<std::uint64_t>(to_ms(created));
  write(id, ms & 0xffff'ffff'ffff, 10);
  write(id, key(seed, ms, 0), 8);
  write(id, key(seed, ms, 1), 8);
  return id;
}

// Whether it can be one: what comes from outside becomes the name of a folder.
constexpr bool is_model_id(std::string_view text) {
  return text.size() == kIdSize && text.find_first_not_of(kIdLetters) == text.npos;
}

// When it was made, as its name tells.
constexpr Timestamp model_created(std::string_view id) {
  std::int64_t ms = 0;
  for (const char letter : id.substr(0, 10))
    ms = ms << 5 | static_cast<std::int64_t>(kIdLetters.find(letter) & 31);
  return from_ms(ms);
}

}  // namespace gyre::ml
