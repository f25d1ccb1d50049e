#pragma once

#include <algorithm>
#include <optional>

#include "gyre/core/random.hpp"
#include "gyre/domain/stream_machine.hpp"
#include "gyre/exchange/session/transport.hpp"

// One stream connection's health: when to connect, when to give up waiting, when silence means
// death. After a loss the wait doubles, with jitter; a connection that held for a minute has
// earned a short wait again. Rotation ahead of the venue's 24 hours will be one more deadline here.
namespace gyre::session {

class StreamLink {
 public:
  // Without `silence_max` silence proves nothing: an account may have nothing to say.
  StreamLink(StreamId id, std::optional<milliseconds> silence_max, Timestamp now)
      : id_{id}, silence_max_{silence_max}, deadline_{now} {}

  StreamState state() const { return state_; }
  bool is_open() const { return state_ == StreamState::Open || state_ == StreamState::Live; }

  // The instant at which due() has something to say.
  std::optional<Timestamp> next() const { return deadline_; }

  enum class Due { Nothing, Connect, GiveUp };
  Due due(Timestamp now) {
    if (!deadline_ || now < *deadline_) return Due::Nothing;
    if (state_ != StreamState::Waiting) return Due::GiveUp;
    step(StreamEvent::Wake);
    deadline_.reset();  // it stands once the connection is asked for
    return Due::Connect;
  }
  void asked(Timestamp now) { deadline_ = now + kConnectMax; }
  bool opened(Timestamp now) {
    if (!step(StreamEvent::Opened)) return false;
    opened_at_ = now;
    listen(now);
    return true;
  }
  void data(Timestamp now) {
    step(StreamEvent::Data);
    if (is_open()) listen(now);
  }
  // Says whether there was something to lose.
  bool lost(Timestamp now) {
    const bool held = is_open() && now - opened_at_ >= kHealthy;
    if (!step(StreamEvent::Lost)) return false;
    if (held) delay_ = kDelayMin;
    const double draw = uniform(key(static_cast<std::uint64_t>(id_.value), to_ms(now)));
    const auto span = static_cast<double>(delay_.count()) * (1 + draw) / 2;
    deadline_ = now + milliseconds{static_cast<std::int64_t>(span)};
    delay_ = std::min(delay_ * 2, kDelayMax);
    return true;
  }

 private:
  bool step(StreamEvent event) {
    const auto step = stream_machine.next(state_, event);
    state_ = step.state;
    return step.verdict == Verdict::Taken;
  }
  void listen(Timestamp now) {
    deadline_.reset();
    if (silence_max_) deadline_ = now + *silence_max_;
  }

  static constexpr milliseconds kDelayMin = 250ms, kDelayMax = 30s;
  static constexpr milliseconds kConnectMax = 30s, kHealthy = 60s;
  StreamId id_;
  std::optional<milliseconds> silence_max_;
  StreamState state_ = StreamState::Waiting;
  std::optional<Timestamp> deadline_;
  Timestamp opened_at_{};
  milliseconds delay_ = kDelayMin;
};

}  // namespace gyre::session
