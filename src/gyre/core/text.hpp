#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "gyre/core/enums.hpp"
#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"

// Values as people write them, one overload set for every kind an attribute can have: 12, 1e-4,
// true, long_only, 90s, 0.5%, 5bp, 10000 USDT. Reading takes the whole text or nothing, and where a
// unit matters a bare number is nothing.
namespace gyre {

inline std::string to_text(bool value) { return value ? "true" : "false"; }
inline std::string to_text(std::string_view value) { return std::string{value}; }
template <Enum E>
std::string to_text(E value) {
  return std::string{to_string(value)};
}
template <class T>
  requires std::integral<T> || std::floating_point<T>
std::string to_text(T value) {
  char text[32];
  return {text, std::to_chars(text, std::end(text), value).ptr};  // shortest that reads back
}
// In the largest unit that keeps it whole: 24h, 90s, 1500ms.
std::string to_text(milliseconds value);
// Rates read best in percent, small ones in basis points: 0.5%, 5bp.
std::string to_unit_text(Rate value);
std::string to_unit_text(Money value);  // "10000 USDT"
template <class T>
std::string to_unit_text(const T& value) {
  return to_text(value);
}

std::optional<milliseconds> read_duration(std::string_view text);
std::optional<Rate> read_rate(std::string_view text);
std::optional<Money> read_money(std::string_view text);

// Reads a value in the form in which to_unit_text writes it.
template <class T>
std::optional<T> from_text(std::string_view text) {
  if constexpr (std::same_as<T, bool>) {
    if (text == "true" || text == "false") return text == "true";
    return std::nullopt;
  } else if constexpr (std::same_as<T, std::string>) {
    return std::string{text};
  } else if constexpr (std::same_as<T, milliseconds>) {
    return read_duration(text);
  } else if constexpr (std::same_as<T, Rate>) {
    return read_rate(text);
  } else if constexpr (std::same_as<T, Money>) {
    return read_money(text);
  } else if constexpr (Enum<T>) {
    return from_string<T>(text);
  } else {
    T value{};
    const auto end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stop == end ? std::optional{value} : std::nullopt;
  }
}

// How many letters must change, come or go.
std::size_t edit_distance(std::string_view a, std::string_view b);

// "unknown strategy 'breakot'; did you mean 'breakout'?" Most unknown names are slips of the
// finger.
std::string unknown(std::string_view kind, std::string_view name,
                    std::span<const std::string_view> known);

}  // namespace gyre
