#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/sim/listing.hpp"

// What a replayed market lists, from files: an exchangeInfo as the exchange answers it, and margin
// ladders as its leverageBracket does, or as freqtrade ships them. An entry that cannot be read is
// an error that names the symbol.
namespace gyre::sim {

// By symbol; without brackets.
Result<std::map<std::string, Listing>> read_exchange_info(const std::filesystem::path& file);

// By symbol. A cap beyond the reach of Money is the largest there is.
Result<std::map<std::string, std::vector<Bracket>>> read_brackets(
    const std::filesystem::path& file);

}  // namespace gyre::sim
