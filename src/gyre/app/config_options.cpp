#include "gyre/app/config_options.hpp"

#include <unistd.h>

#include "gyre/app/sections.hpp"

namespace gyre::app {

void ConfigOptions::add(Options& options) {
  registry = options.registry();
  options.add({"--config", &file, "configuration to read (TOML)", "FILE"});
  options.add(
      {"--set", &assignments, "override one setting; may be repeated", "SECTION.KEY=VALUE"});
}

Result<Config> ConfigOptions::load() const {
  Config config{all_sections(registry)};
  if (!file.empty()) GYRE_CHECK(config.read_file(file));
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable)
    variables.emplace_back(*variable);
  GYRE_CHECK(config.read_environment(variables));
  for (const auto& assignment : assignments) GYRE_CHECK(config.assign(assignment));
  GYRE_CHECK(config.check());
  return config;
}

std::vector<std::string> ConfigOptions::arguments() const {
  std::vector<std::string> words;
  if (!file.empty()) words = {"--config", file};
  for (const auto& assignment : assignments) {
    words.emplace_back("--set");
    words.push_back(assignment);
  }
  return words;
}

}  // namespace gyre::app
