#include "gyre/app/run_options.hpp"

#include <fmt/core.h>

#include "gyre/core/crash_point.hpp"
#include "gyre/core/text.hpp"
#include "gyre/io/url.hpp"

namespace gyre::app {
namespace {

Result<std::optional<milliseconds>> read_optional_duration(std::string_view option,
                                                           const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto duration = read_duration(text);
  if (!duration || *duration <= 0ms)
    return fail(Errc::Parse, fmt::format("{}: '{}' is not a time such as 4h", option, text));
  return *duration;
}

}  // namespace

void RunOptions::add(Options& options) {
  market.add(options);
  options.add({.name = "--exchange",
               .into = &exchange,
               .text = "trade on the embedded exchange that serves this URL",
               .type = "URL",
               .excludes = {"--replay", "--synthetic"}});
  options.add(
      {"--data-dir", &data_dir, "journal, rows, exchange; a second start goes on there", "DIR"});
  options.add({"--speed", &speed, "market seconds a second, or max (600 on a terminal)"});
  add_updates(options, updates);
  options.add({"--check-books", &check_books, "hold books against the exchange so often: 4h"});
  add_threads(options, threads);
  options.add({"--stall-virtual", &stall_virtual,
               "for tests: the virtual desk stands still so long at the start"});
  options.add({"--kill-at", &kill_at,
               "for tests: the process kills itself at the Nth passing of a point", "POINT:N"});
  options.add({"--json", &json, "one JSON object at the end, nothing else"});
  config.add(options);
}

void add_updates(Options& options, std::string& updates) {
  options.add({.name = "--updates",
               .into = &updates,
               .text = "forming bars pushed: close, path or real",
               .one_of = {"close", "path", "real"}});
}

void add_threads(Options& options, unsigned& threads) {
  options.add({.name = "--threads",
               .into = &threads,
               .text = "in place of runtime.threads; they change nothing but time",
               .range = {{1, 64}}});
}

Result<std::optional<double>> read_speed(const std::string& text, bool terminal) {
  if (text.empty()) return terminal ? std::optional{600.0} : std::nullopt;
  if (text == "max") return std::nullopt;
  const auto speed =
      from_text<double>(text.ends_with('x') ? text.substr(0, text.size() - 1) : text);
  if (!speed || !(*speed > 0 && *speed <= 1e9))
    return fail(Errc::Parse,
                fmt::format("--speed: '{}' is neither a number above 0 nor max", text));
  return *speed;
}

Result<RunPlan> read_plan(const RunOptions& options, bool terminal) {
  RunPlan plan;
  GYRE_TRY(plan.speed, read_speed(options.speed, terminal));
  GYRE_TRY(plan.check_books, read_optional_duration("--check-books", options.check_books));
  GYRE_TRY(plan.stall_virtual, read_optional_duration("--stall-virtual", options.stall_virtual));
  GYRE_CHECK(options.market.span());
  if (!options.exchange.empty())
    if (auto url = io::parse_endpoint(options.exchange); !url)
      return std::unexpected(std::move(url).error().in("--exchange"));
  if (!options.kill_at.empty()) GYRE_CHECK(arm_crash_point(options.kill_at));
  return plan;
}

}  // namespace gyre::app
