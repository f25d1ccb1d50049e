#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gyre/core/enums.hpp"
#include "gyre/core/fixed.hpp"
#include "gyre/core/text.hpp"
#include "gyre/core/time.hpp"
#include "gyre/sim/server/refusal.hpp"

// The parameters of one request, from its query and its form body, and a reader of them that keeps
// the first thing wrong: an endpoint reads what it wants in a row and is asked once how it went.
namespace gyre::sim::server {

class Parameters {
 public:
  // Both texts are name=value pairs joined by '&', percent-encoded, '+' for a space.
  static std::expected<Parameters, Refusal> parse(std::string_view query, std::string_view body);

  // Nothing when it was not sent.
  const std::string* find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

// Percent-decoded; nothing for a broken escape.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

class ParameterReader {
 public:
  explicit ParameterReader(const Parameters& parameters) : parameters_{parameters} {}

  void refuse(Refusal refusal) {
    if (!refusal_) refusal_ = std::move(refusal);
  }
  const std::optional<Refusal>& refusal() const { return refusal_; }

  bool has(std::string_view name) const { return parameters_.find(name) != nullptr; }
  // Mandatory.
  std::string text(std::string_view name);
  // Empty optionals and defaults when it was not sent; sent but empty is an error.
  std::optional<std::string> optional_text(std::string_view name);
  std::optional<std::int64_t> optional_whole(std::string_view name);
  std::int64_t whole(std::string_view name);
  int limit(int standard, int max);
  std::optional<Timestamp> time(std::string_view name);
  bool flag(std::string_view name, bool standard);
  template <class F>
  F decimal(std::string_view name);  // mandatory
  template <class F>
  F optional_decimal(std::string_view name) {
    return has(name) ? decimal<F>(name) : F{};
  }
  template <Enum E>
  E choice(std::string_view name, E standard, const Refusal& otherwise) {
    const auto sent = optional_text(name);
    if (!sent) return standard;
    const auto value = from_string<E>(*sent);
    if (!value) refuse(otherwise);
    return value.value_or(standard);
  }

 private:
  const Parameters& parameters_;
  std::optional<Refusal> refusal_;
};

template <class F>
F ParameterReader::decimal(std::string_view name) {
  const auto sent = text(name);
  if (sent.empty()) return {};
  if (const auto value = F::parse(sent)) return *value;
  const bool is_plain = sent.find_first_not_of("0123456789.") == sent.npos;
  refuse(is_plain ? refuse::too_precise()
                  : refuse::illegal_characters(name, "^([0-9]{1,20})(\\.[0-9]{1,20})?$"));
  return {};
}

}  // namespace gyre::sim::server
