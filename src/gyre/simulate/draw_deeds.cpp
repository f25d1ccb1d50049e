#include "gyre/simulate/draw_deeds.hpp"

#include <algorithm>

namespace gyre::simulate {
namespace {

constexpr milliseconds kPatience = 30s, kAbsence = 80h;

milliseconds draw_away(const Dice& dice, std::int64_t i) {
  if (dice.share(0x6f, i) < 0.05) return {};
  const bool is_long = dice.share(0x6d, i) < 0.1;
  return milliseconds{200 + dice.below(is_long ? 300'000 : 8'000, 0x6e, i)};
}

milliseconds up_to(const Dice& dice, milliseconds most, auto... what) {
  return milliseconds{dice.below(most.count(), what...) + 1};
}

constexpr int kDriftMax = 20;  // one part in so many

Accident draw_accident(const Dice& dice, std::int64_t i) {
  Accident accident{.mishap = Mishap(dice.below(kCount<Mishap>, 0xa0, i))};
  switch (accident.mishap) {
    case Mishap::Pause:
      accident.length =
          1s + up_to(dice, dice.one_of({milliseconds{10s}, milliseconds{10min}}, 0xa1, i), 0xa2, i);
      break;
    case Mishap::ClockStep:
    case Mishap::ClockDrift:
      accident.length = up_to(dice, 15min, 0xa2, i);
      accident.amount =
          up_to(dice, dice.one_of({milliseconds{1s}, milliseconds{60s}}, 0xa1, i), 0xa3, i);
      if (accident.mishap == Mishap::ClockDrift)
        accident.amount = std::min(accident.amount, accident.length / kDriftMax);
      if (dice.share(0xa4, i) < 0.5) accident.amount = -accident.amount;
      break;
    case Mishap::FullDisk:
      accident.length = up_to(dice, 2min, 0xa2, i);
      break;
    case Mishap::SlowDisk:
      accident.length = up_to(dice, 5min, 0xa2, i);
      accident.amount = up_to(dice, 10s, 0xa3, i);
      break;
    case Mishap::Terminated:
    case Mishap::Reconfigured:
      break;
  }
  return accident;
}

}  // namespace

std::vector<Kill> draw_kills(const Dice& dice, TimeRange troubled) {
  std::vector<Kill> kills;
  const auto length = troubled.end - troubled.begin;
  const auto count = dice.below(30, 0x6b);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto away = draw_away(dice, i);
    const milliseconds at{dice.below(std::max(1L, (length - away - kPatience).count()), 0x6b, i)};
    kills.push_back({troubled.begin + at, away, Moment(dice.below(kCount<Moment>, 0x6c, i))});
  }
  if (dice.share(40) < 0.05) {
    const auto last = troubled.end - 5min;
    std::erase_if(kills, [&](const Kill& kill) { return kill.at + kill.away >= last; });
    kills.push_back({last, kAbsence, Moment::BetweenEvents});
  }
  std::ranges::sort(kills, {}, &Kill::at);
  return kills;
}

std::vector<Accident> draw_accidents(const Dice& dice, TimeRange troubled) {
  std::vector<Accident> accidents;
  const auto count = dice.below(4, 0xa5);
  for (std::int64_t i = 0; i < count; ++i) {
    auto accident = draw_accident(dice, i);
    const auto room = troubled.end - troubled.begin - accident.length - kPatience;
    accident.at = troubled.begin + up_to(dice, std::max(milliseconds{1s}, room), 0xa6, i);
    accidents.push_back(accident);
  }
  std::ranges::sort(accidents, {}, &Accident::at);
  return accidents;
}

}  // namespace gyre::simulate
