#include "gyre/core/text.hpp"

#include <array>
#include <numeric>
#include <utility>
#include <vector>

namespace gyre {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t size;
};
constexpr std::array kDurations{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                                Unit{"s", 1'000}, Unit{"ms", 1}};

// "12.5bp" -> "12.5", when the text ends so and a digit stands before it.
std::optional<std::string_view> without(std::string_view text, std::string_view unit) {
  if (!text.ends_with(unit)) return std::nullopt;
  text.remove_suffix(unit.size());
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.empty() || text.back() < '0' || text.back() > '9') return std::nullopt;
  return text;
}

std::optional<Rate> scaled(std::string_view digits, std::int64_t divisor) {
  const auto value = Rate::parse(digits);
  if (!value || value->raw() % divisor != 0) return std::nullopt;
  return Rate::from_raw(value->raw() / divisor);
}

}  // namespace

std::string to_text(milliseconds value) {
  const auto count = value.count();
  for (const auto& unit : kDurations)
    if (count % unit.size == 0 && (count != 0 || unit.name == "s"))
      return std::to_string(count / unit.size) + std::string{unit.name};
  std::unreachable();
}

std::string to_unit_text(Rate value) {
  const bool small = value.raw() != 0 && std::abs(value.raw()) < Rate::kScale / 1000;
  const std::int64_t factor = small ? 10'000 : 100;
  return to_text(Rate::from_raw(Wide{value.raw()} * factor)) + (small ? "bp" : "%");
}

std::string to_unit_text(Money value) { return to_text(value) + " USDT"; }

std::optional<milliseconds> read_duration(std::string_view text) {
  for (const auto& unit : kDurations) {
    const auto digits = without(text, unit.name);
    if (!digits) continue;
    const auto count = from_text<std::int32_t>(*digits);
    if (!count) return std::nullopt;
    return milliseconds{*count * unit.size};
  }
  return std::nullopt;
}

std::optional<Rate> read_rate(std::string_view text) {
  if (const auto percent = without(text, "%")) return scaled(*percent, 100);
  if (const auto basis_points = without(text, "bp")) return scaled(*basis_points, 10'000);
  return std::nullopt;
}

std::optional<Money> read_money(std::string_view text) {
  const auto digits = without(text, "USDT");
  if (!digits) return std::nullopt;
  const auto value = Money::parse(*digits);
  return value ? std::optional{*value} : std::nullopt;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0uz);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j)
      diagonal = std::exchange(row[j + 1],
                               std::min({row[j + 1] + 1, row[j] + 1, diagonal + (a[i] != b[j])}));
  }
  return row.back();
}

std::string unknown(std::string_view kind, std::string_view name,
                    std::span<const std::string_view> known) {
  std::string text = "unknown " + std::string{kind} + " '" + std::string{name} + "'";
  if (known.empty()) return text;
  const auto nearest = std::ranges::min(
      known, {}, [name](std::string_view other) { return edit_distance(name, other); });
  return text + "; did you mean '" + std::string{nearest} + "'?";
}

}  // namespace gyre
