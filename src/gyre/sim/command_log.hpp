#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/sim/exchange.hpp"

// What makes the embedded exchange survive a kill: every command, with its market time and API key,
// is on disk before it is answered, and the market time reached is written beside. A restart makes
// the same exchange again and lets the same things happen; nothing else is stored.
namespace gyre::sim {

struct LoggedCommand {
  Timestamp at{};
  std::string api_key;
  wire::Request request;
};

// Whether a request changes anything, and so belongs into the log.
bool is_command(const wire::Request& request);

class CommandLog {
 public:
  // Opens the log in an existing directory, or begins one. `market` says in a line what the
  // exchange is made of (source, seed, settings, start); Config when the log is of another one,
  // Corrupt, with the line, when a line other than the last is damaged. A torn last line is cut.
  static Result<CommandLog> open(const std::filesystem::path& directory, std::string_view market);

  CommandLog(CommandLog&& other) noexcept;
  CommandLog& operator=(CommandLog&& other) noexcept;
  ~CommandLog();

  // Durable when it returns.
  Result<> append(Timestamp at, std::string_view api_key, const wire::Request& request);
  // Market time has come so far. Survives the process, not the machine: then the last command's
  // time stands.
  Result<> mark(Timestamp reached);

  // As found by open().
  const std::vector<LoggedCommand>& found() const { return found_; }
  // The later of the last mark and the last command; the epoch when there is neither.
  Timestamp reached() const { return reached_; }

 private:
  CommandLog(int log, int clock) : log_{log}, clock_{clock} {}
  Result<> load(std::string text, std::string_view market);

  int log_ = -1, clock_ = -1;
  std::vector<LoggedCommand> found_;
  Timestamp reached_{};
};

// Brings an exchange that has just been made to where the log ends. Accounts that trade are told
// apart by the order in which they are made, so make those of the settings first, always alike.
Result<> restore(Exchange& exchange, const CommandLog& log);

}  // namespace gyre::sim
