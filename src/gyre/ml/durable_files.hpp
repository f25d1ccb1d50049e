#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "gyre/core/result.hpp"

// Files that are there whole or not at all, whatever moment the power fails.
namespace gyre::ml {

// Called with what is about to be done to the disk, in words; an error is returned instead of doing
// it. For tests that fail or kill a program at every step.
using DiskHook = std::function<Result<>(std::string_view step)>;

class DurableFiles {
 public:
  explicit DurableFiles(DiskHook hook = {}) : hook_{std::move(hook)} {}

  // Writes the bytes to a file that is on the disk when this returns; its name is not yet.
  Result<> write(const std::filesystem::path& path, std::string_view bytes) const;
  // Puts a file with these bytes in the place of whatever is there, durably, in one step.
  Result<> replace(const std::filesystem::path& path, std::string_view bytes) const;
  // Gives a folder or a file its name, durably.
  Result<> move(const std::filesystem::path& from, const std::filesystem::path& to) const;
  // An empty folder, in place of whatever is there.
  Result<> make_folder(const std::filesystem::path& path) const;
  Result<> remove(const std::filesystem::path& path) const;
  // Makes the names in a folder durable.
  Result<> sync(const std::filesystem::path& folder) const;
  // Adds to the end of a file; what a killed writer left of a line is cut off first.
  Result<> append_line(const std::filesystem::path& path, std::string_view line) const;

 private:
  Result<> before(std::string_view step, const std::filesystem::path& path) const;
  DiskHook hook_;
};

}  // namespace gyre::ml
