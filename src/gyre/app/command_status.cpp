#include <fmt/core.h>
#include <simdjson.h>

#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/control.hpp"
#include "gyre/app/view_text.hpp"
#include "gyre/core/json_read.hpp"

namespace gyre::app {
namespace {

struct StatusWanted {
  std::filesystem::path data_dir = "gyre-data";
  bool json = false;
};

Result<Exit> status(const StatusWanted& options) {
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

Result<Exit> stop(const StatusWanted& options) {
  GYRE_TRY(const auto answer, ask_running(options.data_dir / "control.sock", "stop"));
  if (options.json)
    fmt::print("{}\n", answer);
  else
    fmt::print("stopping; positions keep their stops\n");
  return Exit::Ok;
}

Runner add(Options& options, Result<Exit> (*act)(const StatusWanted&)) {
  auto given = std::make_shared<StatusWanted>();
  options.add({"--data-dir", &given->data_dir, "of the running process"});
  options.add({"--json", &given->json, "for machines"});
  return [given, act] { return act(*given); };
}

}  // namespace

Runner add_status(Options& options) { return add(options, &status); }
Runner add_stop(Options& options) { return add(options, &stop); }

}  // namespace gyre::app
