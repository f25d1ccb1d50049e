#include "gyre/ml/durable_files.hpp"

#include <string>

#include "gyre/market/disk_file.hpp"
#include "gyre/market/text_file.hpp"

namespace gyre::ml {
namespace {

namespace fs = std::filesystem;

Result<> io_done(const std::error_code& error, const fs::path& path) {
  if (!error) return {};
  return fail(Errc::Io, path.string() + ": " + error.message());
}

}  // namespace

Result<> DurableFiles::before(std::string_view step, const fs::path& path) const {
  if (!hook_) return {};
  return hook_(std::string{step} + " " + path.filename().string());
}

Result<> DurableFiles::write(const fs::path& path, std::string_view bytes) const {
  GYRE_CHECK(before("make", path));
  GYRE_TRY(auto file, DiskFile::open(path, DiskFile::Open::Make));
  GYRE_CHECK(before("write", path));
  GYRE_CHECK(file.write_at(0, std::as_bytes(std::span{bytes})));
  GYRE_CHECK(before("sync", path));
  return file.sync();
}

Result<> DurableFiles::replace(const fs::path& path, std::string_view bytes) const {
  auto unfinished = path;
  unfinished += ".new";
  GYRE_CHECK(write(unfinished, bytes));
  return move(unfinished, path);
}

Result<> DurableFiles::move(const fs::path& from, const fs::path& to) const {
  GYRE_CHECK(before("move", to));
  std::error_code error;
  fs::rename(from, to, error);
  GYRE_CHECK(io_done(error, to));
  return sync(to.parent_path());
}

Result<> DurableFiles::make_folder(const fs::path& path) const {
  GYRE_CHECK(remove(path));
  GYRE_CHECK(before("make", path));
  std::error_code error;
  fs::create_directories(path, error);
  return io_done(error, path);
}

Result<> DurableFiles::remove(const fs::path& path) const {
  GYRE_CHECK(before("remove", path));
  std::error_code error;
  fs::remove_all(path, error);
  return io_done(error, path);
}

Result<> DurableFiles::sync(const fs::path& folder) const {
  GYRE_CHECK(before("sync", folder));
  return sync_directory(folder);
}

Result<> DurableFiles::append_line(const fs::path& path, std::string_view line) const {
  GYRE_CHECK(before("open", path));
  GYRE_TRY(auto file, DiskFile::open(path, DiskFile::Open::Lock));  // one writer at a time
  GYRE_TRY(const auto held, read_bytes(path));
  const auto whole = held.rfind('\n') + 1;  // npos + 1 is 0
  if (whole < held.size()) {
    GYRE_CHECK(before("cut", path));
    GYRE_CHECK(file.cut(whole));
  }
  GYRE_CHECK(before("append to", path));
  const auto text = std::string{line} + "\n";
  GYRE_CHECK(file.write_at(whole, std::as_bytes(std::span{text})));
  GYRE_CHECK(before("sync", path));
  GYRE_CHECK(file.sync());
  return sync(path.parent_path());
}

}  // namespace gyre::ml
