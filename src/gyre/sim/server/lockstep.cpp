#include "gyre/sim/server/lockstep.hpp"

#include <fmt/core.h>

#include "gyre/core/ensure.hpp"

namespace gyre::sim::server {

std::string Lockstep::enrol(const Enrol& message, Timestamp now, std::optional<Timestamp> end) {
  if (session_) return R"({"error":"another client is enrolled"})";
  *this = Lockstep{};
  session_ = message.session;
  return fmt::format(R"({{"enrolled":"{}","E":{},"end":{}}})", message.session, to_ms(now),
                     end ? to_ms(*end) : 0);
}

void Lockstep::leave() {
  session_.reset();
  flushes_.clear();
  ack_.reset();
}

Result<> Lockstep::on(const Flush& flush) {
  if (!session_) return fail(Errc::Parse, "a flush of nobody enrolled");
  flushes_.push_back(flush);
  return {};
}

Result<> Lockstep::on(const Ack& ack) {
  if (!session_) return fail(Errc::Parse, "an acknowledgement of nobody enrolled");
  if (ack.number != number_ || ack_)
    return fail(Errc::Parse, fmt::format("barrier {} cannot be acknowledged, {} is the one to be",
                                         ack.number, number_));
  if (ack.sent < handled_)
    return fail(Errc::Parse,
                fmt::format("{} requests were handled already, not {}", handled_, ack.sent));
  ack_ = ack;
  return {};
}

std::vector<std::string> Lockstep::take_flushed() {
  std::vector<std::string> said;
  std::erase_if(flushes_, [&](const Flush& flush) {
    if (flush.sent > handled_) return false;
    said.push_back(fmt::format(R"({{"flushed":{},"sent":{}}})", flush.number, sent_));
    return true;
  });
  return said;
}

std::optional<Ack> Lockstep::take_step() {
  if (!ack_ || handled_ < ack_->sent) return std::nullopt;
  return std::exchange(ack_, std::nullopt);
}

std::string Lockstep::barrier(Timestamp now) {
  return fmt::format(R"({{"n":{},"E":{},"sent":{}}})", ++number_, to_ms(now), sent_);
}

std::string Lockstep::end(Timestamp now) { return fmt::format(R"({{"end":{}}})", to_ms(now)); }

std::optional<WallTime> Pace::due(Timestamp market) const {
  if (!speed_) return std::nullopt;
  const std::chrono::duration<double, std::nano> wait = (market - market_) / *speed_;
  return wall_ + std::chrono::duration_cast<nanoseconds>(wait);
}

Timestamp Pace::at(WallTime wall) const {
  ensure(speed_.has_value(), "time without a speed is moved by hand");
  const std::chrono::duration<double, std::milli> passed = (wall - wall_) * *speed_;
  return market_ + std::chrono::floor<milliseconds>(passed);
}

}  // namespace gyre::sim::server
