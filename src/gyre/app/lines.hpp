#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"

// Lists of fielded structs as people and programs read them: a table, or comma-separated with a
// header, or JSON.
namespace gyre::app {

namespace lines_detail {

template <class Line>
using Cells = std::array<std::string, std::tuple_size_v<decltype(Line::fields)>>;

std::string cell(const auto& value) { return to_text(value); }
template <class Tag, class Rep>
std::string cell(Id<Tag, Rep> id) {
  return to_text(id.value);
}

template <class Line>
std::vector<Cells<Line>> rows_of(const std::vector<Line>& lines) {
  std::vector<Cells<Line>> rows(lines.size() + 1);
  std::size_t column = 0;
  for_each_field<Line>([&](const auto& field) {
    rows[0][column] = field.name;
    for (std::size_t i = 0; i < lines.size(); ++i)
      rows[i + 1][column] = cell(lines[i].*(field.member));
    ++column;
  });
  return rows;
}

}  // namespace lines_detail

template <Fielded Line>
std::string lines_table(const std::vector<Line>& lines) {
  const auto rows = lines_detail::rows_of(lines);
  std::array<std::size_t, std::tuple_size_v<lines_detail::Cells<Line>>> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string out;
  for (const auto& row : rows) {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) text += fmt::format("{:<{}}  ", row[i], widths[i]);
    text.resize(text.find_last_not_of(' ') + 1);
    out += text + '\n';
  }
  return out;
}

template <Fielded Line>
std::string lines_csv(const std::vector<Line>& lines) {
  std::string out;
  for (const auto& row : lines_detail::rows_of(lines))
    for (std::size_t i = 0; i < row.size(); ++i) out += row[i] + (i + 1 < row.size() ? "," : "\n");
  return out;
}

template <Fielded Line>
std::string lines_json(const std::vector<Line>& lines) {
  return gyre::to_json(lines);
}

}  // namespace gyre::app
