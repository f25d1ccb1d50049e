#pragma once

#include <atomic>
#include <functional>
#include <thread>

// Ctrl-C and SIGTERM as a call on a thread of its own. Made before any other thread, so that all of
// them leave these signals to it. A second one ends the process at once: stops rest on the
// exchange.
namespace gyre::app {

class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;

  void on_signal(std::function<void()> call);
  bool came() const { return came_; }

 private:
  std::atomic<bool> came_{false}, end_{false};
  std::atomic<const std::function<void()>*> call_{nullptr};
  std::function<void()> kept_;
  std::thread thread_;
};

}  // namespace gyre::app
