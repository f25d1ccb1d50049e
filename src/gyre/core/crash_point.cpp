#include "gyre/core/crash_point.hpp"

#include <csignal>
#include <string>

#include "gyre/core/text.hpp"

namespace gyre {
namespace {

struct Armed {
  CrashPoint point{};
  int left = 0;
};
Armed armed;  // only the engine's thread passes points

}  // namespace

Result<> arm_crash_point(std::string_view text) {
  const auto colon = text.find(':');
  const auto name = text.substr(0, colon);
  const auto point = from_string<CrashPoint>(name);
  if (!point) return fail(Errc::Parse, unknown("point", name, names(CrashPoint{})));
  const auto count = from_text<int>(colon == text.npos ? "1" : text.substr(colon + 1));
  if (!count || *count < 1)
    return fail(Errc::Parse, "'" + std::string{text} + "' is not a point such as after_send:3");
  armed = {*point, *count};
  return {};
}

void pass_crash_point(CrashPoint point) {
  if (armed.left == 0 || point != armed.point || --armed.left > 0) return;
  std::raise(SIGKILL);
}

}  // namespace gyre
