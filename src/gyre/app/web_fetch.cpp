#include "gyre/app/web_fetch.hpp"

#include <fmt/core.h>

#include <future>
#include <utility>

namespace gyre::app {
namespace {

constexpr int kTries = 6;
constexpr milliseconds kTimeout = 60s, kFirstPause = 500ms;

}  // namespace

bool Patience::wait(nanoseconds time) {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, time, [this] { return ended_.load(); });
  return !ended_;
}

void Patience::end() {
  {
    const std::scoped_lock lock{mutex_};
    ended_ = true;
  }
  changed_.notify_all();
}

Result<std::unique_ptr<WebFetch>> WebFetch::open(io::Runtime& runtime, std::string_view url,
                                                 Patience& patience) {
  GYRE_TRY(auto endpoint, io::parse_endpoint(url));
  return std::unique_ptr<WebFetch>{new WebFetch{runtime, std::move(endpoint), url, patience}};
}

WebFetch::WebFetch(io::Runtime& runtime, io::Endpoint endpoint, std::string_view url,
                   Patience& patience)
    : url_{url}, patience_{patience}, client_{runtime, std::move(endpoint), {}} {
  while (url_.ends_with('/')) url_.pop_back();
}

io::HttpOutcome WebFetch::get_once(const std::string& target) {
  std::promise<io::HttpOutcome> promised;
  auto answer = promised.get_future();
  client_.send({.target = target, .timeout = kTimeout},
               [&](io::HttpOutcome outcome) { promised.set_value(std::move(outcome)); });
  return answer.get();
}

Result<io::HttpResponse> WebFetch::get(const std::string& target) {
  std::string why;
  auto pause = kFirstPause;
  for (int i = 0; i < kTries; ++i, pause *= 2) {
    if (i > 0 && !patience_.wait(pause)) break;
    auto outcome = get_once(target);
    if (outcome && outcome->status < 500) return *std::move(outcome);
    why = outcome ? fmt::format("status {}", outcome->status) : outcome.error().why;
  }
  return fail(Errc::Io, fmt::format("{}{}: {}", url_, target, why));
}

}  // namespace gyre::app
