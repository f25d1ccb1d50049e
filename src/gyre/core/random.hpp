#pragma once

#include <cstdint>
#include <string_view>

// Chance without a stream: every draw is a hash of a seed and of what it is for, so that no draw
// depends on how many were made before it, in which order, or on which thread. The mixer is the
// finaliser of SplitMix64 (Steele, Lea, Flood 2014).
namespace gyre {

constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// A key for a purpose: key(seed, symbol, minute).
constexpr std::uint64_t key(std::uint64_t seed) { return mix(seed); }
constexpr std::uint64_t key(std::uint64_t seed, auto... parts) {
  ((seed = mix(seed ^ mix(static_cast<std::uint64_t>(parts)))), ...);
  return seed;
}
constexpr std::uint64_t key(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return mix(hash);
}

// In [0, 1), 53 bits.
constexpr double uniform(std::uint64_t key) {
  return static_cast<double>(mix(key) >> 11) * 0x1p-53;
}

}  // namespace gyre
