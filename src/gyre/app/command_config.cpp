#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/config_options.hpp"
#include "gyre/app/config_text.hpp"
#include "gyre/app/sections.hpp"

namespace gyre::app {
namespace {

struct ConfigWanted {
  ConfigOptions config;
  std::string file;
  bool json = false;
};

// To a new file when one is named; a file that is there is never overwritten.
Result<Exit> init(const std::string& file, Registry registry) {
  const auto text = config_template(Config{all_sections(registry)});
  if (file.empty()) {
    fmt::print("{}", text);
    return Exit::Ok;
  }
  std::error_code error;
  if (std::filesystem::exists(file, error))
    return fail(Errc::Busy, fmt::format("{} is there already", file));
  std::ofstream out{file};
  out << text << std::flush;
  if (!out) return fail(Errc::Io, fmt::format("cannot write {}", file));
  fmt::print("wrote {}\n", file);
  return Exit::Ok;
}

Result<Exit> show(const ConfigWanted& options) {
  GYRE_TRY(const auto config, options.config.load());
  if (options.json)
    fmt::print("{}\n", config_json(config));
  else
    fmt::print("{}", config_listing(config));
  return Exit::Ok;
}

}  // namespace

Runner add_config(Options& options) {
  auto given = std::make_shared<ConfigWanted>();
  auto init_command = options.command("init", "write a commented configuration");
  init_command.add({"FILE", &given->file, "where to; standard output when missing"});
  auto show_command = options.command("show", "tell every value and where it came from");
  given->config.add(show_command);
  show_command.add({"--json", &given->json, "as one JSON object"});
  auto docs_command = options.command("docs", "write docs/configuration.md");
  return [=]() -> Result<Exit> {
    if (init_command.parsed()) return init(given->file, given->config.registry);
    if (show_command.parsed()) return show(*given);
    ensure(docs_command.parsed(), "one of them was asked for");
    fmt::print("{}", config_page(Config{all_sections(given->config.registry)}));
    return Exit::Ok;
  };
}

}  // namespace gyre::app
