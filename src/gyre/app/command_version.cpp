#include <fmt/core.h>

#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/version.hpp"
#include "gyre/core/json_write.hpp"

namespace gyre::app {

std::string version() { return GYRE_VERSION; }
std::string version_line() { return "gyre " + version(); }

Runner add_version(Options& options) {
  auto json = std::make_shared<bool>(false);
  options.add({"--json", json.get(), "as one JSON object"});
  return [json]() -> Result<Exit> {
    std::string object;
    JsonObject{object}.add("name", "gyre").add("version", version()).end();
    fmt::print("{}\n", *json ? object : version_line());
    return Exit::Ok;
  };
}

}  // namespace gyre::app
