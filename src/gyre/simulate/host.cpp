#include "gyre/simulate/host.hpp"

#include <algorithm>

#include "gyre/core/random.hpp"

namespace gyre::simulate {

const Accident* Host::active(Mishap mishap, Timestamp now) {
  for (std::size_t i = 0; i < accidents_.size(); ++i) {
    const auto& accident = accidents_[i];
    if (accident.mishap != mishap || now < accident.at || now >= accident.at + accident.length)
      continue;
    count(i);
    return &accident;
  }
  return nullptr;
}

void Host::count(std::size_t accident) {
  if (counted_[accident]) return;
  counted_[accident] = true;
  ++counts_[index(accidents_[accident].mishap)];
}

milliseconds Host::clock_off(Timestamp now) {
  const auto* step = active(Mishap::ClockStep, now);
  return step != nullptr ? step->amount : milliseconds{};
}

milliseconds Host::ran_away(Timestamp now) {
  milliseconds away{};
  for (std::size_t i = 0; i < accidents_.size(); ++i) {
    const auto& [mishap, at, length, amount] = accidents_[i];
    if (mishap != Mishap::ClockDrift || now <= at || length == 0ms) continue;
    count(i);
    const auto passed = std::min(now - at, length);
    away += milliseconds{amount.count() * passed.count() / length.count()};
  }
  return away;
}

std::optional<Timestamp> Host::asleep_until(Timestamp now) {
  const auto* pause = active(Mishap::Pause, now);
  return pause ? std::optional{pause->at + pause->length} : std::nullopt;
}

bool Host::slept(Timestamp from, Timestamp to) const {
  return std::ranges::any_of(accidents_, [&](const Accident& accident) {
    return accident.mishap == Mishap::Pause && accident.at < to &&
           from < accident.at + accident.length;
  });
}

bool Host::disk_is_full(Timestamp now) { return active(Mishap::FullDisk, now) != nullptr; }

milliseconds Host::disk_takes(Timestamp now) {
  const auto* slow = active(Mishap::SlowDisk, now);
  if (slow == nullptr) return {};
  const auto share = uniform(key(0x6469736b, to_ms(now)));
  return milliseconds{static_cast<std::int64_t>(static_cast<double>(slow->amount.count()) * share)};
}

std::optional<Mishap> Host::take_end(Timestamp now) {
  for (std::size_t i = 0; i < accidents_.size(); ++i) {
    const auto& accident = accidents_[i];
    if (!ends_process(accident.mishap) || counted_[i] || now < accident.at) continue;
    count(i);
    return accident.mishap;
  }
  return std::nullopt;
}

bool Host::is_reconfigured(Timestamp now) const {
  for (const auto& accident : accidents_)
    if (accident.mishap == Mishap::Reconfigured && accident.at <= now) return true;
  return false;
}

}  // namespace gyre::simulate
