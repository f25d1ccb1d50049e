#pragma once

#include <bit>
#include <cstdint>

#include "gyre/core/ensure.hpp"
#include "gyre/core/hash.hpp"
#include "gyre/core/units.hpp"

// What the files that fold records into the books share.
namespace gyre::folding {

// A place in a list by symbol, which symbol_listed has made.
template <class List>
auto& at(List& list, SymbolId symbol) {
  ensure(symbol.value < list.size(), "a record names a listed symbol");
  return list[symbol.value];
}

inline void mix_double(Fingerprint& hash, double value) {
  hash.add(std::bit_cast<std::uint64_t>(value));
}
void mix_raw(Fingerprint& hash, auto fixed) { hash.add(static_cast<std::uint64_t>(fixed.raw())); }
inline void mix_time(Fingerprint& hash, Timestamp t) {
  hash.add(static_cast<std::uint64_t>(to_ms(t)));
}

}  // namespace gyre::folding
