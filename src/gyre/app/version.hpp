#pragma once

#include <string>

namespace gyre::app {

// "0.1.0"
std::string version();
// "gyre 0.1.0"
std::string version_line();

}  // namespace gyre::app
