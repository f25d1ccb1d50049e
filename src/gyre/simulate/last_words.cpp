#include "gyre/simulate/last_words.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

namespace gyre::simulate {
namespace {

// Ready before anything can go wrong: a signal's handler may not make text.
thread_local constinit std::array<char, 1024> words{};
thread_local constinit volatile std::size_t length = 0;

extern "C" void say_and_die(int signal) {
  if (length > 0 && write(STDERR_FILENO, words.data(), length) < 0) {
    // Nobody listens, and the process ends all the same.
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

LastWords::LastWords(std::string_view text) {
  length = 0;
  const auto most = std::min(text.size(), words.size());
  std::ranges::copy(text.substr(0, most), words.begin());
  length = most;
}

LastWords::~LastWords() { length = 0; }

void say_last_words_on_abort() { std::signal(SIGABRT, say_and_die); }

}  // namespace gyre::simulate
