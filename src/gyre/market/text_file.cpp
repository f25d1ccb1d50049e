#include "gyre/market/text_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <memory>

#include "gyre/market/archive_zip.hpp"
#include "gyre/market/checksum.hpp"

namespace gyre {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kPiece = 1 << 18;
constexpr std::size_t kTextMax = 1 << 30;  // a decade of minutes is half of it

std::string place_of(std::string_view file, std::size_t line) {
  return std::string{file} + ":" + std::to_string(line);
}

// gzip, or plain: zlib reads both.
Result<std::string> read_gzip(const fs::path& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file{gzopen(path.c_str(), "rb"), &gzclose};
  if (!file) return fail(Errc::Io, path.string() + ": cannot be opened");
  gzbuffer(file.get(), kPiece);
  std::string text;
  for (int got = 1; got > 0 && text.size() <= kTextMax;) {
    const std::size_t size = text.size();
    text.resize(size + kPiece);
    got = gzread(file.get(), text.data() + size, kPiece);
    text.resize(size + static_cast<std::size_t>(std::max(got, 0)));
  }
  if (text.size() > kTextMax) return fail(Errc::OutOfRange, path.string() + ": longer than 1 GB");
  int code = Z_OK;
  gzerror(file.get(), &code);
  if (code == Z_OK || code == Z_STREAM_END) return text;
  const auto line = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  return fail(Errc::Parse, place_of(path.string(), line) + ": the file is cut short or damaged");
}

Result<std::string> read_zip(const fs::path& path) {
  GYRE_TRY(const auto bytes, read_bytes(path));
  auto text = unzip(bytes, kTextMax);
  if (!text) return std::unexpected(std::move(text).error().in(path.string()));
  return text;
}

Result<> hold_against_checksum(const fs::path& path) {
  const auto told = path.string() + ".CHECKSUM";
  std::error_code error;
  if (!fs::exists(told, error)) return {};
  GYRE_TRY(const auto line, read_bytes(told));
  GYRE_TRY(const auto bytes, read_bytes(path));
  if (auto done = check_checksum(line, bytes); !done)
    return std::unexpected(std::move(done).error().in(path.string()));
  return {};
}

// A page that says "not found" is no table, and columns in another order are another table.
Result<> check_header(std::string_view line, std::string_view columns) {
  const auto quoted = [](std::string_view text) {
    std::string shown = "'";
    for (const char c : text.substr(0, 40)) shown += c >= ' ' && c < '\x7f' ? c : '?';
    return shown + "'";
  };
  if (line.starts_with('<')) return fail(Errc::Parse, "a page of HTML and not a table");
  for (int number = 1; !columns.empty(); ++number) {
    const auto is = take_column(line), expected = take_column(columns);
    if (is == expected) continue;
    if (number == 1)
      return fail(Errc::Parse, quoted(is) + " begins neither a row nor the header " +
                                   std::string{expected} + ",…");
    return fail(Errc::Parse, "column " + std::to_string(number) + " is " + quoted(is) +
                                 ", and should be " + quoted(expected));
  }
  return {};
}

}  // namespace

Result<std::string> read_bytes(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return fail(Errc::Io, path.string() + ": not a file");
  std::ifstream in{path, std::ios::binary};
  std::string bytes(fs::file_size(path, error), '\0');
  if (error || !in.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    return fail(Errc::Io, path.string() + ": cannot be read");
  return bytes;
}

Result<std::string> read_text(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return fail(Errc::Io, path.string() + ": not a file");
  GYRE_CHECK(hold_against_checksum(path));
  return path.extension() == ".zip" ? read_zip(path) : read_gzip(path);
}

std::string_view take_column(std::string_view& row) {
  const std::size_t end = std::min(row.find(','), row.size());
  const auto cell = row.substr(0, end);
  row.remove_prefix(std::min(end + 1, row.size()));
  return cell;
}

Result<> for_each_row(std::string_view text, std::string_view columns, std::string_view place,
                      const std::function<Result<>(std::string_view line)>& row) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool header = number == 1 && !line.empty() && !('0' <= line[0] && line[0] <= '9');
    if (auto done = header ? check_header(line, columns) : row(line); !done)
      return std::unexpected(std::move(done).error().in(place_of(place, number)));
  }
  return {};
}

}  // namespace gyre
