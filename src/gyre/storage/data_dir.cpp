#include "gyre/storage/data_dir.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace gyre {
namespace {

// Whoever holds the lock wrote its number there, for the message that the others get.
std::string holder(int file) {
  char text[32]{};
  const auto size = pread(file, text, sizeof text - 1, 0);
  const std::string number{text, size > 0 ? static_cast<std::size_t>(size) : 0};
  return number.empty() ? "another process" : "process " + number;
}

}  // namespace

Result<DataDir> DataDir::open(const std::filesystem::path& path) {
  const auto refused = [&](Errc code, std::string_view why) {
    return fail(code, fmt::format("data-dir {}: {}", path.string(), why));
  };
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return refused(Errc::Io, error.message());
  const int file = ::open((path / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return refused(Errc::Io, std::strerror(errno));
  DataDir dir{path, file};
  if (flock(file, LOCK_EX | LOCK_NB) != 0)
    return errno == EWOULDBLOCK ? refused(Errc::Busy, "in use by " + holder(file))
                                : refused(Errc::Io, std::strerror(errno));
  const auto number = std::to_string(getpid());
  if (ftruncate(file, 0) != 0 || pwrite(file, number.data(), number.size(), 0) < 0)
    return refused(Errc::Io, std::strerror(errno));
  return dir;
}

DataDir::DataDir(DataDir&& other) noexcept
    : path_{std::move(other.path_)}, lock_{std::exchange(other.lock_, -1)} {}

DataDir& DataDir::operator=(DataDir&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  return *this;
}

DataDir::~DataDir() {
  if (lock_ >= 0) close(lock_);
}

std::filesystem::path DataDir::spill(std::string_view name) const {
  return path_ / (std::string{name} + ".spill");
}

}  // namespace gyre
