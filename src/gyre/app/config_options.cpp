#include "gyre/app/config_options.hpp"

#include <unistd.h>

#include "gyre/app/sections.hpp"

namespace gyre::app {

void ConfigOptions::add(CLI::App& options) {
  options.add_option("--config", file, "configuration to read (TOML)")->type_name("FILE");
  // One value an occurrence, so that what follows is not taken for another.
  options.add_option("--set", assignments, "override one setting; may be repeated")
      ->type_name("SECTION.KEY=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
}

Result<Config> ConfigOptions::load() const {
  Config config{all_sections()};
  if (!file.empty()) GYRE_CHECK(config.read_file(file));
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable)
    variables.emplace_back(*variable);
  GYRE_CHECK(config.read_environment(variables));
  for (const auto& assignment : assignments) GYRE_CHECK(config.assign(assignment));
  GYRE_CHECK(config.check());
  return config;
}

}  // namespace gyre::app
