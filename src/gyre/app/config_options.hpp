#pragma once

#include <string>
#include <vector>

#include "gyre/app/config.hpp"
#include "gyre/app/options.hpp"

// The options by which every command that needs a configuration gets one.
namespace gyre::app {

struct ConfigOptions {
  std::string file;
  std::vector<std::string> assignments;
  Registry registry;

  void add(Options& options);
  // The file, then the environment, then --set; checked.
  Result<Config> load() const;
  // The words that give another process of this program the same configuration.
  std::vector<std::string> arguments() const;
};

}  // namespace gyre::app
