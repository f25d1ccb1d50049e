#include "gyre/sim/server/parameters.hpp"

#include <algorithm>
#include <limits>

namespace gyre::sim::server {
namespace {

int hex_digit(char c) {
  if ('0' <= c && c <= '9') return c - '0';
  if ('a' <= c && c <= 'f') return c - 'a' + 10;
  if ('A' <= c && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high << 4 | low);
      i += 2;
    }
  }
  return out;
}

std::expected<Parameters, Refusal> Parameters::parse(std::string_view query,
                                                     std::string_view body) {
  Parameters parameters;
  for (auto part : {query, body}) {
    while (!part.empty()) {
      const auto pair = part.substr(0, part.find('&'));
      part.remove_prefix(std::min(part.size(), pair.size() + 1));
      if (pair.empty()) continue;
      const auto equals = std::min(pair.find('='), pair.size());
      auto name = percent_decode(pair.substr(0, equals), true);
      auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
      if (!name || !value)
        return std::unexpected(
            refuse::illegal_characters(pair.substr(0, equals), "percent-encoded UTF-8"));
      if (parameters.find(*name)) return std::unexpected(refuse::duplicate_parameter());
      parameters.all_.emplace_back(*std::move(name), *std::move(value));
    }
  }
  return parameters;
}

const std::string* Parameters::find(std::string_view name) const {
  const auto at = std::ranges::find(all_, name, [](const auto& pair) { return pair.first; });
  return at == all_.end() ? nullptr : &at->second;
}

std::string ParameterReader::text(std::string_view name) {
  const auto* sent = parameters_.find(name);
  if (sent && !sent->empty()) return *sent;
  refuse(refuse::missing(name));
  return {};
}

std::optional<std::string> ParameterReader::optional_text(std::string_view name) {
  const auto* sent = parameters_.find(name);
  if (!sent) return std::nullopt;
  if (sent->empty()) refuse(refuse::empty(name));
  return *sent;
}

std::optional<std::int64_t> ParameterReader::optional_whole(std::string_view name) {
  const auto sent = optional_text(name);
  if (!sent || sent->empty()) return std::nullopt;
  const auto value = from_text<std::int64_t>(*sent);
  if (!value || *value < 0) refuse(refuse::illegal_characters(name, "^[0-9]{1,20}$"));
  return value && *value >= 0 ? value : std::nullopt;
}

std::int64_t ParameterReader::whole(std::string_view name) {
  if (!has(name)) refuse(refuse::missing(name));
  return optional_whole(name).value_or(0);
}

int ParameterReader::limit(int standard, int max) {
  const auto sent = optional_whole("limit");
  if (!sent) return standard;
  if (*sent < 1 || *sent > max) refuse(refuse::invalid_data("limit"));
  return static_cast<int>(std::clamp<std::int64_t>(*sent, 1, max));
}

std::optional<Timestamp> ParameterReader::time(std::string_view name) {
  const auto sent = optional_whole(name);
  if (!sent) return std::nullopt;
  return from_ms(*sent);
}

bool ParameterReader::flag(std::string_view name, bool standard) {
  const auto sent = optional_text(name);
  if (!sent) return standard;
  if (*sent == "true" || *sent == "TRUE") return true;
  if (*sent != "false" && *sent != "FALSE") refuse(refuse::invalid_data(name));
  return false;
}

}  // namespace gyre::sim::server
