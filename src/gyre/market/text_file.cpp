#include "gyre/market/text_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <memory>

namespace gyre {
namespace {

constexpr unsigned kPiece = 1 << 18;

std::string place(const std::filesystem::path& path, std::size_t line) {
  return path.string() + ":" + std::to_string(line);
}

}  // namespace

Result<std::string> read_text(const std::filesystem::path& path) {
  if (!std::filesystem::is_regular_file(path))
    return fail(Errc::Io, path.string() + ": not a file");
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file{gzopen(path.c_str(), "rb"), &gzclose};
  if (!file) return fail(Errc::Io, path.string() + ": cannot be opened");
  gzbuffer(file.get(), kPiece);
  std::string text;
  for (int got = 1; got > 0;) {
    const std::size_t size = text.size();
    text.resize(size + kPiece);
    got = gzread(file.get(), text.data() + size, kPiece);
    text.resize(size + static_cast<std::size_t>(std::max(got, 0)));
  }
  int code = Z_OK;
  gzerror(file.get(), &code);
  if (code == Z_OK || code == Z_STREAM_END) return text;
  const auto line = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  return fail(Errc::Parse, place(path, line) + ": the file is cut short or damaged");
}

Result<> for_each_row(std::string_view text, const std::filesystem::path& path,
                      const std::function<Result<>(std::string_view line)>& row) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool header = number == 1 && !line.empty() && !('0' <= line[0] && line[0] <= '9');
    if (header) continue;
    if (auto done = row(line); !done)
      return std::unexpected(std::move(done).error().in(place(path, number)));
  }
  return {};
}

}  // namespace gyre
