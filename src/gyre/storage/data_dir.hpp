#pragma once

#include <filesystem>
#include <string_view>

#include "gyre/storage/file_lock.hpp"

// The directory in which a process keeps everything. It belongs to one process at a time: a lock
// that the kernel lets go of whatever way the process ends.
namespace gyre {

class DataDir {
 public:
  // Makes the directory when it is missing, and locks it. Errors, each in one line: Busy when
  // another process holds it, Io when it cannot be made or written.
  static Result<DataDir> open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path journal() const { return path_ / "journal.db"; }
  std::filesystem::path rows() const { return path_ / "rows.db"; }  // of ideas as they came
  std::filesystem::path history() const {
    return path_ / "history.db";
  }  // of a past that was replayed
  std::filesystem::path control() const { return path_ / "control.sock"; }
  std::filesystem::path log() const { return path_ / "gyre.log"; }
  std::filesystem::path spill(std::string_view name) const;

 private:
  DataDir(std::filesystem::path path, FileLock lock)
      : path_{std::move(path)}, lock_{std::move(lock)} {}
  std::filesystem::path path_;
  FileLock lock_;
};

}  // namespace gyre
