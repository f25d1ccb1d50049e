#include "gyre/storage/data_dir.hpp"

#include <fmt/core.h>

#include <string>
#include <utility>

namespace gyre {

Result<DataDir> DataDir::open(const std::filesystem::path& path) {
  const auto refused = [&](Errc code, std::string_view why) {
    return fail(code, fmt::format("data-dir {}: {}", path.string(), why));
  };
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return refused(Errc::Io, error.message());
  auto lock = FileLock::take(path / "lock");
  if (!lock) return refused(lock.error().code, lock.error().context);
  return DataDir{path, *std::move(lock)};
}

std::filesystem::path DataDir::spill(std::string_view name) const {
  return path_ / (std::string{name} + ".spill");
}

}  // namespace gyre
