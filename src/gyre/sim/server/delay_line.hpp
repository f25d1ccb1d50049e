#pragma once

#include <deque>
#include <memory>

#include "gyre/io/http_server.hpp"
#include "gyre/io/runtime.hpp"

// A longer way to the peers: what is put here happens so much wall time later, in the order in
// which it was put, while everything else goes on. It changes nothing but the time on the wall.
namespace gyre::sim::server {

class DelayLine {
 public:
  explicit DelayLine(io::Runtime& runtime) : timer_{runtime} {}

  // At once when there is no delay and nothing waits.
  void put(milliseconds delay, io::Work work);
  void stop();

 private:
  struct Entry {
    WallTime due;
    io::Work work;
  };
  void wait();
  void run();

  io::Timer timer_;
  std::deque<Entry> waiting_;
};

// A session whose frames go over a line, each flush so late as `delay` says then. It passes for the
// session itself: the same id.
io::SessionPtr slow_session(io::SessionPtr session, DelayLine& line,
                            std::function<milliseconds()> delay);

}  // namespace gyre::sim::server
