#include "gyre/sim/server/control.hpp"

#include <algorithm>

#include "gyre/core/json_read.hpp"

namespace gyre::sim::server {
namespace {

using simdjson::dom::object;

template <class T>
Result<T> member(const object& from, std::string_view name) {
  JsonValue value;
  if (from[name].get(value)) return fail(Errc::Parse, std::string{name} + ": missing");
  T read{};
  if (auto done = read_json(value, read); !done)
    return std::unexpected(std::move(done).error().in(name));
  return read;
}

Result<ControlMessage> read_ack(const object& from) {
  Ack ack;
  GYRE_TRY(ack.number, member<std::uint64_t>(from, "ack"));
  GYRE_TRY(ack.sent, member<std::uint64_t>(from, "sent"));
  GYRE_TRY(const auto wake, member<std::int64_t>(from, "wake"));
  if (wake != 0) ack.wake = from_ms(wake);
  return ack;
}

Result<ControlMessage> read_flush(const object& from) {
  Flush flush;
  GYRE_TRY(flush.number, member<std::uint64_t>(from, "flush"));
  GYRE_TRY(flush.sent, member<std::uint64_t>(from, "sent"));
  return flush;
}

Result<ControlMessage> read_withhold(const object& from) {
  Withhold rule;
  GYRE_TRY(rule.path, member<std::string>(from, "path"));
  GYRE_TRY(rule.method, member<std::string>(from, "method"));
  GYRE_TRY(rule.symbol, member<std::string>(from, "symbol"));
  GYRE_TRY(rule.count, member<int>(from, "count"));
  GYRE_TRY(rule.delay, member<milliseconds>(from, "for"));
  return rule;
}

}  // namespace

bool is_session_name(std::string_view name) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
  return 8 <= name.size() && name.size() <= 64 && name.find_first_not_of(letters) == name.npos;
}

Result<ControlMessage> read_control(std::string_view text) {
  thread_local simdjson::dom::parser parser;
  const auto refused = [](std::string_view why) {
    return fail(Errc::Parse, "control message: " + std::string{why});
  };
  object message;
  if (parser.parse(text.data(), text.size()).get(message)) return refused("not a JSON object");
  object rule;
  std::string_view session;
  Result<ControlMessage> read = refused("not enrol, flush, ack or withhold");
  if (!message["ack"].error()) {
    read = read_ack(message);
  } else if (!message["flush"].error()) {
    read = read_flush(message);
  } else if (!message["enrol"].get(session)) {
    if (!is_session_name(session)) return refused("a session name is 8 to 64 of A-Z a-z 0-9 -");
    return Enrol{std::string{session}};
  } else if (!message["withhold"].get(rule)) {
    read = read_withhold(rule);
  }
  return read;
}

}  // namespace gyre::sim::server
