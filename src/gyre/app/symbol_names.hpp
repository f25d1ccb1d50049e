#pragma once

#include <string>
#include <string_view>
#include <vector>

// Contracts as people name them: BTCUSDT and BTC/USDT:USDT are the same one.
namespace gyre::app {

// As the venue spells it.
std::string venue_spelling(std::string_view name);
// Of a list separated by commas, spelled as the venue does; empty parts are none.
std::vector<std::string> read_symbols(std::string_view list);

}  // namespace gyre::app
