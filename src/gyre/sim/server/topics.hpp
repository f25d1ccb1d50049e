#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// Names of streams and the paths they are asked for on. The three routed paths carry one class of
// streams each, and keep silent about the rest; the older un-routed ones carry all.
namespace gyre::sim::server {

enum class StreamClass : std::uint8_t { Public, Market, Private };

// Best prices and depth are public, other market data market, a listenKey private.
StreamClass class_of(std::string_view topic);

struct StreamPath {
  std::optional<StreamClass> route;  // nothing: un-routed
  bool is_combined = false;          // /stream: each message is wrapped with its stream's name
  std::vector<std::string> topics;
  std::set<std::string, std::less<>> events;  // of the user stream; empty: all

  bool carries(std::string_view topic) const { return !route || *route == class_of(topic); }
};

// What stands between slashes, without empty parts.
std::vector<std::string> split_path(std::string_view joined);

// Reads /ws/<topic>, /ws, /stream and /stream?streams=a/b, behind /public, /market, /private or
// nothing; ?listenKey=…&events=A/B asks for a user stream on any. Nothing for any other path.
std::optional<StreamPath> parse_stream_path(std::string_view target);

}  // namespace gyre::sim::server
