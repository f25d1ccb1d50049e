#pragma once

#include <filesystem>
#include <span>
#include <stop_token>
#include <string>

#include "gyre/core/result.hpp"

// A further process of this program, with its own memory and priority.
namespace gyre::app {

// Runs this program with these arguments, its output added to `log`, and returns its exit status;
// told to stop, it ends the process first and returns an error, Busy. The calling thread waits.
Result<int> run_self(std::span<const std::string> arguments, const std::filesystem::path& log,
                     std::stop_token stop);

// Makes the calling process the last to get a processor.
void take_the_lowest_priority();

}  // namespace gyre::app
