#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

// A broken invariant is a bug: it ends the process in every build, at the place that noticed.
// A crash is safe here by design: stops rest on the exchange, and a restart replays the journal.
namespace gyre {

[[noreturn]] inline void broken(const char* what, std::source_location at) {
  std::fprintf(stderr, "%s:%u: invariant broken: %s\n", at.file_name(), at.line(), what);
  std::abort();
}

constexpr void ensure(bool ok, const char* what = "",
                      std::source_location at = std::source_location::current()) {
  if (!ok) [[unlikely]]
    broken(what, at);
}

}  // namespace gyre
