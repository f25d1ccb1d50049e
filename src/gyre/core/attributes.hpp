#pragma once

#include <array>
#include <concepts>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/core/text.hpp"

// An attribute is a member of a plain struct, declared once: name, unit, range, one line of
// meaning; its default is the member's own initialiser. Config, command line, search space,
// forms and docs all read this declaration, so they cannot disagree.
namespace gyre {

// What a range is made of; a string has none, and a constant could not hold one.
template <class T>
using Bound = std::conditional_t<std::same_as<T, std::string>, std::string_view, T>;

template <class S, class T>
struct Attribute {
  std::string_view name;
  T S::* member;
  std::string_view unit;  // for people: "bars", "atr"; units that matter are in the value's text
  std::type_identity_t<Bound<T>> min, max;
  std::string_view meaning;
};

// A struct may be built upon another one and have its attributes behind its own:
// struct Breakout : LevelRule { using Base = LevelRule; ... };
template <class S>
constexpr auto attributes_of() {
  if constexpr (requires { typename S::Base; })
    return std::tuple_cat(S::attributes, attributes_of<typename S::Base>());
  else
    return S::attributes;
}

template <class S>
concept Attributed = std::default_initializable<S> && requires { S::attributes; };

// An attribute as text, for whoever lists or draws it.
struct Description {
  std::string name, unit, min, max, standard, meaning;
  bool quoted;  // whether its value is a string in TOML
};
using Settings = std::map<std::string, std::string, std::less<>>;

template <class T>
inline constexpr bool kIsBare = std::same_as<T, bool> || std::integral<T> || std::floating_point<T>;

// The attributes of S with the values of `object`.
template <Attributed S>
std::vector<Description> describe(const S& object) {
  const auto one = [&]<class Owner, class T>(const Attribute<Owner, T>& a) {
    return Description{std::string{a.name},
                       std::string{a.unit},
                       to_unit_text(a.min),
                       to_unit_text(a.max),
                       to_unit_text(object.*(a.member)),
                       std::string{a.meaning},
                       !kIsBare<T>};
  };
  return std::apply([&](const auto&... a) { return std::vector<Description>{one(a)...}; },
                    attributes_of<S>());
}

template <class S, class Owner, class T>
Result<> set(S& object, const Attribute<Owner, T>& a, std::string_view text) {
  const auto value = from_text<T>(text);
  if (!value)
    return fail(Errc::Parse, "cannot read '" + std::string{text} + "', write it like " +
                                 to_unit_text(S{}.*(a.member)));
  if constexpr (!std::same_as<T, std::string>)
    if (!(a.min <= *value && *value <= a.max))  // NaN is in no range
      return fail(Errc::OutOfRange, std::string{text} + " is outside " + to_unit_text(a.min) +
                                        " to " + to_unit_text(a.max));
  object.*(a.member) = *value;
  return {};
}

// Sets one attribute by name; an unknown name is an error that tells the nearest known one.
template <Attributed S>
Result<> set(S& object, std::string_view name, std::string_view text) {
  Result<> done;
  const auto try_one = [&](const auto& a) {
    if (a.name != name) return false;
    done = set(object, a, text);
    return true;
  };
  const bool known =
      std::apply([&](const auto&... a) { return (try_one(a) || ...); }, attributes_of<S>());
  if (!known) {
    const auto all =
        std::apply([](const auto&... a) { return std::vector<std::string_view>{a.name...}; },
                   attributes_of<S>());
    return fail(Errc::Config, unknown("attribute", name, all));
  }
  if (!done) return std::unexpected(std::move(done).error().in(name));
  return {};
}

// S::check() has the last word on how the values fit together, after that of what it is built upon.
template <Attributed S>
Result<> check(const S& object) {
  if constexpr (requires { typename S::Base; }) {
    const typename S::Base& base = object;
    GYRE_CHECK(check(base));
  }
  if constexpr (requires { object.check(); }) return object.check();
  return {};
}

// Makes an S from named values.
template <Attributed S>
Result<S> make(const Settings& settings) {
  S object;
  for (const auto& [name, text] : settings) GYRE_CHECK(set(object, name, text));
  GYRE_CHECK(check(object));
  return object;
}

}  // namespace gyre
