#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>

// Where the real market data is: GYRE_TEST_DATA, else beside the repository. Tests that need it
// skip when it is absent.
namespace gyre {

inline std::optional<std::filesystem::path> test_data() {
  const char* named = std::getenv("GYRE_TEST_DATA");
  const auto path = named ? std::filesystem::path{named}
                          : std::filesystem::path{GYRE_SOURCE_DIR} / ".." / "shared" / "data";
  if (!std::filesystem::exists(path / "klines")) return std::nullopt;
  return path;
}

}  // namespace gyre
