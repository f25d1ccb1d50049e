#include "gyre/app/main.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <exception>
#include <utility>
#include <vector>

#include "gyre/app/command.hpp"
#include "gyre/app/version.hpp"
#include "gyre/core/text.hpp"

namespace gyre::app {
namespace {

int code(Exit exit) { return static_cast<int>(exit); }

int misused(std::string_view what) {
  fmt::print(stderr, "gyre: {}\n", what);
  return code(Exit::Usage);
}

// CLI11 spreads some messages over lines; ours is one.
std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

// A first word that is no command is told with its nearest neighbour.
std::optional<std::string> unknown_command(int argc, const char* const* argv) {
  if (argc < 2 || argv[1][0] == '-') return std::nullopt;
  std::vector<std::string_view> known;
  for (const auto& entry : all_commands()) known.push_back(entry.name);
  if (std::ranges::count(known, std::string_view{argv[1]}) > 0) return std::nullopt;
  return unknown("command", argv[1], known);
}

int run(const Runner& runner) {
  try {
    const auto done = runner();
    if (done) return code(*done);
    fmt::print(stderr, "gyre: {}\n", done.error().context);
  } catch (const std::exception& error) {  // the standard library's: no memory, no thread
    fmt::print(stderr, "gyre: {}\n", one_line(error.what()));
  }
  return code(Exit::Failure);
}

}  // namespace

int run_command(int argc, const char* const* argv, Registry registry) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of who writes it
  if (const auto complaint = unknown_command(argc, argv)) return misused(*complaint);
  CLI::App app{"Gyre, a trading engine for perpetual futures.", "gyre"};
  app.set_version_flag("--version", version_line());
  app.footer("gyre COMMAND --help tells more, with an example.");
  std::vector<std::pair<CLI::App*, Runner>> commands;
  for (const auto& entry : all_commands()) {
    auto* command = app.add_subcommand(std::string{entry.name}, std::string{entry.summary});
    command->footer(fmt::format("Example:\n  {}", entry.example));
    Options options{*command, registry};
    commands.emplace_back(command, entry.add(options));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {  // help and version
    return app.exit(wanted);
  } catch (const CLI::ParseError& error) {
    return misused(one_line(error.what()));
  }
  for (const auto& [command, runner] : commands)
    if (command->parsed()) return run(runner);
  fmt::print(stderr, "{}", app.help());
  return code(Exit::Usage);
}

}  // namespace gyre::app
