#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "gyre/engine/snapshot.hpp"

// What screens and the status command read: the engine's snapshot with what only the run knows.
// Newest wins; a reader keeps what it took.
namespace gyre::app {

struct View {
  std::string market;
  Snapshot engine;
  double speed_x = 0, boundary_ms = 0, journal_ms = 0, orders_ms = 0, turn_ms = 0;
  std::uint64_t virtual_open = 0, virtual_closed = 0, rows = 0;
  std::string model_why, learning;  // why a model served as the run began; the trainer's last word
  static constexpr std::tuple fields{Field{"market", &View::market},
                                     Field{"engine", &View::engine},
                                     Field{"speed_x", &View::speed_x},
                                     Field{"boundary_ms", &View::boundary_ms},
                                     Field{"journal_ms", &View::journal_ms},
                                     Field{"orders_ms", &View::orders_ms},
                                     Field{"turn_ms", &View::turn_ms},
                                     Field{"virtual_open", &View::virtual_open},
                                     Field{"virtual_closed", &View::virtual_closed},
                                     Field{"rows", &View::rows},
                                     Field{"model_why", &View::model_why},
                                     Field{"learning", &View::learning}};
};

class Published {
 public:
  void publish(View view) {
    auto fresh = std::make_shared<const View>(std::move(view));
    const std::scoped_lock lock{mutex_};
    newest_ = std::move(fresh);
  }
  std::shared_ptr<const View> newest() const {  // nothing before the first
    const std::scoped_lock lock{mutex_};
    return newest_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const View> newest_;
};

}  // namespace gyre::app
