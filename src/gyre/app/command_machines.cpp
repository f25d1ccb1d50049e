#include <fmt/core.h>

#include "gyre/app/command.hpp"
#include "gyre/app/machines.hpp"

namespace gyre::app {

Runner add_machines(CLI::App&) {
  return []() -> Result<Exit> {
    fmt::print("{}", machines_page());
    return Exit::Ok;
  };
}

}  // namespace gyre::app
