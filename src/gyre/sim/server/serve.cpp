#include "gyre/sim/server/serve.hpp"

#include <csignal>

namespace gyre::sim {
namespace {

// Keeps the two signals for the thread that waits for them, and all threads made meanwhile off
// them.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }
  ~StopSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  StopSignals(const StopSignals&) = delete;

  void wait() const {
    int which = 0;
    sigwait(&signals_, &which);
  }

 private:
  sigset_t signals_{}, before_{};
};

}  // namespace

Result<> serve(const ServeOptions& options) {
  const StopSignals signals;
  Server server{options.server, options.market, options.exchange, options.start};
  GYRE_CHECK(server.start());
  if (options.started) options.started(server.url());
  signals.wait();
  server.stop();
  return {};
}

}  // namespace gyre::sim
