#include "gyre/app/config.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>

#include "gyre/core/hash.hpp"

namespace gyre::app {
namespace {

constexpr std::string_view kPrefix = "GYRE__";

std::string lower(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// "RISK__LEVERAGE" -> "risk.leverage"
std::string dotted(std::string_view variable) {
  auto name = lower(variable);
  for (auto at = name.find("__"); at != name.npos; at = name.find("__")) name.replace(at, 2, ".");
  return name;
}

// "strategy.breakout.period" -> "strategy.breakout", "period"
std::pair<std::string_view, std::string_view> split(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot == name.npos) return {"", name};
  return {name.substr(0, dot), name.substr(dot + 1)};
}

}  // namespace

SectionKind listed_section(std::string name, std::string meaning, std::vector<Description> standard,
                           std::function<Result<>(const Settings&)> check) {
  auto values = [standard, check](const Settings& settings) -> Result<std::vector<Description>> {
    GYRE_CHECK(check(settings));
    auto effective = standard;
    for (auto& description : effective)
      if (const auto given = settings.find(description.name); given != settings.end())
        description.standard = given->second;
    return effective;
  };
  auto try_one = [standard, check](std::string_view key, std::string_view text) -> Result<> {
    std::vector<std::string_view> known;
    for (const auto& description : standard) known.push_back(description.name);
    if (std::ranges::count(known, key) == 0)
      return fail(Errc::Config, unknown("attribute", key, known));
    auto alone = check({{std::string{key}, std::string{text}}});
    // Alone it may not fit the others' defaults; that is decided when all are known.
    if (!alone && alone.error().code == Errc::Config) return {};
    return alone;
  };
  return {std::move(name), std::move(meaning), std::move(values), std::move(try_one)};
}

Config::Config(std::vector<SectionKind> kinds) : kinds_{std::move(kinds)} {
  for (const auto& kind : kinds_) given_[kind.name];
  ensure(given_.size() == kinds_.size(), "section names differ");
}

const SectionKind* Config::find(std::string_view section) const {
  const auto found = std::ranges::find(kinds_, section, &SectionKind::name);
  return found == kinds_.end() ? nullptr : &*found;
}

std::vector<std::string_view> Config::names() const {
  std::vector<std::string_view> names;
  for (const auto& kind : kinds_) names.push_back(kind.name);
  return names;
}

Result<> Config::set(std::string_view section, std::string_view key, std::string_view text,
                     std::string_view origin) {
  const auto* kind = find(section);
  if (kind == nullptr) return fail(Errc::Config, unknown("section", section, names()));
  if (auto possible = kind->try_one(key, text); !possible)
    return std::unexpected(std::move(possible).error().in(section));
  auto& given = given_.find(section)->second;
  given.settings.insert_or_assign(std::string{key}, std::string{text});
  given.origins.insert_or_assign(std::string{key}, std::string{origin});
  return {};
}

Result<> Config::assign(std::string_view assignment) {
  const auto equals = assignment.find('=');
  const auto [section, key] = split(assignment.substr(0, equals));
  if (equals == assignment.npos || section.empty() || key.empty())
    return fail(Errc::Config,
                fmt::format("--set {}: write it like --set section.key=value", assignment));
  if (auto done = set(section, key, assignment.substr(equals + 1), "--set"); !done)
    return std::unexpected(std::move(done).error().in("--set"));
  return {};
}

Result<> Config::read_environment(std::span<const std::string> variables) {
  for (const auto& variable : variables) {
    if (!variable.starts_with(kPrefix)) continue;
    const auto equals = variable.find('=');
    const auto name = variable.substr(0, equals);
    const auto path = dotted(std::string_view{name}.substr(kPrefix.size()));
    const auto [section, key] = split(path);
    if (equals == variable.npos || section.empty() || key.empty())
      return fail(Errc::Config, fmt::format("{}: write it like {}SECTION__KEY", name, kPrefix));
    auto done = set(section, key, std::string_view{variable}.substr(equals + 1), "environment");
    if (!done) return std::unexpected(std::move(done).error().in(name));
  }
  return {};
}

Result<> Config::check() const {
  for (const auto& kind : kinds_)
    if (auto fits = kind.values(settings(kind.name)); !fits)
      return std::unexpected(std::move(fits).error().in(kind.name));
  return {};
}

const Settings& Config::settings(std::string_view section) const {
  const auto found = given_.find(section);
  ensure(found != given_.end(), "the section is one of the program's");
  return found->second.settings;
}

std::vector<Config::Section> Config::sections() const {
  std::vector<Section> all;
  for (const auto& kind : kinds_) {
    const auto& given = given_.find(kind.name)->second;
    auto values = kind.values(given.settings);
    ensure(values.has_value(), "a configuration is checked before it is shown");
    Section section{kind.name, kind.meaning, {}, kind.decides};
    for (auto& description : *values) {
      const auto origin = given.origins.find(description.name);
      section.values.push_back(
          {std::move(description), origin == given.origins.end() ? "default" : origin->second});
    }
    all.push_back(std::move(section));
  }
  return all;
}

std::string Config::hash() const {
  Fingerprint fingerprint;
  for (const auto& section : sections()) {
    if (!section.decides) continue;
    for (const auto& value : section.values) {
      fingerprint.add(section.name);
      fingerprint.add(value.description.name);
      fingerprint.add(value.description.standard);
    }
  }
  return fingerprint.text();
}

}  // namespace gyre::app
