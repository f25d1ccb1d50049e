#include "gyre/sim/server/delay_line.hpp"

#include <utility>

namespace gyre::sim::server {
namespace {

class SlowSession final : public io::WebSocketSession {
 public:
  SlowSession(io::SessionPtr session, DelayLine& line, std::function<milliseconds()> delay)
      : session_{std::move(session)}, line_{line}, delay_{std::move(delay)} {}

  io::ConnectionId id() const override { return session_->id(); }
  void put(std::string_view text) override { texts_.emplace_back(text); }
  void flush() override {
    line_.put(delay_(), [session = session_, texts = std::exchange(texts_, {})] {
      for (const auto& text : texts) session->put(text);
      session->flush();
    });
  }
  void close(std::uint16_t code, std::string_view reason) override {
    line_.put(delay_(),
              [session = session_, code, why = std::string{reason}] { session->close(code, why); });
  }
  std::size_t unsent() const override { return session_->unsent(); }

 private:
  io::SessionPtr session_;
  DelayLine& line_;
  std::function<milliseconds()> delay_;
  std::vector<std::string> texts_;
};

}  // namespace

void DelayLine::put(milliseconds delay, io::Work work) {
  if (delay <= 0ms && waiting_.empty()) return work();
  auto due = wall_now() + delay;
  if (!waiting_.empty()) due = std::max(due, waiting_.back().due);
  waiting_.push_back({due, std::move(work)});
  if (waiting_.size() == 1) wait();
}

void DelayLine::stop() {
  timer_.cancel();
  waiting_.clear();
}

void DelayLine::wait() {
  timer_.at(waiting_.front().due, [this] { run(); });
}

void DelayLine::run() {
  while (!waiting_.empty() && waiting_.front().due <= wall_now()) {
    auto work = std::move(waiting_.front().work);
    waiting_.pop_front();
    work();
  }
  if (!waiting_.empty()) wait();
}

io::SessionPtr slow_session(io::SessionPtr session, DelayLine& line,
                            std::function<milliseconds()> delay) {
  return std::make_shared<SlowSession>(std::move(session), line, std::move(delay));
}

}  // namespace gyre::sim::server
