#include "gyre/exchange/binance/json.hpp"

#include <limits>

#include "gyre/core/text.hpp"

namespace gyre::binance {
namespace {

template <class T>
bool parse(std::string_view text, T& value) {
  const auto parsed = from_text<T>(text);
  if (parsed) value = *parsed;
  return parsed.has_value();
}

// Digits, a point, digits: to 1e-8, half away from zero.
bool round_decimal(std::string_view text, std::int64_t& raw) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const auto fraction = point == text.npos ? std::string_view{} : text.substr(point + 1);
  if (whole.empty() && fraction.empty()) return false;
  std::int64_t sum = 0;
  const auto append = [&sum](char c) {
    return '0' <= c && c <= '9' && !__builtin_mul_overflow(sum, 10, &sum) &&
           !__builtin_add_overflow(sum, c - '0', &sum);
  };
  for (const char c : whole)
    if (!append(c)) return false;
  for (std::size_t i = 0; i < 8; ++i)
    if (!append(i < fraction.size() ? fraction[i] : '0')) return false;
  for (std::size_t i = 8; i < fraction.size(); ++i)
    if (fraction[i] < '0' || fraction[i] > '9') return false;
  if (fraction.size() > 8 && fraction[8] >= '5' && __builtin_add_overflow(sum, 1, &sum))
    return false;
  raw = negative ? -sum : sum;
  return true;
}

}  // namespace

bool read(const Json& json, bool& value) {
  if (!json.get(value)) return true;
  std::string_view text;
  if (json.get(text) || (text != "true" && text != "false")) return false;
  value = text == "true";
  return true;
}

bool read(const Json& json, std::string& value) {
  std::string_view text;
  if (json.get(text)) return false;
  value = text;
  return true;
}

bool read(const Json& json, double& value) {
  std::string_view text;
  if (json.get(text)) return !json.get(value);
  return parse(text, value) && std::isfinite(value);
}

bool read(const Json& json, std::int64_t& value) {
  std::string_view text;
  return json.get(text) ? !json.get(value) : parse(text, value);
}

bool read(const Json& json, int& value) {
  std::int64_t wide = 0;
  if (!read(json, wide) || !std::in_range<int>(wide)) return false;
  value = static_cast<int>(wide);
  return true;
}

bool read(const Json& json, Timestamp& value) {
  constexpr std::int64_t most = 253'402'300'800'000;  // the year 10000
  std::int64_t ms = 0;
  if (!read(json, ms) || ms < 0 || ms >= most) return false;
  value = from_ms(ms);
  return true;
}

bool read(const Json& json, OrderSide& value) {
  std::string_view text;
  if (json.get(text)) return false;
  const auto side = wire::read_side(text);
  if (side) value = *side;
  return side.has_value();
}

bool read(const Json& json, PositionSide& value) {
  std::string_view text;
  if (json.get(text)) return false;
  const auto position = wire::read_position_side(text);
  if (position) value = *position;
  return position.has_value();
}

bool read(const Json& json, std::vector<std::string>& value) {
  simdjson::dom::array list;
  if (json.get(list)) return false;
  value.clear();
  for (const auto element : list)
    if (!read(element, value.emplace_back())) return false;
  return true;
}

bool read_rounded(const Json& json, std::int64_t& raw) {
  std::string_view text;
  if (!json.get(text)) return round_decimal(text, raw);
  double number = 0;
  if (json.get(number) || !(std::abs(number) < 9e10)) return false;
  raw = std::llround(number * 1e8);
  return true;
}

}  // namespace gyre::binance
