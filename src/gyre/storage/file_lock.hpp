#pragma once

#include <filesystem>
#include <string_view>

#include "gyre/core/result.hpp"

// A file that one process holds at a time. The kernel lets go of it whatever way the process ends,
// so that a file which stayed behind is no obstacle.
namespace gyre {

class FileLock {
 public:
  // `note` is what others are told of this process, after its number. Errors: Busy with the note of
  // whoever holds it, Io.
  static Result<FileLock> take(const std::filesystem::path& path, std::string_view note = "");

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int file) : file_{file} {}
  int file_ = -1;
};

}  // namespace gyre
