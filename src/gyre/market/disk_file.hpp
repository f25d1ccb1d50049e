#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "gyre/core/result.hpp"

// A file by its bytes, for what must be in the right order on the disk. Errors name the file and
// say what a person can do something about: no room, no right, in use.
namespace gyre {

using Bytes = std::span<const std::byte>;

class DiskFile {
 public:
  enum class Open : std::uint8_t {
    Read,   //
    Write,  // also reads; the file is there
    Make,   // writes an empty one, in place of whatever is there
    Lock,   // made if it is missing; Busy when another process has it so
  };
  static Result<DiskFile> open(const std::filesystem::path& path, Open how);
  DiskFile(DiskFile&& other) noexcept;
  DiskFile& operator=(DiskFile&& other) noexcept;
  ~DiskFile();

  Result<std::uint64_t> size() const;
  // Fewer bytes than asked for only at the end of the file.
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const;
  Result<> write_at(std::uint64_t offset, Bytes bytes);
  Result<> cut(std::uint64_t size);
  // Returns when what was written is on the disk.
  Result<> sync();
  // The same for everything on the disk that this file is on: cheaper than many files one by one.
  Result<> sync_disk();

  int descriptor() const { return file_; }

 private:
  DiskFile(const std::filesystem::path& path, int file) : path_{path}, file_{file} {}
  std::unexpected<Error> bad(std::string_view what) const;

  std::filesystem::path path_;
  int file_ = -1;
};

// Makes the names in a directory durable: files made, renamed or removed.
Result<> sync_directory(const std::filesystem::path& directory);

// The bytes of a file as memory, for reading. It may be longer than the file: bytes beyond the end
// must not be touched before they are written.
class Mapping {
 public:
  static Result<std::shared_ptr<const Mapping>> of(const DiskFile& file, std::uint64_t size);
  ~Mapping();
  Mapping(const Mapping&) = delete;

  const std::byte* data() const { return data_; }

 private:
  Mapping(const std::byte* data, std::uint64_t size) : data_{data}, size_{size} {}
  const std::byte* data_;
  std::uint64_t size_;
};

}  // namespace gyre
