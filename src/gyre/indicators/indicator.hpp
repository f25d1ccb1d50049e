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
#include "gyre/indicators/level.hpp"

// An indicator is a plain struct: its parameters are attributes, its state is a few numbers, one
// update() a closed bar costs O(1) and gives NaN until there is a value. A kind is the same with
// the type forgotten, so that a market book can keep all indicators of a symbol in one block of
// memory. The state is a block of bytes without addresses: a copy of it, wherever it lies, goes on
// as the original would.
namespace gyre {

// At the last closed bar, and at the one before it.
struct Value {
  double now = kNaN, before = kNaN;
};

inline constexpr std::size_t kParametersMax = 6;
using Parameters = std::array<double, kParametersMax>;  // in the order of the attributes

// update() returns a double, or an array with as many as there are names in `outputs`.
template <class I>
concept Indicator = Attributed<I> && std::is_trivially_copyable_v<I> && alignof(I) <= 8 &&
                    requires(I indicator, const Ohlcv& bar) {
                      { I::name } -> std::convertible_to<std::string_view>;
                      { I::outputs[0] } -> std::convertible_to<std::string_view>;
                      indicator.update(bar);
                    };

// An indicator that looks at a window is lent the memory for it: window() doubles.
template <class I>
concept Windowed = Indicator<I> && requires(I indicator, double* memory) {
  { indicator.window() } -> std::same_as<std::size_t>;
  indicator.lend(memory);
};

// One that remembers levels: gives as many as there is room for, tells how many it gave.
template <class I>
concept Levelled = Indicator<I> && requires(const I& indicator, std::span<Level> room) {
  { indicator.levels(room) } -> std::same_as<std::size_t>;
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
  Result<Parameters> (*read)(const Settings&);  // of named values; the others have their defaults
  Parameters (*defaults)();
  std::size_t (*bytes)(const Parameters&);  // of the state with its window, a multiple of 8
  void (*begin)(std::byte* place, const Parameters&);
  void (*update)(std::byte* place, const Ohlcv&, Value* outputs);
  // The same for several symbols, sooner than one by one.
  void (*update_all)(std::span<const Turn> turns, std::size_t place, std::size_t value);
  std::size_t (*levels)(const std::byte* place, std::span<Level> room);  // null: it has none
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
  ensure(check(indicator).has_value(), "an indicator's parameters fit together");
  return indicator;
}

template <Indicator I>
struct KindOf {
  static I& at(std::byte* place) { return *std::launder(reinterpret_cast<I*>(place)); }
  static std::vector<Description> attributes() { return describe(I{}); }
  static Result<Parameters> read(const Settings& settings) {
    GYRE_TRY(const auto indicator, make<I>(settings));
    return parameters_of(indicator);
  }
  static Parameters defaults() { return parameters_of(I{}); }
  static constexpr std::size_t kState = (sizeof(I) + 7) / 8 * 8;  // the window lies behind it
  static std::size_t bytes(const I& indicator) {
    if constexpr (Windowed<I>) return kState + indicator.window() * sizeof(double);
    return kState;
  }
  static I& begin(std::byte* place, const I& with) {
    auto& indicator = *new (place) I{with};
    if constexpr (Windowed<I>) indicator.lend(new (place + kState) double[indicator.window()]);
    return indicator;
  }
  static std::size_t bytes_of(const Parameters& values) {
    return bytes(from_parameters<I>(values));
  }
  static void begin_with(std::byte* place, const Parameters& values) {
    begin(place, from_parameters<I>(values));
  }
  static void update(std::byte* place, const Ohlcv& bar, Value* outputs) {
    give(at(place).update(bar), outputs);
  }
  static std::size_t levels(const std::byte* place, std::span<Level> room) {
    return at(const_cast<std::byte*>(place)).levels(room);
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
consteval IndicatorKind kind_of() {
  using K = KindOf<I>;
  IndicatorKind kind{I::name,      I::outputs,     &K::attributes, &K::read,       &K::defaults,
                     &K::bytes_of, &K::begin_with, &K::update,     &K::update_all, nullptr};
  if constexpr (Levelled<I>) kind.levels = &K::levels;
  return kind;
}
template <Indicator I>
inline constexpr IndicatorKind kKind = kind_of<I>();

// One indicator outside of a book, with its window:  Alone sma{Sma{.period = 20}};
template <Indicator I>
class Alone {
 public:
  explicit Alone(const I& indicator) : block_(KindOf<I>::bytes(indicator) / sizeof(double)) {
    KindOf<I>::begin(place(), indicator);
  }

  auto update(const Ohlcv& bar) { return KindOf<I>::at(place()).update(bar); }
  const I& state() { return KindOf<I>::at(place()); }

 private:
  std::byte* place() { return reinterpret_cast<std::byte*>(block_.data()); }
  std::vector<double> block_;
};

// The same for a kind, with its values. A copy goes on as the original would.
class Running {
 public:
  Running(const IndicatorKind& kind, const Parameters& parameters)
      : kind_{&kind},
        block_(kind.bytes(parameters) / sizeof(double)),
        values_(kind.outputs.size()) {
    kind.begin(place(), parameters);
  }

  // One value an output.
  std::span<const Value> update(const Ohlcv& bar) {
    kind_->update(place(), bar, values_.data());
    return values_;
  }
  const IndicatorKind& kind() const { return *kind_; }
  std::span<const Value> values() const { return values_; }
  std::vector<Level> levels() const {
    std::vector<Level> levels(kLevelsMax);
    const auto* state = reinterpret_cast<const std::byte*>(block_.data());
    levels.resize(kind_->levels == nullptr ? 0 : kind_->levels(state, levels));
    return levels;
  }

  // What there is to save, and where it is put when it is brought back to one of the same kind and
  // parameters.
  std::span<double> state() { return block_; }

 private:
  static constexpr std::size_t kLevelsMax = 64;
  std::byte* place() { return reinterpret_cast<std::byte*>(block_.data()); }
  const IndicatorKind* kind_;
  std::vector<double> block_;
  std::vector<Value> values_;
};

}  // namespace gyre
