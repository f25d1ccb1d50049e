#include "gyre/simulate/deeds_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "gyre/core/text.hpp"

namespace gyre::simulate {
namespace {

constexpr std::string_view kNone = "none";

// "name@offset+length:amount", the last two where they are given.
struct Deed {
  std::string_view name;
  milliseconds offset{}, length{}, amount{};
};

std::optional<Deed> read_deed(std::string_view text) {
  const auto after = [&text](char mark) -> std::optional<std::string_view> {
    const auto at = text.rfind(mark);
    if (at == text.npos) return std::nullopt;
    const auto rest = text.substr(at + 1);
    text = text.substr(0, at);
    return rest;
  };
  Deed deed;
  const auto read = [&](char mark, milliseconds& into) {
    const auto part = after(mark);
    if (!part) return true;
    const auto value = read_duration(*part);
    into = value.value_or(milliseconds{});
    return value.has_value();
  };
  if (!read(':', deed.amount) || !read('+', deed.length) || !text.contains('@'))
    return std::nullopt;
  if (!read('@', deed.offset)) return std::nullopt;
  deed.name = text;
  return deed;
}

// What `make` makes of each part; nothing of a part is an error.
template <class T>
Result<std::vector<T>> read_deeds(std::string_view what, std::string_view text, auto make) {
  std::vector<T> deeds;
  if (text == kNone) return deeds;
  for (const auto part : std::views::split(text, ';')) {
    const std::string_view one{part};
    const auto deed = read_deed(one);
    auto made = deed ? make(*deed) : std::nullopt;
    if (!made)
      return fail(Errc::Parse,
                  fmt::format("{}: cannot read '{}', write it like name@12m+5s", what, one));
    deeds.push_back(*made);
  }
  std::ranges::sort(deeds, {}, &T::at);
  return deeds;
}

}  // namespace

std::string deeds_text(const std::vector<Kill>& kills, Timestamp begin) {
  std::string text;
  for (const auto& kill : kills)
    text += fmt::format("{}{}@{}+{}", text.empty() ? "" : ";", to_string(kill.moment),
                        to_text(kill.at - begin), to_text(kill.away));
  return text.empty() ? std::string{kNone} : text;
}

std::string deeds_text(const std::vector<Accident>& accidents, Timestamp begin) {
  std::string text;
  for (const auto& accident : accidents)
    text += fmt::format("{}{}@{}+{}:{}", text.empty() ? "" : ";", to_string(accident.mishap),
                        to_text(accident.at - begin), to_text(accident.length),
                        to_text(accident.amount));
  return text.empty() ? std::string{kNone} : text;
}

Result<std::vector<Kill>> read_kills(std::string_view text, Timestamp begin) {
  return read_deeds<Kill>("--kills", text, [&](const Deed& deed) -> std::optional<Kill> {
    const auto moment = from_string<Moment>(deed.name);
    if (!moment) return std::nullopt;
    return Kill{begin + deed.offset, deed.length, *moment};
  });
}

Result<std::vector<Accident>> read_accidents(std::string_view text, Timestamp begin) {
  return read_deeds<Accident>("--host", text, [&](const Deed& deed) -> std::optional<Accident> {
    const auto mishap = from_string<Mishap>(deed.name);
    if (!mishap) return std::nullopt;
    return Accident{*mishap, begin + deed.offset, deed.length, deed.amount};
  });
}

}  // namespace gyre::simulate
