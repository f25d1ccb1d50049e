#pragma once

#include <memory>
#include <span>
#include <vector>

#include "gyre/core/enums.hpp"
#include "gyre/indicators/indicator.hpp"
#include "gyre/indicators/number.hpp"

// One indicator of many symbols that close together, eight at a time. What each symbol gets has the
// bits that it would get alone, whatever the machine: a wider one only takes fewer instructions.
namespace gyre {

// What a machine can do; the widest it has is chosen at run time.
enum class Vectors : std::uint8_t { Portable, Avx2, Avx512 };
constexpr auto names(Vectors) {
  return std::to_array<std::string_view>({"portable", "avx2", "avx512"});
}
inline bool has(Vectors wide) {
  switch (wide) {
    case Vectors::Portable:
      return true;
    case Vectors::Avx2:
      return __builtin_cpu_supports("avx2") != 0;
    case Vectors::Avx512:
      return __builtin_cpu_supports("avx512f") != 0;
  }
  return false;
}
inline Vectors widest() {
  return has(Vectors::Avx512) ? Vectors::Avx512
         : has(Vectors::Avx2) ? Vectors::Avx2
                              : Vectors::Portable;
}

// One step of each state: states[i] takes bars[i] and gives so many results at results[i * ...].
template <class I>
struct LaneStep {
  static constexpr std::size_t kOutputs = I::outputs.size();

  [[gnu::always_inline]] static void run(I* states, const LaneBar* bars, Lane* results,
                                         std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) give(states[i].update(bars[i]), results + i * kOutputs);
  }
  [[gnu::flatten]] static void portable(I* states, const LaneBar* bars, Lane* results,
                                        std::size_t count) {
    run(states, bars, results, count);
  }
  [[gnu::flatten, gnu::target("avx2")]] static void avx2(I* states, const LaneBar* bars,
                                                         Lane* results, std::size_t count) {
    run(states, bars, results, count);
  }
  [[gnu::flatten, gnu::target("avx512f")]] static void avx512(I* states, const LaneBar* bars,
                                                              Lane* results, std::size_t count) {
    run(states, bars, results, count);
  }
  static auto of(Vectors wide) {
    switch (wide) {
      case Vectors::Portable:
        return &portable;
      case Vectors::Avx2:
        return &avx2;
      case Vectors::Avx512:
        return &avx512;
    }
    ensure(false, "there is a step for every width");
    return &portable;
  }

 private:
  [[gnu::always_inline]] static void give(const Lane& result, Lane* to) { *to = result; }
  template <std::size_t N>
  [[gnu::always_inline]] static void give(const std::array<Lane, N>& results, Lane* to) {
    for (std::size_t o = 0; o < N; ++o) to[o] = results[o];
  }
};

// Lanes<RsiOf> rsi{Rsi{.period = 14}, 650};
template <template <class> class I>
class Lanes {
 public:
  static constexpr std::size_t kOutputs = I<Lane>::outputs.size();

  Lanes(const I<double>& like, std::size_t symbols, Vectors wide = widest())
      : states_((symbols + Lane::kWidth - 1) / Lane::kWidth, begun(like)),
        results_(states_.size() * kOutputs),
        step_{LaneStep<I<Lane>>::of(wide)} {
    if constexpr (requires(I<Lane> state, Lane* memory) { state.lend(memory); }) {
      const auto room = states_[0].window();
      windows_.resize(states_.size() * room);
      for (std::size_t i = 0; i < states_.size(); ++i) states_[i].lend(&windows_[i * room]);
    }
  }
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  // The next closed bar of every symbol, eight in each.
  void update(std::span<const LaneBar> bars) {
    ensure(bars.size() == states_.size(), "every symbol closes");
    step_(states_.data(), bars.data(), results_.data(), states_.size());
  }
  double value(std::size_t symbol, std::size_t output = 0) const {
    return results_[symbol / Lane::kWidth * kOutputs + output][symbol % Lane::kWidth];
  }

 private:
  static I<Lane> begun(const I<double>& like) {
    I<Lane> state;
    const auto values = parameters_of(like);
    std::size_t at = 0;
    const auto take = [&]<class T>(const Attribute<I<Lane>, T>& a) {
      state.*(a.member) = static_cast<T>(values[at++]);
    };
    std::apply([&](const auto&... a) { (take(a), ...); }, I<Lane>::attributes);
    return state;
  }

  std::vector<I<Lane>> states_;
  std::vector<Lane> windows_, results_;
  void (*step_)(I<Lane>*, const LaneBar*, Lane*, std::size_t);
};

}  // namespace gyre
