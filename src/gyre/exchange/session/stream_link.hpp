#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "gyre/core/random.hpp"
#include "gyre/domain/stream_machine.hpp"
#include "gyre/exchange/session/transport.hpp"

// One stream connection's health: when to connect, when to give up waiting, when silence means
// death, when it is old. After a loss the wait doubles, with jitter; a connection that held for a
// minute has earned a short wait again.
namespace gyre::session {

// What a connection carries; each kind is told alive by its own data, never by pings.
enum class StreamClass : std::uint8_t { Klines, Marks };
constexpr auto names(StreamClass) { return std::to_array<std::string_view>({"klines", "marks"}); }

class StreamLink {
 public:
  // By kind; nothing where the connection has none, or where silence proves nothing: an account may
  // have nothing to say.
  using Silence = std::array<std::optional<milliseconds>, kCount<StreamClass>>;

  StreamLink(StreamId id, Silence silence, Timestamp now)
      : id_{id}, silence_{silence}, deadline_{now} {}

  StreamState state() const { return state_; }
  bool is_open() const { return state_ == StreamState::Open || state_ == StreamState::Live; }
  Timestamp opened_at() const { return opened_at_; }

  // The instant at which due() has something to say.
  std::optional<Timestamp> next() const {
    auto at = deadline_;
    for (const auto& silent : silent_at_)
      if (silent) at = std::min(at.value_or(*silent), *silent);
    return at;
  }

  enum class Due { Nothing, Connect, GiveUp };
  Due due(Timestamp now) {
    const auto at = next();
    if (!at || now < *at) return Due::Nothing;
    if (state_ != StreamState::Waiting) return Due::GiveUp;
    step(StreamEvent::Wake);
    deadline_.reset();  // it stands once the connection is asked for
    return Due::Connect;
  }
  void asked(Timestamp now) { deadline_ = now + kConnectMax; }
  bool opened(Timestamp now) {
    if (!step(StreamEvent::Opened)) return false;
    opened_at_ = now;
    deadline_.reset();
    for (std::size_t i = 0; i < silence_.size(); ++i)
      if (silence_[i]) silent_at_[i] = now + *silence_[i];
    return true;
  }
  void data(std::optional<StreamClass> kind, Timestamp now) {
    step(StreamEvent::Data);
    if (!is_open() || !kind) return;
    if (const auto& most = silence_[index(*kind)]) silent_at_[index(*kind)] = now + *most;
  }
  // Says whether there was something to lose.
  bool lost(Timestamp now) {
    const bool held = is_open() && now - opened_at_ >= kHealthy;
    if (!step(StreamEvent::Lost)) return false;
    if (held) delay_ = kDelayMin;
    const double draw = uniform(key(static_cast<std::uint64_t>(id_.value), to_ms(now)));
    const auto span = static_cast<double>(delay_.count()) * (1 + draw) / 2;
    silent_at_ = {};
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

  static constexpr milliseconds kDelayMin = 250ms, kDelayMax = 30s;
  static constexpr milliseconds kConnectMax = 30s, kHealthy = 60s;
  StreamId id_;
  Silence silence_;
  StreamState state_ = StreamState::Waiting;
  std::optional<Timestamp> deadline_;
  std::array<std::optional<Timestamp>, kCount<StreamClass>> silent_at_{};
  Timestamp opened_at_{};
  milliseconds delay_ = kDelayMin;
};

}  // namespace gyre::session
