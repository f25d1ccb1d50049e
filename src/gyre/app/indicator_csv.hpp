#pragma once

#include <span>
#include <string>
#include <vector>

#include "gyre/domain/bar.hpp"
#include "gyre/indicators/choice.hpp"

// Indicators as text, for whoever wants to know which there are, or to compare their values.
namespace gyre::app {

// Name, outputs and parameters with unit, range, default and meaning: lines for people, or one JSON
// array.
std::string indicator_list(std::span<const IndicatorKind* const> kinds);
std::string indicator_list_json(std::span<const IndicatorKind* const> kinds);

struct IndicatorCsv {
  struct Silent {
    std::string column;
    std::size_t choice;  // which of them
  };
  std::string text;
  std::vector<Silent> silent;  // columns without any value
};

// A row a bar: open_time (ms, UTC), the bar, and a column an output under its name, rsi(14) or
// "macd(12,26,9).signal"; empty until it is ready. Numbers are the shortest that read back.
IndicatorCsv indicator_csv(std::span<const Bar> bars, std::span<const IndicatorChoice> choices);

}  // namespace gyre::app
