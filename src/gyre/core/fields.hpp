#pragma once

#include <string_view>
#include <tuple>

// A field is a member of a plain struct with its name, declared once: records and wire messages are
// written, read, hashed and shown as SQL columns from that declaration alone.
namespace gyre {

template <class S, class T>
struct Field {
  std::string_view name;
  T S::* member;
};
template <class S, class T>
Field(const char*, T S::*) -> Field<S, T>;

template <class S>
concept Fielded = requires { S::fields; };

template <Fielded S>
constexpr void for_each_field(auto&& each) {
  std::apply([&](const auto&... field) { (each(field), ...); }, S::fields);
}

}  // namespace gyre
