#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "gyre/core/ensure.hpp"
#include "gyre/core/result.hpp"

// Exact numbers: an int64 that counts 1e-8, one type a dimension. Overflow, and a value below
// zero where the dimension has no sign, are bugs and abort; whatever is not exact names its
// rounding. The reach is 9.2e10: ample for prices and money, too little for every bar's volume.
namespace gyre {

enum class Rounding : std::uint8_t { Down, Up, Nearest };  // to -inf, to +inf, half away from 0
__extension__ using Wide = __int128;                       // holds any product of two int64

constexpr Wide divide(Wide a, Wide b, Rounding rounding) {
  ensure(b > 0, "a divisor is positive");
  const Wide quotient = a / b, rest = a % b, away = a < 0 ? -1 : 1;
  if (rest == 0) return quotient;
  if (rounding == Rounding::Nearest) return 2 * rest * away >= b ? quotient + away : quotient;
  return (rounding == Rounding::Up) == (away > 0) ? quotient + away : quotient;
}

template <class Dimension>
class Fixed {
 public:
  static constexpr std::int64_t kScale = 100'000'000;
  static constexpr int kDecimals = 8;
  static constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();  // 9.2e10
  static constexpr std::int64_t kMin = Dimension::is_signed ? -kMax : 0;

  constexpr Fixed() = default;
  static constexpr Fixed from_raw(Wide raw) {
    ensure(kMin <= raw && raw <= kMax, "an exact number stays within its range");
    return Fixed{static_cast<std::int64_t>(raw)};
  }
  // For a bound of which only "this much or more" is asked: the nearest value within reach.
  static constexpr Fixed saturated(Wide raw) {
    return Fixed{static_cast<std::int64_t>(raw < kMin ? kMin : raw > kMax ? kMax : raw)};
  }
  static constexpr Fixed from_int(std::int64_t whole) { return from_raw(Wide{whole} * kScale); }

  // Reads a plain decimal such as "27123.40" exactly; a sign, where the dimension has none,
  // and a ninth decimal that is not zero are errors.
  static constexpr Result<Fixed> parse(std::string_view text) {
    const bool negative = Dimension::is_signed && text.starts_with('-');
    const auto digits = text.substr(negative ? 1 : 0);
    std::int64_t raw = 0;
    const auto append = [&raw](int digit) {
      return !__builtin_mul_overflow(raw, 10, &raw) && !__builtin_add_overflow(raw, digit, &raw);
    };
    bool point = false;
    int decimals = 0;
    for (const char c : digits) {
      if (c == '.' && !std::exchange(point, true)) continue;
      if (c == '0' && decimals == kDecimals) continue;
      if (c < '0' || c > '9' || decimals == kDecimals || !append(c - '0')) return bad(text);
      if (point) ++decimals;
    }
    if (digits.empty() || digits == ".") return bad(text);
    for (; decimals < kDecimals; ++decimals)
      if (!append(0)) return bad(text);
    return Fixed{negative ? -raw : raw};
  }

  constexpr std::int64_t raw() const { return raw_; }
  constexpr double to_double() const { return static_cast<double>(raw_) / kScale; }
  constexpr bool is_zero() const { return raw_ == 0; }

  constexpr Fixed operator-() const { return from_raw(-Wide{raw_}); }
  friend constexpr Fixed operator+(Fixed a, Fixed b) { return from_raw(Wide{a.raw_} + b.raw_); }
  friend constexpr Fixed operator-(Fixed a, Fixed b) { return from_raw(Wide{a.raw_} - b.raw_); }
  constexpr Fixed& operator+=(Fixed other) { return *this = *this + other; }
  constexpr Fixed& operator-=(Fixed other) { return *this = *this - other; }
  auto operator<=>(const Fixed&) const = default;

  // Onto the exchange's grid.
  constexpr Fixed round_to(Fixed tick, Rounding rounding) const {
    return from_raw(divide(raw_, tick.raw_, rounding) * tick.raw_);
  }
  constexpr Fixed floor_to(Fixed step) const { return round_to(step, Rounding::Down); }

 private:
  static constexpr Result<Fixed> bad(std::string_view text) {
    return fail(Errc::Parse, "'" + std::string{text} + "' is not a decimal in range");
  }
  constexpr explicit Fixed(std::int64_t raw) : raw_{raw} {}
  std::int64_t raw_ = 0;
};

// The shortest decimal that reads back: "27123.4".
template <class Dimension>
std::string to_text(Fixed<Dimension> value) {
  constexpr std::uint64_t scale = Fixed<Dimension>::kScale;
  const bool negative = value.raw() < 0;
  const auto raw = negative ? 0 - static_cast<std::uint64_t>(value.raw())
                            : static_cast<std::uint64_t>(value.raw());
  std::string text = (negative ? "-" : "") + std::to_string(raw / scale);
  if (const auto fraction = raw % scale; fraction != 0) {
    const auto digits = std::to_string(scale + fraction);  // a leading 1 keeps the zeros
    text += '.';
    text.append(digits, 1, digits.find_last_not_of('0'));
  }
  return text;
}

}  // namespace gyre
