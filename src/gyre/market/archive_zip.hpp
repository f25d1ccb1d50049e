#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"

// The zip archives in which the venue publishes its history: one file in each.
namespace gyre {

// The one file within. Parse for what is no zip, for a damaged one and for none or several files;
// OutOfRange when the file is longer than `most` bytes, whatever the archive says of its size.
Result<std::string> unzip(std::string_view zip, std::size_t most);

// An archive of one file: equal contents give equal bytes, as its time is always the same.
std::string zip(std::string_view name, std::string_view content);

}  // namespace gyre
