#pragma once

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gyre/core/random.hpp"
#include "gyre/domain/record.hpp"

// Any record with any content, from a number: for tests of everything that must work for all.
namespace gyre {

class AnyRecord {
 public:
  explicit AnyRecord(std::uint64_t seed) : seed_{seed} {}

  static constexpr std::size_t kKinds = std::variant_size_v<Record>;
  Record operator()(std::size_t kind) {
    return make(kind % kKinds, std::make_index_sequence<kKinds>{});
  }
  Record operator()() { return (*this)(draw() % kKinds); }

 private:
  std::uint64_t draw() { return key(seed_, ++drawn_); }

  template <std::size_t... I>
  Record make(std::size_t kind, std::index_sequence<I...>) {
    Record record;
    ((I == kind ? fill(record.emplace<I>()) : void()), ...);
    return record;
  }
  template <Fielded S>
  void fill(S& object) {
    for_each_field<S>([&](const auto& field) { fill(object.*(field.member)); });
  }
  template <class T>
  void fill(std::vector<T>& values) {
    values.resize(draw() % 4);
    for (auto& value : values) fill(value);
  }
  template <class Dimension>
  void fill(Fixed<Dimension>& value) {
    auto raw = static_cast<std::int64_t>(draw() >> (1 + draw() % 60));
    if (Dimension::is_signed && draw() % 2 == 0) raw = -raw;
    value = Fixed<Dimension>::from_raw(raw);
  }
  template <class Tag, class Rep>
  void fill(Id<Tag, Rep>& id) {
    fill(id.value);
  }
  template <Enum E>
  void fill(E& value) {
    value = static_cast<E>(draw() % kCount<E>);
  }
  void fill(std::string& text) {
    constexpr std::string_view letters = "aZ9 _-\"\\\n\t\x01/é币";
    text = letters.substr(0, draw() % 12);
    text += std::to_string(draw() % 1000);
  }
  void fill(bool& value) { value = draw() % 2 == 0; }
  void fill(double& value) { value = (uniform(draw()) - 0.5) * (draw() % 2 == 0 ? 1e-7 : 1e11); }
  void fill(float& value) { value = static_cast<float>((uniform(draw()) - 0.5) * 1e3); }
  void fill(Timestamp& t) { t = from_ms(static_cast<std::int64_t>(draw() >> 22)); }
  void fill(milliseconds& duration) {
    duration = milliseconds{static_cast<std::int64_t>(draw() >> 32)};
  }
  template <std::integral T>
  void fill(T& value) {
    value = static_cast<T>(draw());
  }

  std::uint64_t seed_, drawn_ = 0;
};

}  // namespace gyre
