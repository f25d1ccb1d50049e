#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/enums.hpp"
#include "gyre/core/fields.hpp"
#include "gyre/core/fixed.hpp"
#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"

// Values as JSON, appended to a buffer. Exact decimals are strings, times are milliseconds since
// the epoch, doubles are the shortest text that reads back, and what is not a number is null.
namespace gyre {

void write_json(std::string& out, std::string_view text);
inline void write_json(std::string& out, const std::string& text) {
  write_json(out, std::string_view{text});
}
inline void write_json(std::string& out, const char* text) {
  write_json(out, std::string_view{text});
}
inline void write_json(std::string& out, std::same_as<bool> auto value) {
  out += value ? "true" : "false";
}
template <class T>
  requires(std::integral<T> && !std::same_as<T, bool>) || std::floating_point<T>
void write_json(std::string& out, T value) {
  if constexpr (std::floating_point<T>)
    if (!std::isfinite(value)) return void(out += "null");
  char text[32];
  out.append(text, std::to_chars(text, std::end(text), value).ptr);
}
template <Enum E>
void write_json(std::string& out, E value) {
  write_json(out, to_string(value));
}
template <class Dimension>
void write_json(std::string& out, Fixed<Dimension> value) {
  ((out += '"') += to_text(value)) += '"';
}
inline void write_json(std::string& out, Timestamp value) { write_json(out, to_ms(value)); }
inline void write_json(std::string& out, milliseconds value) { write_json(out, value.count()); }
template <class Tag, class Rep>
void write_json(std::string& out, Id<Tag, Rep> id) {
  write_json(out, id.value);
}
template <class T>
void write_json(std::string& out, const std::optional<T>& value);
template <class T>
void write_json(std::string& out, const std::vector<T>& values);
template <Fielded S>
void write_json(std::string& out, const S& object);
template <class T>
void write_json(std::string& out, const std::map<std::string, T>& values);

template <class T>
void write_json(std::string& out, const std::optional<T>& value) {
  value ? write_json(out, *value) : void(out += "null");
}
template <class T>
void write_json(std::string& out, const std::vector<T>& values) {
  char separator = '[';
  for (const auto& value : values) {
    out += separator;
    write_json(out, value);
    separator = ',';
  }
  out += values.empty() ? "[]" : "]";
}

// An object written member by member: JsonObject{out}.add("a", 1).add("b", "x").end();
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_{out} {}
  JsonObject& add(std::string_view name, const auto& value) {
    name_member(name);
    write_json(out_, value);
    return *this;
  }
  // A member whose value is JSON already.
  JsonObject& raw(std::string_view name, std::string_view json) {
    name_member(name);
    out_ += json;
    return *this;
  }
  void end() { out_ += separator_ == '{' ? "{}" : "}"; }

 private:
  void name_member(std::string_view name) {
    out_ += std::exchange(separator_, ',');
    write_json(out_, name);
    out_ += ':';
  }
  std::string& out_;
  char separator_ = '{';
};

template <Fielded S>
void write_json(std::string& out, const S& object) {
  JsonObject json{out};
  for_each_field<S>([&](const auto& field) { json.add(field.name, object.*(field.member)); });
  json.end();
}

// A map by name is an object.
template <class T>
void write_json(std::string& out, const std::map<std::string, T>& values) {
  JsonObject json{out};
  for (const auto& [name, value] : values) json.add(name, value);
  json.end();
}

template <class T>
std::string to_json(const T& value) {
  std::string out;
  write_json(out, value);
  return out;
}

}  // namespace gyre
