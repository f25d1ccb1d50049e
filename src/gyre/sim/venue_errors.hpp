#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gyre/core/time.hpp"
#include "gyre/exchange/wire/response.hpp"

// What the exchange says instead of an answer: its status, code and text as Binance has them.
namespace gyre::sim {

wire::Response refuse_with(int status, int code, std::string text, int retry_after_s = -1);

// With a status that fits the code, and its text. Codes of no known text say so.
wire::Response refuse_with(int code);
// One of all codes of the error table.
int drawn_error(std::uint64_t draw);

wire::Response too_much_weight(int limit, std::optional<seconds> retry_after);
wire::Response banned(Timestamp until, seconds retry_after);

}  // namespace gyre::sim
