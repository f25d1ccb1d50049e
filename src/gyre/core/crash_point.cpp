#include "gyre/core/crash_point.hpp"

#include <csignal>
#include <string>

#include "gyre/core/text.hpp"

namespace gyre {
namespace {

struct Armed {
  std::string name;
  int left = 0;
};
Armed armed;  // only the engine's thread passes points

}  // namespace

Result<> arm_crash_point(std::string_view text) {
  const auto colon = text.find(':');
  const auto count = from_text<int>(colon == text.npos ? "1" : text.substr(colon + 1));
  if (!count || *count < 1)
    return fail(Errc::Parse, "'" + std::string{text} + "' is not a point such as after_send:3");
  armed = {std::string{text.substr(0, colon)}, *count};
  return {};
}

void pass_crash_point(std::string_view name) {
  if (armed.left == 0 || name != armed.name || --armed.left > 0) return;
  std::raise(SIGKILL);
}

}  // namespace gyre
