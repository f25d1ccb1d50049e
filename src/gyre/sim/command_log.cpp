#include "gyre/sim/command_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "gyre/core/hash.hpp"
#include "gyre/core/json_read.hpp"
#include "gyre/core/json_write.hpp"

namespace gyre::sim {
namespace {

constexpr std::size_t kSumDigits = 32;

template <class R>
concept Command = Fielded<R> && requires { R::name; };

template <class R>
concept Positioned = requires(R command) { command.position = PositionSide::Both; };

std::unexpected<Error> io_error(std::string_view what) {
  return fail(Errc::Io, std::string{what} + ": " + std::strerror(errno));
}

std::string checksum(std::string_view text) {
  Fingerprint print;
  print.add(text);
  return print.text();
}

std::string line_of(std::string_view json) {
  return checksum(json) + " " + std::string{json} + "\n";
}

Result<> write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_error("cannot write the command log");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<std::string> read_all(int file) {
  std::string text;
  std::array<char, 65536> chunk;
  for (;;) {
    const auto got = ::read(file, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("cannot read the command log");
    if (got == 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

Result<int> open_file(const std::filesystem::path& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return io_error("cannot open " + path.string());
  return file;
}

std::string to_line(Timestamp at, std::string_view api_key, const wire::Request& request) {
  return std::visit(
      [&]<class R>(const R& command) -> std::string {
        if constexpr (Command<R>) {
          std::string text;
          JsonObject json{text};
          json.add("at", at).add("key", api_key).add("what", R::name).add("request", command);
          if constexpr (Positioned<R>)
            if (command.position != PositionSide::Both) json.add("position", command.position);
          json.end();
          return line_of(text);
        } else {
          ensure(false, "only commands are logged");
          return {};
        }
      },
      request);
}

// Reads the request whose name it is.
template <std::size_t I = 0>
Result<wire::Request> read_request(std::string_view name, const JsonValue& json) {
  if constexpr (I == std::variant_size_v<wire::Request>) {
    return fail(Errc::Corrupt, "unknown command '" + std::string{name} + "'");
  } else {
    using R = std::variant_alternative_t<I, wire::Request>;
    if constexpr (Command<R>) {
      if (R::name == name) {
        R command;
        GYRE_CHECK(read_json(json, command));
        return command;
      }
    }
    return read_request<I + 1>(name, json);
  }
}

template <class R>
Result<> read_position(const JsonValue& json, R& request) {
  if constexpr (Positioned<R>)
    return read_json(json, request.position);
  else
    return fail(Errc::Corrupt, "a position where there is none");
}

Result<LoggedCommand> read_command(const JsonValue& json) {
  LoggedCommand command;
  JsonValue at, api_key, what, request;
  if (json["at"].get(at) || json["key"].get(api_key) || json["what"].get(what) ||
      json["request"].get(request))
    return fail(Errc::Corrupt, "not a command");
  std::string name;
  GYRE_CHECK(read_json(at, command.at));
  GYRE_CHECK(read_json(api_key, command.api_key));
  GYRE_CHECK(read_json(what, name));
  GYRE_TRY(command.request, read_request(name, request));
  if (JsonValue position; !json["position"].get(position))
    GYRE_CHECK(
        std::visit([&](auto& what) { return read_position(position, what); }, command.request));
  return command;
}

// The JSON of a sound line.
std::optional<std::string_view> sound(std::string_view line) {
  if (line.size() <= kSumDigits || line[kSumDigits] != ' ') return std::nullopt;
  const auto json = line.substr(kSumDigits + 1);
  if (checksum(json) != line.substr(0, kSumDigits)) return std::nullopt;
  return json;
}

struct Clock {
  std::int64_t ms = 0;
  std::uint64_t sum = 0;
};

}  // namespace

bool is_command(const wire::Request& request) {
  return std::visit([]<class R>(const R&) { return Command<R>; }, request);
}

Result<CommandLog> CommandLog::open(const std::filesystem::path& directory,
                                    std::string_view market) {
  GYRE_TRY(const int log, open_file(directory / "commands.log", O_RDWR | O_APPEND));
  CommandLog opened{log, -1};
  GYRE_TRY(opened.clock_, open_file(directory / "market_time", O_RDWR));
  GYRE_TRY(auto text, read_all(log));
  if (auto loaded = opened.load(std::move(text), market); !loaded)
    return std::unexpected(std::move(loaded).error().in(directory.string()));
  Clock clock;
  if (::pread(opened.clock_, &clock, sizeof clock, 0) == sizeof clock &&
      clock.sum == mix(static_cast<std::uint64_t>(clock.ms)))
    opened.reached_ = std::max(opened.reached_, from_ms(clock.ms));
  return opened;
}

CommandLog::CommandLog(CommandLog&& other) noexcept
    : log_{std::exchange(other.log_, -1)},
      clock_{std::exchange(other.clock_, -1)},
      found_{std::move(other.found_)},
      reached_{other.reached_} {}

CommandLog& CommandLog::operator=(CommandLog&& other) noexcept {
  std::swap(log_, other.log_);
  std::swap(clock_, other.clock_);
  std::swap(found_, other.found_);
  std::swap(reached_, other.reached_);
  return *this;
}

CommandLog::~CommandLog() {
  if (log_ >= 0) ::close(log_);
  if (clock_ >= 0) ::close(clock_);
}

Result<> CommandLog::load(std::string text, std::string_view market) {
  std::string head;
  JsonObject{head}.add("market", market).end();
  std::size_t good = 0;
  simdjson::dom::parser parser;
  for (int number = 1; good < text.size(); ++number) {
    const auto end = text.find('\n', good);
    const bool last = end == text.npos || end + 1 == text.size();
    const auto line = std::string_view{text}.substr(good, end - good);
    const auto json = end == text.npos ? std::nullopt : sound(line);
    const auto place = "command log, line " + std::to_string(number);
    if (!json && last) break;  // torn
    if (!json) return fail(Errc::Corrupt, place + " is damaged");
    if (number == 1) {
      if (*json != head)
        return fail(Errc::Config, "another market was traded here; choose another --data-dir");
    } else {
      JsonValue value;
      if (parser.parse(std::string{*json}).get(value)) return fail(Errc::Corrupt, place);
      auto command = read_command(value);
      if (!command) return std::unexpected(std::move(command).error().in(place));
      reached_ = command->at;
      found_.push_back(*std::move(command));
    }
    good = end + 1;
  }
  if (good < text.size() && ::ftruncate(log_, static_cast<off_t>(good)) != 0)
    return io_error("cannot cut the command log");
  if (good == 0) GYRE_CHECK(write_all(log_, line_of(head)));
  if (::fsync(log_) != 0) return io_error("cannot sync the command log");
  return {};
}

Result<> CommandLog::append(Timestamp at, std::string_view api_key, const wire::Request& request) {
  GYRE_CHECK(write_all(log_, to_line(at, api_key, request)));
  if (::fdatasync(log_) != 0) return io_error("cannot sync the command log");
  return {};
}

Result<> CommandLog::mark(Timestamp reached) {
  Clock clock{to_ms(reached), mix(static_cast<std::uint64_t>(to_ms(reached)))};
  if (::pwrite(clock_, &clock, sizeof clock, 0) != sizeof clock)
    return io_error("cannot write the market time");
  return {};
}

Result<> restore(Exchange& exchange, const CommandLog& log) {
  for (const auto& command : log.found()) {
    if (command.at < exchange.now())
      return fail(Errc::Corrupt, "command log: a command at " + to_text(command.at) +
                                     " stands after " + to_text(exchange.now()));
    exchange.skip_to(command.at);
    exchange.handle(exchange.account(command.api_key), command.request);
  }
  if (log.reached() > exchange.now()) exchange.skip_to(log.reached());
  return {};
}

}  // namespace gyre::sim
