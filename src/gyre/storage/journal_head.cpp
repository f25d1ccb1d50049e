#include "gyre/storage/journal_head.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

namespace gyre {
namespace {

// Always of one length: it is written over in place.
std::string line(const Head& head) {
  return fmt::format("{:020} {}\n", head.position, to_text(head.link));
}

std::optional<Head> parse(const std::string& text) {
  Head head;
  const auto read = [&](std::size_t at, std::size_t size, auto& value, int base) {
    const char* begin = text.data() + at;
    return std::from_chars(begin, begin + size, value, base).ec == std::errc{};
  };
  if (text.size() != line(head).size() || !read(0, 20, head.position, 10)) return std::nullopt;
  for (std::size_t i = 0; i < head.link.size(); ++i) {
    std::uint8_t byte = 0;
    if (!read(21 + 2 * i, 2, byte, 16)) return std::nullopt;
    head.link[i] = std::byte{byte};
  }
  if (line(head) != text) return std::nullopt;
  return head;
}

}  // namespace

HeadFile::HeadFile(std::filesystem::path journal) : path_{std::move(journal += "-head")} {}
HeadFile::HeadFile(HeadFile&& other) noexcept
    : path_{std::move(other.path_)}, file_{std::exchange(other.file_, -1)} {}
HeadFile& HeadFile::operator=(HeadFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(file_, other.file_);
  return *this;
}
HeadFile::~HeadFile() {
  if (file_ >= 0) close(file_);
}

Result<std::optional<Head>> HeadFile::read() const {
  std::error_code error;
  if (!std::filesystem::exists(path_, error)) return std::nullopt;
  std::ifstream file{path_, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!file) return fail(Errc::Io, fmt::format("{} cannot be read", path_.string()));
  if (text.empty()) return std::nullopt;  // made, and the process or the power was gone
  auto head = parse(text);
  if (!head)
    return fail(
        Errc::Corrupt,
        fmt::format("{} is not as it was written: bring it back, or remove it to go on with "
                    "what the journal has",
                    path_.string()));
  return head;
}

Result<> HeadFile::write(const Head& head) {
  const auto failed = [&] {
    return fail(Errc::Io, fmt::format("{}: {}", path_.string(), std::strerror(errno)));
  };
  const bool first = file_ < 0;
  if (first) file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file_ < 0) return failed();
  const auto text = line(head);
  const auto written = pwrite(file_, text.data(), text.size(), 0);
  if (written != static_cast<ssize_t>(text.size())) return failed();
  // Once: from then on its bytes are in place, and writing over them needs no more room.
  if (first && fsync(file_) != 0) return failed();
  return {};
}

}  // namespace gyre
