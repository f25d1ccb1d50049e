#include "gyre/app/running.hpp"

#include <simdjson.h>

#include <utility>

#include "gyre/app/control.hpp"
#include "gyre/core/json_read.hpp"

namespace gyre::app {
namespace {

Result<JsonValue> parse(simdjson::dom::parser& parser, const std::string& answer) {
  JsonValue json;
  if (parser.parse(answer).get(json)) return fail(Errc::Parse, "the answer is not JSON");
  return json;
}

}  // namespace

Result<std::string> say_to_running(const std::filesystem::path& data_dir,
                                   std::string_view request) {
  GYRE_TRY(auto answer, ask_running(data_dir / "control.sock", request));
  simdjson::dom::parser parser;
  GYRE_TRY(const auto json, parse(parser, answer));
  std::string_view error;
  if (json["error"].get(error) == simdjson::SUCCESS)
    return fail(Errc::Busy, data_dir.string() + ": " + std::string{error});
  return answer;
}

Result<Status> status_of_running(const std::filesystem::path& data_dir) {
  Status status;
  GYRE_TRY(status.json, say_to_running(data_dir, "status"));
  simdjson::dom::parser parser;
  GYRE_TRY(const auto json, parse(parser, status.json));
  if (json["starting"].error() == simdjson::SUCCESS) return status;
  GYRE_CHECK(read_json(json, status.view.emplace()));
  return status;
}

}  // namespace gyre::app
