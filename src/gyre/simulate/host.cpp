#include "gyre/simulate/host.hpp"

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
  milliseconds off{};
  if (const auto* step = active(Mishap::ClockStep, now)) off += step->amount;
  if (const auto* drift = active(Mishap::ClockDrift, now))
    off += milliseconds{drift->amount.count() * (now - drift->at).count() / drift->length.count()};
  return off;
}

std::optional<Timestamp> Host::asleep_until(Timestamp now) {
  const auto* pause = active(Mishap::Pause, now);
  return pause ? std::optional{pause->at + pause->length} : std::nullopt;
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
