#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/json_write.hpp"

// What a bench program found: printed as a table, or with --json as one object. A figure may stand
// beside the reference that was measured in the same run, and what it should be.
namespace gyre {

class Report {
 public:
  Report(std::string_view name, int argc, char** argv) : name_{name} {
    for (int i = 1; i < argc; ++i) json_ |= std::string_view{argv[i]} == "--json";
  }

  // `key` in JSON, with the unit in its name; `what` for people.
  void add(std::string_view key, double value, std::string_view what, std::string_view goal = "") {
    lines_.push_back({std::string{key}, value, std::string{what}, std::string{goal}});
  }

  void print() const {
    if (json_) {
      std::string out;
      JsonObject object{out};
      object.add("bench", name_);
      for (const auto& line : lines_) object.add(line.key, line.value);
      object.end();
      fmt::print("{}\n", out);
      return;
    }
    fmt::print("{}\n", name_);
    for (const auto& line : lines_)
      fmt::print("  {:<56} {:>14.2f}  {}\n", line.what, line.value, line.goal);
  }

 private:
  struct Line {
    std::string key;
    double value;
    std::string what, goal;
  };
  std::string name_;
  bool json_ = false;
  std::vector<Line> lines_;
};

}  // namespace gyre
