#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gyre/core/json_write.hpp"

// What a bench program found: printed as a table, or with --json as one object. A figure may stand
// beside the reference that was measured in the same run, and what it should be.
namespace gyre {

class Report {
 public:
  // In JSON under its key, which has the unit in its name.
  struct Figure {
    std::string key;
    double value;
  };

  Report(std::string_view name, int argc, char** argv) : name_{name} {
    for (int i = 1; i < argc; ++i) json_ |= std::string_view{argv[i]} == "--json";
  }

  // `what` is for people.
  void add(std::string key, double value, std::string_view what, std::string_view goal = "") {
    add_row(what, {{std::move(key), value}}, goal);
  }
  // Several figures side by side, under the last heading.
  void add_row(std::string_view what, std::vector<Figure> figures, std::string_view goal = "") {
    lines_.push_back({std::string{what}, std::move(figures), std::string{goal}});
  }
  void heading(std::string_view text, const std::vector<std::string>& columns) {
    std::string line = fmt::format("{:<56}", text);
    for (const auto& column : columns) line += fmt::format(" {:>14}", column);
    lines_.push_back({line, {}, ""});
  }

  void print() const { fmt::print("{}\n", json_ ? json() : table()); }

 private:
  struct Line {
    std::string what;
    std::vector<Figure> figures;
    std::string goal;
  };

  std::string json() const {
    std::string out;
    JsonObject object{out};
    object.add("bench", name_);
    for (const auto& line : lines_)
      for (const auto& [key, value] : line.figures) object.add(key, value);
    object.end();
    return out;
  }

  std::string table() const {
    std::string out = name_;
    for (const auto& line : lines_) {
      out += fmt::format("\n  {:<56}", line.what);
      for (const auto& figure : line.figures) out += fmt::format(" {:>14.2f}", figure.value);
      if (!line.goal.empty()) out += "  " + line.goal;
    }
    return out;
  }

  std::string name_;
  bool json_ = false;
  std::vector<Line> lines_;
};

}  // namespace gyre
