#include "gyre/app/interrupt.hpp"

#include <unistd.h>

#include <csignal>
#include <ctime>

namespace gyre::app {
namespace {

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

Interrupt::Interrupt() {
  const auto signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::thread{[this, signals] {
    while (!end_) {
      const timespec patience{0, 100'000'000};
      if (sigtimedwait(&signals, nullptr, &patience) < 0) continue;
      if (came_.exchange(true)) _exit(130);
      if (const auto* call = call_.load()) (*call)();
    }
  }};
}

Interrupt::~Interrupt() {
  end_ = true;
  thread_.join();
  const auto signals = ending_signals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

void Interrupt::on_signal(std::function<void()> call) {
  kept_ = std::move(call);
  call_ = &kept_;
  if (came_) kept_();
}

}  // namespace gyre::app
