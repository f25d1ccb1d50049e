#include "gyre/io/http_message.hpp"

#include <algorithm>

namespace gyre::io {
namespace {

constexpr char lower(char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<std::string_view> HttpHeaders::find(std::string_view name) const {
  for (const auto& [key, value] : all_)
    if (equal_ignoring_case(key, name)) return value;
  return std::nullopt;
}

}  // namespace gyre::io
