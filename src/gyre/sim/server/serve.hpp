#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gyre/sim/server/server.hpp"

// The embedded exchange as a program of its own.
namespace gyre::sim {

struct ServeOptions {
  ServerSettings server;
  std::shared_ptr<const Market> market;
  Settings exchange;
  Timestamp start{};  // where market time begins
  // Told the address once it listens.
  std::function<void(const std::string& url)> started;
};

// Serves until SIGINT or SIGTERM. To be called before other threads are made, or with those signals
// blocked in them.
Result<> serve(const ServeOptions& options);

}  // namespace gyre::sim
