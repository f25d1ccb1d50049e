#include <fmt/core.h>

#include "gyre/app/command.hpp"
#include "gyre/app/machines.hpp"

namespace gyre::app {

Runner add_machines(Options&) {
  return []() -> Result<Exit> {
    fmt::print("{}", machines_page());
    return Exit::Ok;
  };
}

}  // namespace gyre::app
