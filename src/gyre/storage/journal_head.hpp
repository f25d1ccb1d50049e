#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

#include "gyre/core/result.hpp"
#include "gyre/storage/chain.hpp"

// How far the journal was durable, in a small file beside it. A database that lost its end, or
// a write-ahead log in which a bit has changed, is whole in itself and only shorter: this file
// knows better. It is written after the journal and never synced again, so it promises too little
// after a loss of power, never too much.
namespace gyre {

struct Head {
  std::uint64_t position = 0;
  Link link{};
};

class HeadFile {
 public:
  // Of the journal at that path. Nothing is made before the first write.
  explicit HeadFile(std::filesystem::path journal);
  HeadFile(HeadFile&& other) noexcept;
  HeadFile& operator=(HeadFile&& other) noexcept;
  ~HeadFile();

  const std::filesystem::path& path() const { return path_; }
  // Nothing when there is no such file yet. Errors: Io, Corrupt.
  Result<std::optional<Head>> read() const;
  Result<> write(const Head& head);

 private:
  std::filesystem::path path_;
  int file_ = -1;
};

}  // namespace gyre
