#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "gyre/core/attributes.hpp"
#include "gyre/core/ensure.hpp"
#include "gyre/core/ohlcv.hpp"

// An indicator is a plain struct: its parameters are attributes, its state is a few numbers, one
// update() a closed bar costs O(1) and gives NaN until warm. A kind is the same with the type
// forgotten, so that a market book can keep all indicators of a symbol in one block of memory.
namespace gyre {

// At the last closed bar, and at the one before it.
struct Value {
  double now = kNaN, before = kNaN;
};

inline constexpr std::size_t kParametersMax = 4;
using Parameters = std::array<double, kParametersMax>;  // in the order of the attributes

// update() returns a double, or an array with as many as there are names in `outputs`.
template <class I>
concept Indicator = Attributed<I> && std::is_trivially_copyable_v<I> && alignof(I) <= 8 &&
                    requires(I indicator, const Ohlcv& bar) {
                      { I::name } -> std::convertible_to<std::string_view>;
                      { I::outputs[0] } -> std::convertible_to<std::string_view>;
                      { indicator.warm_up() } -> std::same_as<int>;  // bars to the first value
                      indicator.update(bar);
                    };

// An indicator that looks at a window is lent the memory for it: window() doubles.
template <class I>
concept Windowed = Indicator<I> && requires(I indicator, double* memory) {
  { indicator.window() } -> std::same_as<std::size_t>;
  indicator.lend(memory);
};

// One symbol's next closed bar, and where its states and values lie.
struct Turn {
  std::byte* states;
  Value* values;
  const Ohlcv* bar;
};

struct IndicatorKind {
  std::string_view name;
  std::span<const std::string_view> outputs;
  std::vector<Description> (*attributes)();
  int (*warm_up)(const Parameters&);
  std::size_t (*bytes)(const Parameters&);  // of the state with its window, a multiple of 8
  void (*begin)(std::byte* place, const Parameters&);
  void (*update)(std::byte* place, const Ohlcv&, Value* outputs);
  // The same for several symbols, sooner than one by one.
  void (*update_all)(std::span<const Turn> turns, std::size_t place, std::size_t value);
};

template <Indicator I>
constexpr Parameters parameters_of(const I& indicator) {
  static_assert(std::tuple_size_v<decltype(I::attributes)> <= kParametersMax);
  Parameters values{};
  std::size_t at = 0;
  std::apply(
      [&](const auto&... a) { ((values[at++] = static_cast<double>(indicator.*(a.member))), ...); },
      I::attributes);
  return values;
}

template <Indicator I>
I from_parameters(const Parameters& values) {
  I indicator;
  std::size_t at = 0;
  const auto take = [&]<class T>(const Attribute<I, T>& a) {
    const double value = values[at++];
    ensure(static_cast<double>(a.min) <= value && value <= static_cast<double>(a.max),
           "an indicator's parameter is in its range");
    indicator.*(a.member) = static_cast<T>(value);
  };
  std::apply([&](const auto&... a) { (take(a), ...); }, I::attributes);
  return indicator;
}

template <Indicator I>
struct KindOf {
  static I& at(std::byte* place) { return *std::launder(reinterpret_cast<I*>(place)); }
  static std::vector<Description> attributes() { return describe(I{}); }
  static int warm_up(const Parameters& values) { return from_parameters<I>(values).warm_up(); }
  static std::size_t bytes(const Parameters& values) {
    std::size_t total = (sizeof(I) + 7) / 8 * 8;
    if constexpr (Windowed<I>) total += from_parameters<I>(values).window() * sizeof(double);
    return total;
  }
  static void begin(std::byte* place, const Parameters& values) {
    auto* indicator = new (place) I{from_parameters<I>(values)};
    if constexpr (Windowed<I>)
      indicator->lend(new (place + (sizeof(I) + 7) / 8 * 8) double[indicator->window()]);
  }
  static void update(std::byte* place, const Ohlcv& bar, Value* outputs) {
    give(at(place).update(bar), outputs);
  }
  // Symbols wait for nothing of each other, so their chains of arithmetic overlap.
  [[gnu::flatten]] static void update_all(std::span<const Turn> turns, std::size_t place,
                                          std::size_t value) {
    for (const Turn& turn : turns)
      give(at(turn.states + place).update(*turn.bar), turn.values + value);
  }

 private:
  static void give(double result, Value* outputs) { *outputs = {result, outputs->now}; }
  template <std::size_t N>
  static void give(const std::array<double, N>& results, Value* outputs) {
    static_assert(N == I::outputs.size(), "one name an output");
    for (std::size_t i = 0; i < N; ++i) outputs[i] = {results[i], outputs[i].now};
  }
};

template <Indicator I>
inline constexpr IndicatorKind kKind{
    I::name,           I::outputs,        &KindOf<I>::attributes, &KindOf<I>::warm_up,
    &KindOf<I>::bytes, &KindOf<I>::begin, &KindOf<I>::update,     &KindOf<I>::update_all};

// One indicator outside of a book, with its window:  Alone sma{Sma{.period = 20}};
template <Indicator I>
class Alone {
 public:
  explicit Alone(const I& indicator) : indicator_{indicator} {
    if constexpr (Windowed<I>) {
      window_.resize(indicator_.window());
      indicator_.lend(window_.data());
    }
  }
  Alone(const Alone&) = delete;
  Alone& operator=(const Alone&) = delete;

  auto update(const Ohlcv& bar) { return indicator_.update(bar); }

 private:
  I indicator_;
  std::vector<double> window_;
};

}  // namespace gyre
