#pragma once

#include <cmath>
#include <cstdint>

#include "gyre/core/random.hpp"

// exp, ln and a normal draw made of additions, multiplications, divisions and square roots only:
// those are exact to the bit on every machine, the C library's are not. A seed must give the same
// market everywhere.
namespace gyre::sim {

// For |x| <= 16; relative error below 1e-12.
constexpr double portable_exp(double x) {
  const double y = x / 1024;
  double e = 1 + y * (1 + y / 2 * (1 + y / 3 * (1 + y / 4 * (1 + y / 5))));
  for (int i = 0; i < 10; ++i) e *= e;
  return e;
}

// For x > 0; absolute error below 1e-12.
inline double portable_ln(double x) {
  int exponent = 0;
  double m = std::frexp(x, &exponent);  // exact
  if (m < 0.70710678118654752) {
    m *= 2;
    --exponent;
  }
  const double s = (m - 1) / (m + 1), q = s * s;
  double sum = 0;
  for (int k = 17; k >= 1; k -= 2) sum = sum * q + 1.0 / k;
  return 0.69314718055994531 * exponent + 2 * s * sum;
}

// Mean 0, variance 1, within ±4.9: the sum of eight uniform draws (Irwin and Hall).
constexpr double gauss(std::uint64_t key) {
  std::uint64_t sum = 0;
  for (std::uint64_t bits : {mix(key), mix(key + 0x632be59bd9b4e019)})
    for (int i = 0; i < 4; ++i, bits >>= 16) sum += bits & 0xffff;
  return (static_cast<double>(sum) - 8 * 32767.5) / 53509.97;
}

}  // namespace gyre::sim
