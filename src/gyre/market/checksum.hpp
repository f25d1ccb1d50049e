#pragma once

#include <string>
#include <string_view>

#include "gyre/core/result.hpp"

// The .CHECKSUM files that lie beside the venue's archives: "<64 hexadecimal digits>  <name>\n".
namespace gyre {

// SHA-256 in 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

std::string checksum_line(std::string_view bytes, std::string_view name);

// Holds `bytes` against such a file's text. Parse when that is none, Corrupt when they differ.
Result<> check_checksum(std::string_view line, std::string_view bytes);

}  // namespace gyre
