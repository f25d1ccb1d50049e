#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gyre/core/attributes.hpp"
#include "gyre/core/ensure.hpp"

// The configuration: sections of attributes, each value with the place it came from. Everything
// here is text until a section is asked for, so that one mechanism serves the file, the environment
// and the command line, for sections known by type and for those that a registry lists.
namespace gyre::app {

// What a section is. The functions see the settings that somebody gave, by attribute name.
struct SectionKind {
  std::string name, meaning;
  // The effective values, in the order of declaration; fails when they do not fit together.
  std::function<Result<std::vector<Description>>(const Settings&)> values;
  // Whether one attribute can have this value.
  std::function<Result<>(std::string_view key, std::string_view text)> try_one;
  // Whether what is decided, and so what is learned from it, depends on it.
  bool decides = true;
};

// A section about how the process works says so itself.
template <class S>
concept DecidesNothing = requires { requires !S::decides; };

template <Attributed S>
SectionKind section() {
  std::string meaning;
  if constexpr (requires { S::meaning; }) meaning = S::meaning;
  return {std::string{S::name}, std::move(meaning),
          [](const Settings& settings) -> Result<std::vector<Description>> {
            GYRE_TRY(const S object, make<S>(settings));
            return describe(object);
          },
          [](std::string_view key, std::string_view text) {
            S object;
            return set(object, key, text);
          },
          !DecidesNothing<S>};
}

// A section that a registry knows: its attributes as they are by default, and a check of settings.
SectionKind listed_section(std::string name, std::string meaning, std::vector<Description> standard,
                           std::function<Result<>(const Settings&)> check);

class Config {
 public:
  explicit Config(std::vector<SectionKind> kinds);

  // Each of these overrides what was set before: read the file, then the environment, then --set.
  // Errors tell the place and, for an unknown name, the nearest known one.
  Result<> read_toml(std::string_view text, std::string_view file);
  Result<> read_file(const std::filesystem::path& path);
  // Variables such as GYRE__RISK__LEVERAGE=5; others are nobody's business.
  Result<> read_environment(std::span<const std::string> variables);
  // "risk.leverage=5"
  Result<> assign(std::string_view assignment);
  Result<> set(std::string_view section, std::string_view key, std::string_view text,
               std::string_view origin);

  // Whether the values of every section fit together. Then every get() succeeds.
  Result<> check() const;

  template <Attributed S>
  S get() const {
    auto made = make<S>(settings(S::name));
    ensure(made.has_value(), "a configuration is checked before it is used");
    return *std::move(made);
  }
  const Settings& settings(std::string_view section) const;

  // Everything, as it is; after check().
  struct Value {
    Description description;  // its `standard` is the effective value
    std::string origin;       // "default", "gyre.toml:12", "environment", "--set"
  };
  struct Section {
    std::string name, meaning;
    std::vector<Value> values;
    bool decides = true;
  };
  std::vector<Section> sections() const;

  // The same for two configurations with which the same is decided, however they came about.
  std::string hash() const;

  std::vector<std::string_view> names() const;

 private:
  struct Given {
    Settings settings;
    std::map<std::string, std::string, std::less<>> origins;
  };
  const SectionKind* find(std::string_view section) const;

  std::vector<SectionKind> kinds_;
  std::map<std::string, Given, std::less<>> given_;
};

}  // namespace gyre::app
