#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gyre/core/ensure.hpp"

// What the programs that are fed chance bytes have in common.
namespace gyre::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace gyre::fuzz
