#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"

// Stored tables as text: a whole file, packed by gzip or not, and its lines. Every error tells file
// and line.
namespace gyre {

// Fails for a file that cannot be read, and for a packed one that is cut short or damaged; the line
// told is the one at which it broke.
Result<std::string> read_text(const std::filesystem::path& path);

// Calls row(line) for each line of `text`, without its end. A first line that does not begin with a
// digit is a header, and an empty last one none. Errors get the name of the file and the line.
Result<> for_each_row(std::string_view text, const std::filesystem::path& path,
                      const std::function<Result<>(std::string_view line)>& row);

}  // namespace gyre
