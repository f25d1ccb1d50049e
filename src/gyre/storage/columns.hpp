#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "gyre/core/json_read.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/storage/sqlite.hpp"

// How a field becomes a typed SQL column and comes back: whole numbers, identifiers and times (in
// milliseconds) as INTEGER, doubles as REAL, exact decimals and names as TEXT, all else as JSON.
namespace gyre {

template <class T>
inline constexpr bool kIsId = false;
template <class Tag, class Rep>
inline constexpr bool kIsId<Id<Tag, Rep>> = true;
template <class T>
inline constexpr bool kIsFixed = false;
template <class Dimension>
inline constexpr bool kIsFixed<Fixed<Dimension>> = true;
template <class T>
inline constexpr bool kIsTime = std::same_as<T, Timestamp> || std::same_as<T, milliseconds>;

template <class T>
constexpr std::string_view sql_type() {
  if constexpr (std::integral<T> || kIsId<T> || kIsTime<T>) return "INTEGER";
  if constexpr (std::floating_point<T>) return "REAL";
  return "TEXT";
}

// `text` keeps what SQLite is only lent.
template <class T>
void bind_column(Statement& statement, int parameter, const T& value, std::string& text) {
  if constexpr (kIsId<T>) {
    bind_column(statement, parameter, value.value, text);
  } else if constexpr (std::same_as<T, Timestamp>) {
    statement.bind(parameter, std::int64_t{to_ms(value)});
  } else if constexpr (std::same_as<T, milliseconds>) {
    statement.bind(parameter, std::int64_t{value.count()});
  } else if constexpr (std::same_as<T, bool>) {
    statement.bind(parameter, std::int64_t{value});
  } else if constexpr (std::integral<T>) {
    ensure(std::in_range<std::int64_t>(value), "a number that SQLite can hold");
    statement.bind(parameter, static_cast<std::int64_t>(value));
  } else if constexpr (std::floating_point<T>) {
    statement.bind(parameter, double{value});
  } else {
    if constexpr (std::same_as<T, std::string>)
      text = value;
    else if constexpr (kIsFixed<T>)
      text = to_text(value);
    else if constexpr (Enum<T>)
      text = to_string(value);
    else
      text = to_json(value);
    statement.bind(parameter, std::string_view{text});
  }
}

template <class T>
Result<> read_column(const Statement& row, int column, T& value) {
  const auto corrupt = [](std::string_view what) { return fail(Errc::Corrupt, what); };
  if constexpr (kIsId<T>) {
    return read_column(row, column, value.value);
  } else if constexpr (std::same_as<T, Timestamp>) {
    value = from_ms(row.integer(column));
  } else if constexpr (std::same_as<T, milliseconds>) {
    value = milliseconds{row.integer(column)};
  } else if constexpr (std::same_as<T, bool>) {
    if (row.integer(column) >> 1 != 0) return corrupt("neither true nor false");
    value = row.integer(column) == 1;
  } else if constexpr (std::integral<T>) {
    const auto number = row.integer(column);
    if (!std::in_range<T>(number)) return corrupt("a number out of range");
    value = static_cast<T>(number);
  } else if constexpr (std::floating_point<T>) {
    value = static_cast<T>(row.real(column));
  } else if constexpr (std::same_as<T, std::string>) {
    value = row.text(column);
  } else if constexpr (kIsFixed<T>) {
    GYRE_TRY(value, T::parse(row.text(column)));
  } else if constexpr (Enum<T>) {
    const auto known = from_string<T>(row.text(column));
    if (!known) return corrupt("an unknown name");
    value = *known;
  } else {
    simdjson::dom::parser parser;
    JsonValue json;
    if (parser.parse(std::string{row.text(column)}).get(json)) return corrupt("no JSON");
    return read_json(json, value);
  }
  return {};
}

}  // namespace gyre
