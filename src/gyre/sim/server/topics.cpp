#include "gyre/sim/server/topics.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gyre/sim/server/parameters.hpp"

namespace gyre::sim::server {
namespace {

bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

}  // namespace

StreamClass class_of(std::string_view topic) {
  for (const auto* name : {"bookTicker", "@depth", "@rpiDepth"})
    if (topic.contains(name)) return StreamClass::Public;
  return topic.contains('@') || topic.starts_with('!') ? StreamClass::Market : StreamClass::Private;
}

std::vector<std::string> split_path(std::string_view joined) {
  std::vector<std::string> parts;
  while (!joined.empty()) {
    const auto part = joined.substr(0, joined.find('/'));
    joined.remove_prefix(std::min(joined.size(), part.size() + 1));
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

std::optional<StreamPath> parse_stream_path(std::string_view target) {
  const auto question = std::min(target.find('?'), target.size());
  const auto parameters =
      Parameters::parse(target.substr(std::min(question + 1, target.size())), {});
  const auto decoded = percent_decode(target.substr(0, question), false);
  if (!parameters || !decoded) return std::nullopt;
  std::string_view path = *decoded;
  StreamPath out;
  constexpr std::array routes{std::pair{"/public", StreamClass::Public},
                              std::pair{"/market", StreamClass::Market},
                              std::pair{"/private", StreamClass::Private}};
  for (const auto& [prefix, stream_class] : routes)
    if (!out.route && take(path, prefix)) out.route = stream_class;
  if (path.ends_with('/')) path.remove_suffix(1);
  const auto* streams = parameters->find("streams");
  if (path == "/stream") {
    out.is_combined = true;
    if (streams) out.topics = split_path(*streams);
  } else if (take(path, "/ws/")) {
    out.topics = split_path(path);
  } else if (path != "/ws" && !path.empty()) {
    return std::nullopt;
  }
  if (const auto* key = parameters->find("listenKey")) out.topics.push_back(*key);
  if (const auto* events = parameters->find("events")) {
    for (auto& name : split_path(*events)) out.events.insert(std::move(name));
  }
  return out;
}

}  // namespace gyre::sim::server
