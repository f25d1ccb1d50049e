#pragma once

namespace gyre::app {

// The whole program: reads the command line, runs one command, and returns its exit code: 0 done,
// 1 failed, 2 misused, 130 interrupted. Errors are one line on stderr.
int run_command(int argc, const char* const* argv);

}  // namespace gyre::app
