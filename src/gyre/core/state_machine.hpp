#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "gyre/core/enums.hpp"

// A state machine is a constexpr table with a cell for every (state, event). A cell names the
// next state, or says Same (a duplicate or a late report: accepted, changes nothing), or No
// (refused). A step is two bytes and no text: whoever reports a refusal has the words.
namespace gyre {

enum class Verdict : std::uint8_t { Refused, Same, Taken };

struct RefusedCell {};
struct SameCell {};
inline constexpr RefusedCell No;
inline constexpr SameCell Same;

template <Enum State>
struct Cell {
  Verdict verdict;
  State next{};
  constexpr Cell(State s) : verdict{Verdict::Taken}, next{s} {}
  constexpr Cell(SameCell) : verdict{Verdict::Same} {}
  constexpr Cell(RefusedCell) : verdict{Verdict::Refused} {}
};

template <Enum State>
struct Step {
  State state;
  Verdict verdict;
  bool operator==(const Step&) const = default;
};

template <Enum State, Enum Event>
struct Machine : Table<State, Event, Cell<State>> {
  using Table<State, Event, Cell<State>>::Table;
  using Set = std::array<bool, kCount<State>>;

  constexpr Step<State> next(State state, Event event) const {
    const auto& cell = (*this)(state, event);
    return {cell.verdict == Verdict::Taken ? cell.next : state, cell.verdict};
  }

  // The rest is for static_assert: what the table promises.
  constexpr Set reachable(State start) const {
    Set seen{};
    seen[index(start)] = true;
    for (std::size_t pass = 0; pass < seen.size(); ++pass)
      for (const auto& row : this->rows)
        for (const auto& cell : row.cells)
          if (seen[index(row.key)] && cell.verdict == Verdict::Taken) seen[index(cell.next)] = true;
    return seen;
  }
  constexpr bool reaches(State from, State to) const { return reachable(from)[index(to)]; }
  constexpr bool reaches_all(State start) const {
    return std::ranges::count(reachable(start), false) == 0;
  }
  constexpr bool every(auto holds) const {
    return std::ranges::all_of(this->rows, [&](const auto& row) { return holds(row.key); });
  }
  // No step leads from inside the set to outside.
  constexpr bool keeps(bool (*inside)(State)) const {
    return every([&](State a) {
      return every([&](State b) { return !inside(a) || inside(b) || !reaches(a, b); });
    });
  }
  constexpr bool is_final(State s) const { return std::ranges::count(reachable(s), true) == 1; }
};

// How often each cell of a table was used.
template <Enum State, Enum Event>
struct EdgeCounts {
  std::array<std::array<std::uint64_t, kCount<Event>>, kCount<State>> cells{};

  void count(State state, Event event) { ++cells[index(state)][index(event)]; }
  void add(const EdgeCounts& other) {
    for (std::size_t s = 0; s < cells.size(); ++s)
      for (std::size_t e = 0; e < cells[s].size(); ++e) cells[s][e] += other.cells[s][e];
  }
};

}  // namespace gyre
