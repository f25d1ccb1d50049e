#pragma once

#include <simdjson.h>

#include <charconv>
#include <cmath>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gyre/core/enums.hpp"
#include "gyre/core/fixed.hpp"
#include "gyre/core/result.hpp"
#include "gyre/core/time.hpp"
#include "gyre/exchange/wire/words.hpp"

// Reads the venue's JSON, where the same value may be a number or a quoted one, and absent, null
// and empty mean "none". An object is read through an ObjectReader: the first failure sticks, with
// the name of its field, so that a decoder is a list of fields.
namespace gyre::binance {

using Json = simdjson::dom::element;

// A decimal that the venue computed (an average, a mark) may have more digits than an exact number
// holds: rounded to the nearest 1e-8. A limit may be beyond its reach: then it is the furthest.
template <class F>
struct Rounded {
  F& value;
};
template <class F>
struct Capped {
  F& value;
};
template <class F>
Rounded(F&) -> Rounded<F>;
template <class F>
Capped(F&) -> Capped<F>;
// A name that may be new to us, in a field that decides nothing.
template <Enum E>
struct Lenient {
  E& value;
};
template <class E>
Lenient(E&) -> Lenient<E>;

bool read(const Json& json, bool& value);
bool read(const Json& json, std::string& value);
bool read(const Json& json, double& value);
bool read(const Json& json, std::int64_t& value);
bool read(const Json& json, int& value);
bool read(const Json& json, Timestamp& value);
bool read(const Json& json, OrderSide& value);
bool read(const Json& json, PositionSide& value);
bool read(const Json& json, std::vector<std::string>& value);

// The raw 1e-8 of a decimal written with a point, rounded; false for what is none or beyond reach.
bool read_rounded(const Json& json, std::int64_t& raw);

template <class Dimension>
bool read(const Json& json, Fixed<Dimension>& value) {
  std::string_view text;
  if (!json.get(text)) {
    const auto parsed = Fixed<Dimension>::parse(text);
    if (parsed) value = *parsed;
    return parsed.has_value();
  }
  std::int64_t raw = 0;  // a bare number: the brackets are written so
  if (!read_rounded(json, raw) || (!Dimension::is_signed && raw < 0)) return false;
  value = Fixed<Dimension>::from_raw(raw);
  return true;
}
template <class Dimension>
bool read(const Json& json, Rounded<Fixed<Dimension>> rounded) {
  std::int64_t raw = 0;
  if (!read_rounded(json, raw) || (!Dimension::is_signed && raw < 0)) return false;
  rounded.value = Fixed<Dimension>::from_raw(raw);
  return true;
}
template <class Dimension>
bool read(const Json& json, Capped<Fixed<Dimension>> capped) {
  double number = 0;
  if (!read(json, number) || !(number >= 0)) return false;
  if (number < 9e10) return read(json, Rounded{capped.value});
  capped.value = Fixed<Dimension>::from_raw(Fixed<Dimension>::kMax);
  return true;
}
template <Enum E>
bool read(const Json& json, E& value) {
  std::string_view text;
  if (json.get(text)) return false;
  const auto known = from_string<E>(text);
  if (known) value = *known;
  return known.has_value();
}
template <Enum E>
bool read(const Json& json, Lenient<E> lenient) {
  std::string_view text;
  if (json.get(text)) return false;
  lenient.value = from_string<E>(text).value_or(lenient.value);
  return true;
}

class ObjectReader {
 public:
  explicit ObjectReader(const Json& json) {
    if (json.get(object_)) failed_ = "not an object";
  }

  // A field that must be there.
  template <class T>
  ObjectReader& field(std::string_view name, T&& value) {
    if (!failed_.empty()) return *this;
    Json member;
    if (object_.at_key(name).get(member))
      failed_ = std::string{name} + " is missing";
    else if (!read(member, std::forward<T>(value)))
      failed_ = std::string{name} + " is not understood";
    return *this;
  }
  // One that may be absent, null or empty, and then leaves the value as it is.
  template <class T>
  ObjectReader& maybe(std::string_view name, T&& value) {
    Json member;
    if (!failed_.empty() || object_.at_key(name).get(member) || is_none(member)) return *this;
    if (!read(member, std::forward<T>(value))) failed_ = std::string{name} + " is not understood";
    return *this;
  }
  Result<> done() const { return failed_.empty() ? Result<>{} : fail(Errc::Parse, failed_); }

 private:
  static bool is_none(const Json& member) {
    std::string_view text;
    return member.is_null() || (!member.get(text) && text.empty());
  }
  simdjson::dom::object object_;
  std::string failed_;
};

}  // namespace gyre::binance
