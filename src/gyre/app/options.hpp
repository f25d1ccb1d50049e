#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace CLI {
class App;
}

namespace gyre {
struct StrategyKind;
}

// What a command can be told, declared as a table. Only options.cpp and main.cpp know the library
// that reads it: it is long to compile.
namespace gyre::app {

struct Option {
  using Into = std::variant<bool*, std::string*, std::filesystem::path*, unsigned*, std::uint16_t*,
                            std::optional<std::uint64_t>*, std::vector<std::string>*>;

  std::string_view name;  // --json; FILE without dashes stands by its place
  Into into;  // bool: a flag; vector: may be repeated, and by place it is one at least; what it
              // holds is the default
  std::string_view text;
  std::string_view type = "";  // shown in place of the value
  std::vector<std::string> one_of = {};
  std::optional<std::pair<int, int>> range = std::nullopt;
  std::vector<std::string> excludes = {}, needs = {};  // options named before
};

// What strategies the program has: those of strategy/all.hpp, unless its main() says otherwise. The
// list lives as long as the program.
using Registry = std::span<const StrategyKind>;

class Options {
 public:
  Options(CLI::App& app, Registry registry) : app_{&app}, registry_{registry} {}

  void add(const Option& option);
  // Words of which one must be given; parsed() tells which it was.
  Options command(std::string_view name, std::string_view text);
  bool parsed() const;
  Registry registry() const { return registry_; }

 private:
  CLI::App* app_;
  Registry registry_;
};

}  // namespace gyre::app
