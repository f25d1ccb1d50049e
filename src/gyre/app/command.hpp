#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "gyre/app/options.hpp"
#include "gyre/core/result.hpp"

// A command of the program: one file that declares its options and does its work, and one place in
// the list of commands.cpp. Help, examples and exit codes are the same for all.
namespace gyre::app {

enum class Exit : std::uint8_t { Ok = 0, Failure = 1, Usage = 2, Interrupted = 130 };

// Does the work once the options are read; an error is printed in one line.
using Runner = std::function<Result<Exit>()>;

struct CommandEntry {
  std::string_view name, summary, example;
  // Declares the options. They live in what the runner holds.
  Runner (*add)(Options& options);
};

std::span<const CommandEntry> all_commands();

}  // namespace gyre::app
