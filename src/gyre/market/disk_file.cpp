#include "gyre/market/disk_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace gyre {
namespace {

int flags(DiskFile::Open how) {
  switch (how) {
    case DiskFile::Open::Read:
      return O_RDONLY | O_CLOEXEC;
    case DiskFile::Open::Write:
      return O_RDWR | O_CLOEXEC;
    case DiskFile::Open::Make:
      return O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC;
    case DiskFile::Open::Lock:
      return O_RDWR | O_CREAT | O_CLOEXEC;
  }
  std::unreachable();
}

std::string why(int error) {
  return error == ENOSPC || error == EDQUOT ? "the disk is full" : std::strerror(error);
}

}  // namespace

std::unexpected<Error> DiskFile::bad(std::string_view what) const {
  return fail(Errc::Io, path_.string() + ": cannot " + std::string{what} + ": " + why(errno));
}

Result<DiskFile> DiskFile::open(const std::filesystem::path& path, Open how) {
  DiskFile file{path, ::open(path.c_str(), flags(how), 0644)};
  if (file.file_ < 0) return file.bad("open");
  if (how == Open::Lock && flock(file.file_, LOCK_EX | LOCK_NB) != 0)
    return errno == EWOULDBLOCK
               ? fail(Errc::Busy, path.parent_path().string() + ": in use by another process")
               : file.bad("lock");
  return file;
}

DiskFile::DiskFile(DiskFile&& other) noexcept
    : path_{std::move(other.path_)}, file_{std::exchange(other.file_, -1)} {}

DiskFile& DiskFile::operator=(DiskFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(file_, other.file_);
  return *this;
}

DiskFile::~DiskFile() {
  if (file_ >= 0) close(file_);
}

Result<std::uint64_t> DiskFile::size() const {
  struct stat status{};
  if (fstat(file_, &status) != 0) return bad("ask for its size");
  return static_cast<std::uint64_t>(status.st_size);
}

Result<std::size_t> DiskFile::read_at(std::uint64_t offset, std::span<std::byte> into) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const auto got =
        pread(file_, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return bad("read");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Result<> DiskFile::write_at(std::uint64_t offset, Bytes bytes) {
  while (!bytes.empty()) {
    const auto put = pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return bad("write");
    offset += static_cast<std::uint64_t>(put);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

Result<> DiskFile::cut(std::uint64_t size) {
  if (ftruncate(file_, static_cast<off_t>(size)) != 0) return bad("cut");
  return {};
}

Result<> DiskFile::sync() {
  if (fdatasync(file_) != 0) return bad("sync");
  return {};
}

Result<> DiskFile::sync_disk() {
  if (syncfs(file_) != 0) return bad("sync");
  return {};
}

Result<> sync_directory(const std::filesystem::path& directory) {
  GYRE_TRY(auto opened, DiskFile::open(directory, DiskFile::Open::Read));
  return opened.sync();
}

Result<std::shared_ptr<const Mapping>> Mapping::of(const DiskFile& file, std::uint64_t size) {
  void* data = mmap(nullptr, size, PROT_READ, MAP_SHARED, file.descriptor(), 0);
  if (data == MAP_FAILED) return fail(Errc::Io, std::string{"cannot map: "} + why(errno));
  return std::shared_ptr<const Mapping>{new Mapping{static_cast<const std::byte*>(data), size}};
}

Mapping::~Mapping() { munmap(const_cast<std::byte*>(data_), size_); }

}  // namespace gyre
