#include "gyre/storage/file_lock.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace gyre {
namespace {

std::unexpected<Error> system_error() { return fail(Errc::Io, std::strerror(errno)); }

// Whoever holds the lock wrote who it is, for the message that the others get.
std::string holder(int file) {
  char text[512];
  const auto size = pread(file, text, sizeof text, 0);
  return size > 0 ? std::string{text, static_cast<std::size_t>(size)} : "another process";
}

// Whether that path still leads to the open file: somebody may have removed it.
bool leads_to(const std::filesystem::path& path, int file) {
  struct stat ours{}, there{};
  return fstat(file, &ours) == 0 && stat(path.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

}  // namespace

Result<FileLock> FileLock::take(const std::filesystem::path& path, std::string_view note) {
  for (;;) {
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (file < 0) return system_error();
    FileLock lock{file};
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return system_error();
      return fail(Errc::Busy, "in use by " + holder(file));
    }
    if (!leads_to(path, file)) continue;
    const auto who = fmt::format("process {}{}{}", getpid(), note.empty() ? "" : " ", note);
    if (ftruncate(file, 0) != 0 || pwrite(file, who.data(), who.size(), 0) < 0)
      return system_error();
    return lock;
  }
}

FileLock::FileLock(FileLock&& other) noexcept : file_{std::exchange(other.file_, -1)} {}
FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}
FileLock::~FileLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace gyre
