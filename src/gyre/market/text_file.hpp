#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"

// Stored tables as text: a whole file, packed by gzip, in a zip of its own or not at all, and its
// lines. Every error tells file and line.
namespace gyre {

// The bytes as they lie on the disk.
Result<std::string> read_bytes(const std::filesystem::path& path);

// The text in a file; .gz and .zip are unpacked. Fails for a file that cannot be read, for a packed
// one that is cut short or damaged (the line told is the one at which it broke), and for one that
// differs from what a .CHECKSUM beside it tells.
Result<std::string> read_text(const std::filesystem::path& path);

// Calls row(line) for each line of `text`, without its end. A first line that does not begin with a
// digit must be a header that begins with `columns`; an empty last line is none. Errors get `place`
// and the number of the line.
Result<> for_each_row(std::string_view text, std::string_view columns, std::string_view place,
                      const std::function<Result<>(std::string_view line)>& row);

// The next column of a row, which it leaves.
std::string_view take_column(std::string_view& row);

}  // namespace gyre
