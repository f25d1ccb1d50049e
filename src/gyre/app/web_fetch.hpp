#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"
#include "gyre/io/http_client.hpp"

// GET requests for a command that waits for their answers, from as many threads as it likes.
namespace gyre::app {

// Waiting that ends early when the program is to end.
class Patience {
 public:
  // False when there is none any more.
  bool wait(nanoseconds time);
  void end();
  bool has_ended() const { return ended_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> ended_{false};
};

class WebFetch {
 public:
  static Result<std::unique_ptr<WebFetch>> open(io::Runtime& runtime, std::string_view url,
                                                Patience& patience);

  // The answer, whatever it is. Asks again, after growing pauses, while the network fails or the
  // server says that it is its own fault (5xx); the sixth failure is an error.
  Result<io::HttpResponse> get(const std::string& target);
  const std::string& url() const { return url_; }

 private:
  WebFetch(io::Runtime& runtime, io::Endpoint endpoint, std::string_view url, Patience& patience);
  io::HttpOutcome get_once(const std::string& target);

  std::string url_;
  Patience& patience_;
  io::HttpClient client_;
};

}  // namespace gyre::app
