#pragma once

#include <string>

#include "gyre/app/config.hpp"

// The configuration as text: a file to start from, what is in force and why, and the page of the
// documentation. All of it is read off the attributes.
namespace gyre::app {

// TOML in which every setting stands as a comment with its default: what is not touched follows the
// program when a default is improved.
std::string config_template(const Config& config);

// One line a setting: its value and where that came from.
std::string config_listing(const Config& config);
std::string config_json(const Config& config);

// docs/configuration.md
std::string config_page(const Config& config);

}  // namespace gyre::app
