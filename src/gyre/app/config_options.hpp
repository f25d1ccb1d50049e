#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "gyre/app/config.hpp"

// The options by which every command that needs a configuration gets one.
namespace gyre::app {

struct ConfigOptions {
  std::string file;
  std::vector<std::string> assignments;

  void add(CLI::App& options);
  // The file, then the environment, then --set; checked.
  Result<Config> load() const;
};

}  // namespace gyre::app
