#pragma once

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "gyre/core/ohlcv.hpp"

// Values that others published, with the bars they are of. Three collections, three forms: tables
// with a column of values, JSON beside a table of bars, and plain vectors.
namespace gyre::published {

struct Series {
  std::vector<Ohlcv> bars;
  std::vector<double> values;  // one a bar, NaN where none was published
};

inline std::vector<std::string> cells_of(const std::string& line, char separator = ',') {
  std::vector<std::string> cells;
  std::stringstream stream{line};
  for (std::string cell; std::getline(stream, cell, separator);) {
    std::erase_if(cell, [](char c) {
      return c == '\r' || c == '"' || c == '\xEF' || c == '\xBB' || c == '\xBF' || c == '{' ||
             c == '}';
    });
    while (cell.ends_with(' ')) cell.pop_back();
    cells.push_back(cell);
  }
  return cells;
}

inline double number(const std::string& cell) {
  double value = kNaN;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  return error == std::errc{} ? value : kNaN;
}

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;

  // The place of a column, whatever its case; as many as there are columns if it is not there.
  std::size_t find(std::string_view name) const {
    const auto same = [&](const std::string& column) {
      return std::ranges::equal(column, name, [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
      });
    };
    return static_cast<std::size_t>(std::ranges::find_if(columns, same) - columns.begin());
  }
  double at(std::size_t row, std::size_t column) const {
    return column < rows[row].size() ? number(rows[row][column]) : kNaN;
  }
  std::vector<double> column(std::string_view name) const {
    const auto place = find(name);
    if (place == columns.size()) throw std::runtime_error{"no column " + std::string{name}};
    std::vector<double> values;
    for (std::size_t i = 0; i < rows.size(); ++i) values.push_back(at(i, place));
    return values;
  }
  // A price that is missing is the close; bars are a minute apart and begin at a midnight.
  std::vector<Ohlcv> bars() const {
    const auto open = find("open"), high = find("high"), low = find("low"), close = find("close"),
               volume = find("volume");
    std::vector<Ohlcv> bars;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto or_close = [&](std::size_t column) {
        return column < columns.size() ? at(i, column) : at(i, close);
      };
      bars.push_back({or_close(open), or_close(high), or_close(low), at(i, close),
                      volume < columns.size() ? at(i, volume) : 0,
                      Timestamp{} + static_cast<std::int64_t>(i) * 1min});
    }
    return bars;
  }
};

inline Table read_table(const std::filesystem::path& path) {
  std::ifstream file{path};
  std::string line;
  if (!std::getline(file, line)) throw std::runtime_error{"cannot read " + path.string()};
  Table table{cells_of(line), {}};
  while (std::getline(file, line))
    if (auto cells = cells_of(line); cells.size() > 1) table.rows.push_back(std::move(cells));
  return table;
}

// Moves each bar into a day that stands for its month, for what begins afresh with a month.
inline void months_to_days(const Table& table, std::vector<Ohlcv>& bars) {
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const auto& date = table.rows[i][0];  // 2017-01-03
    const int months = std::stoi(date.substr(0, 4)) * 12 + std::stoi(date.substr(5, 2));
    bars[i].opened = Timestamp{} + months * 24h + (std::stoi(date.substr(8, 2)) - 1) * 1min;
    if (i == 0) bars[i].opened = floor_to(bars[i].opened, 24h);  // the year opens on its third day
  }
}

inline Series with_column(const std::filesystem::path& path, std::string_view column) {
  const auto table = read_table(path);
  return {table.bars(), table.column(column)};
}

inline Series with_json(const std::filesystem::path& folder, const std::string& name,
                        std::string_view member, bool by_month) {
  const auto table = read_table(folder / "quotes_default.csv");
  Series series{table.bars(), {}};
  if (by_month) months_to_days(table, series.bars);
  simdjson::dom::parser parser;
  const simdjson::dom::array results = parser.load((folder / (name + ".standard.json")).string());
  for (const auto result : results) {
    double value = kNaN;
    if (double told = 0; result[member].get(told) == simdjson::SUCCESS) value = told;
    series.values.push_back(value);
  }
  return series;
}

// Lines of numbers in braces under a line "name parameters"; values end with the last bar. `what`
// tells the inputs by their letters and which of the outputs is meant: "hlc 0".
inline Series with_vectors(const std::filesystem::path& path, const std::string& head,
                           const std::string& what) {
  std::ifstream file{path};
  std::string line;
  bool there = false;
  std::vector<std::vector<double>> vectors;
  while (std::getline(file, line)) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (line.empty() && !vectors.empty()) break;
    if (!there)
      there = line == head;
    else if (line.starts_with('{')) {
      auto& vector = vectors.emplace_back();
      for (const auto& cell : cells_of(line)) vector.push_back(number(cell));
    }
  }
  const auto space = what.find(' ');
  const auto letters = what.substr(0, space);
  const auto output = letters.size() + static_cast<std::size_t>(std::stoi(what.substr(space)));
  if (vectors.size() <= output) throw std::runtime_error{head + ": no such vectors"};
  Series series;
  for (std::size_t i = 0; i < vectors[0].size(); ++i) {
    const auto of = [&](char letter) {
      const auto place = letters.find(letter);
      return place == std::string::npos ? vectors[0][i] : vectors[place][i];
    };
    series.bars.push_back({of('o'), of('h'), of('l'), of('c'), letters.contains('v') ? of('v') : 0,
                           Timestamp{} + static_cast<std::int64_t>(i) * 1min});
  }
  series.values.assign(series.bars.size() - vectors[output].size(), kNaN);
  series.values.insert(series.values.end(), vectors[output].begin(), vectors[output].end());
  return series;
}

}  // namespace gyre::published
