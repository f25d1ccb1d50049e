#include <fmt/core.h>
#include <simdjson.h>

#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/control.hpp"
#include "gyre/app/view_text.hpp"
#include "gyre/core/json_read.hpp"

namespace gyre::app {
namespace {

struct Options {
  std::filesystem::path data_dir = "gyre-data";
  bool json = false;
};

Result<Exit> status(const Options& options) {
  GYRE_TRY(const auto answer, ask_running(options.data_dir / "control.sock", "status"));
  View view;
  simdjson::dom::parser parser;
  JsonValue json;
  if (parser.parse(answer).get(json)) return fail(Errc::Parse, "the answer is not JSON");
  const bool starting = json["starting"].error() == simdjson::SUCCESS;
  if (options.json || starting) {
    fmt::print("{}\n", answer);
  } else {
    GYRE_CHECK(read_json(json, view));
    fmt::print("{}", view_screen(view, 200, 1000));
  }
  return Exit::Ok;
}

Result<Exit> stop(const Options& options) {
  GYRE_TRY(const auto answer, ask_running(options.data_dir / "control.sock", "stop"));
  if (options.json)
    fmt::print("{}\n", answer);
  else
    fmt::print("stopping; positions keep their stops\n");
  return Exit::Ok;
}

Runner add(CLI::App& options, Result<Exit> (*act)(const Options&)) {
  auto given = std::make_shared<Options>();
  options.add_option("--data-dir", given->data_dir, "of the running process")
      ->capture_default_str();
  options.add_flag("--json", given->json, "for machines");
  return [given, act] { return act(*given); };
}

}  // namespace

Runner add_status(CLI::App& options) { return add(options, &status); }
Runner add_stop(CLI::App& options) { return add(options, &stop); }

}  // namespace gyre::app
