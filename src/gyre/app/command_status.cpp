#include <fmt/core.h>

#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/running.hpp"
#include "gyre/app/view_text.hpp"

namespace gyre::app {
namespace {

struct StatusWanted {
  std::filesystem::path data_dir = "gyre-data";
  bool json = false;
};

Result<Exit> status(const StatusWanted& options) {
  GYRE_TRY(const auto status, status_of_running(options.data_dir));
  if (options.json || !status.view)
    fmt::print("{}\n", status.json);
  else
    fmt::print("{}{}", view_screen(*status.view, 200, 1000), attention_text(status.view->engine));
  return Exit::Ok;
}

Result<Exit> stop(const StatusWanted& options) {
  GYRE_TRY(const auto answer, say_to_running(options.data_dir, "stop"));
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
