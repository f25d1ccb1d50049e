#pragma once

#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "tests/data.hpp"

// Documented and recorded messages of the venue, from the shared test data.
namespace gyre::binance {

inline std::optional<std::string> payload(const std::string& name) {
  const auto data = test_data();
  if (!data) return std::nullopt;
  std::ifstream file{*data / "payloads" / name, std::ios::binary};
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace gyre::binance
