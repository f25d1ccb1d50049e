#include "gyre/io/runtime.hpp"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <thread>
#include <utility>

namespace gyre::io {

namespace asio = boost::asio;

struct Runtime::State {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> open = asio::make_work_guard(context);
  std::thread thread{[this] { context.run(); }};
};

Runtime::Runtime() : state_{std::make_unique<State>()} {}

Runtime::~Runtime() { stop(); }

void Runtime::post(Work work) { asio::post(state_->context, std::move(work)); }

void Runtime::run(Work work) {
  if (is_inside() || !state_->thread.joinable()) return work();
  std::promise<void> done;
  post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void Runtime::stop() {
  if (!state_->thread.joinable()) return;
  state_->context.stop();
  state_->thread.join();
}

bool Runtime::is_inside() const { return std::this_thread::get_id() == state_->thread.get_id(); }

asio::io_context& Runtime::context() { return state_->context; }

struct Timer::State {
  explicit State(asio::io_context& context) : timer{context} {}
  asio::steady_timer timer;
  Work work;
  std::uint64_t generation = 0;  // a wait that was replaced may already be on its way
};

Timer::Timer(Runtime& runtime) : state_{std::make_shared<State>(runtime.context())} {}

Timer::~Timer() { cancel(); }

void Timer::at(WallTime when, Work work) {
  state_->work = std::move(work);
  state_->timer.expires_at(when);
  const auto generation = ++state_->generation;
  state_->timer.async_wait([state = state_, generation](boost::system::error_code error) {
    if (error || state->generation != generation) return;
    std::exchange(state->work, nullptr)();
  });
}

void Timer::cancel() {
  ++state_->generation;
  state_->work = nullptr;
  state_->timer.cancel();
}

}  // namespace gyre::io
