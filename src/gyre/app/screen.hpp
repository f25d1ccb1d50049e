#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "gyre/app/view.hpp"

// Draws the newest view on the terminal a few times a second, on a thread of its own, so that a
// slow terminal slows nothing else. Its end leaves the last screen standing.
namespace gyre::app {

class Screen {
 public:
  explicit Screen(const Published& published);
  ~Screen();

 private:
  void draw();

  const Published& published_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;
  std::thread thread_;
};

// Whether people look at standard output.
bool on_terminal();

}  // namespace gyre::app
