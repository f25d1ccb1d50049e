#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "gyre/core/result.hpp"

// The control socket of a running process: one line in, one line out, on a thread of its own. It
// lies in the data-dir, and whoever may open that may command.
namespace gyre::app {

class ControlServer {
 public:
  // Answers one request; called on the control thread.
  using Handler = std::function<std::string(std::string_view request)>;

  static Result<std::unique_ptr<ControlServer>> open(const std::filesystem::path& path,
                                                     Handler handler);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;

 private:
  ControlServer(std::filesystem::path path, int listener, Handler handler);
  void serve();
  void answer(int client) const;

  std::filesystem::path path_;
  int listener_;
  Handler handler_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Asks the process that runs on a data-dir. NotFound when none does.
Result<std::string> ask_running(const std::filesystem::path& path, std::string_view request);

}  // namespace gyre::app
