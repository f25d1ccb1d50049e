#pragma once

#include <functional>
#include <memory>

#include "gyre/core/time.hpp"

namespace boost::asio {
class io_context;
}

// One thread and its event loop. Everything in io lives on the loop it was made for and calls back
// on that thread alone, so nothing in io needs a lock. Stop the runtime before what the callbacks
// touch is gone; it outlives every client, server and timer made on it.
namespace gyre::io {

using Work = std::move_only_function<void()>;

class Runtime {
 public:
  Runtime();  // starts the thread
  ~Runtime();
  Runtime(const Runtime&) = delete;

  // Runs `work` on the thread, after what was posted before it. From any thread.
  void post(Work work);
  // The same, and waits until it is done; in place on the thread itself, and once it is stopped.
  void run(Work work);
  // Drops what was not yet run and joins the thread. Not from the thread itself.
  void stop();

  bool is_inside() const;  // whether the caller is on the thread
  boost::asio::io_context& context();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Calls back once, at a wall time; setting it again replaces what was set. Used on the runtime's
// thread only.
class Timer {
 public:
  explicit Timer(Runtime& runtime);
  ~Timer();

  void at(WallTime when, Work work);
  void cancel();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gyre::io
