#pragma once

#include <string_view>

// What a thread has to say if a broken invariant ends the process while it runs a seed.
namespace gyre::simulate {

// Says it on standard error when SIGABRT comes, as long as it lives. Made by each thread for
// itself, one at a time; what is longer than a kilobyte is cut off.
class LastWords {
 public:
  explicit LastWords(std::string_view text);
  ~LastWords();
  LastWords(const LastWords&) = delete;
};

// From now on, for the whole process.
void say_last_words_on_abort();

}  // namespace gyre::simulate
