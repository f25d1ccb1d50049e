#pragma once

#include <simdjson.h>

#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/enums.hpp"
#include "gyre/core/fields.hpp"
#include "gyre/core/fixed.hpp"
#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"

// Reads what json_write.hpp writes. Every field must be there and of its type; members that no
// field names are ignored. The error names the field.
namespace gyre {

using JsonValue = simdjson::dom::element;

inline Result<> bad_json(std::string_view expected) {
  return fail(Errc::Parse, "not " + std::string{expected});
}

inline Result<> read_json(const JsonValue& json, bool& value) {
  return json.get(value) ? bad_json("true or false") : Result<>{};
}
template <class T>
  requires(std::integral<T> && !std::same_as<T, bool>)
Result<> read_json(const JsonValue& json, T& value) {
  using Big = std::conditional_t<std::signed_integral<T>, std::int64_t, std::uint64_t>;
  Big big{};
  if (json.get(big) || !std::in_range<T>(big)) return bad_json("a whole number in range");
  value = static_cast<T>(big);
  return {};
}
template <std::floating_point T>
Result<> read_json(const JsonValue& json, T& value) {
  double number = std::numeric_limits<double>::quiet_NaN();
  if (!json.is_null() && json.get(number)) return bad_json("a number");
  value = static_cast<T>(number);
  return {};
}
inline Result<> read_json(const JsonValue& json, std::string& value) {
  std::string_view text;
  if (json.get(text)) return bad_json("a string");
  value = text;
  return {};
}
template <Enum E>
Result<> read_json(const JsonValue& json, E& value) {
  std::string_view text;
  const auto known = json.get(text) ? std::nullopt : from_string<E>(text);
  if (!known) return bad_json("one of the known names");
  value = *known;
  return {};
}
template <class Dimension>
Result<> read_json(const JsonValue& json, Fixed<Dimension>& value) {
  std::string_view text;
  if (json.get(text)) return bad_json("a quoted decimal");
  GYRE_TRY(value, Fixed<Dimension>::parse(text));
  return {};
}
inline Result<> read_json(const JsonValue& json, Timestamp& value) {
  std::int64_t ms = 0;
  if (json.get(ms)) return bad_json("milliseconds");
  value = from_ms(ms);
  return {};
}
inline Result<> read_json(const JsonValue& json, milliseconds& value) {
  std::int64_t ms = 0;
  if (json.get(ms)) return bad_json("milliseconds");
  value = milliseconds{ms};
  return {};
}
template <class Tag, class Rep>
Result<> read_json(const JsonValue& json, Id<Tag, Rep>& id) {
  return read_json(json, id.value);
}
template <class T>
Result<> read_json(const JsonValue& json, std::optional<T>& value);
template <class T>
Result<> read_json(const JsonValue& json, std::vector<T>& values);
template <Fielded S>
Result<> read_json(const JsonValue& json, S& object);

template <class T>
Result<> read_json(const JsonValue& json, std::optional<T>& value) {
  value.reset();
  return json.is_null() ? Result<>{} : read_json(json, value.emplace());
}
template <class T>
Result<> read_json(const JsonValue& json, std::vector<T>& values) {
  simdjson::dom::array array;
  if (json.get(array)) return bad_json("an array");
  values.clear();
  for (const auto element : array) GYRE_CHECK(read_json(element, values.emplace_back()));
  return {};
}
template <Fielded S>
Result<> read_json(const JsonValue& json, S& object) {
  simdjson::dom::object members;
  if (json.get(members)) return bad_json("an object");
  Result<> done;
  for_each_field<S>([&](const auto& field) {
    if (!done) return;
    JsonValue member;
    done = members[field.name].get(member) ? fail(Errc::Parse, "missing")
                                           : read_json(member, object.*(field.member));
    if (!done) done = std::unexpected(std::move(done).error().in(field.name));
  });
  return done;
}

}  // namespace gyre
