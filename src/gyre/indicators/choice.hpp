#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"
#include "gyre/indicators/indicator.hpp"

// An indicator as people write it: rsi, rsi(14), macd(12,26,9).signal, bollinger(deviations=2.5).
namespace gyre {

struct IndicatorChoice {
  const IndicatorKind* kind = nullptr;
  Parameters parameters{};
  std::optional<std::size_t> output;  // all of them when none is named
};

// Parameters stand in the order of the attributes, or are named; who is not told has its default.
// An unknown name, a parameter too many or out of its range, and outputs there are not, are errors
// of one line that name the nearest known word or the range.
Result<IndicatorChoice> parse_indicator(std::string_view text,
                                        std::span<const IndicatorKind* const> registry);

// Several of them, with commas between: "rsi(14),macd(12,26,9)".
Result<std::vector<IndicatorChoice>> parse_indicators(
    std::string_view text, std::span<const IndicatorKind* const> registry);

// With all parameters, as parse_indicator reads it back: "macd(12,26,9)"; ".signal" behind it where
// an output is told. One that has only one output goes without its name.
std::string to_text(const IndicatorChoice& choice);
std::string to_text(const IndicatorChoice& choice, std::size_t output);

}  // namespace gyre
