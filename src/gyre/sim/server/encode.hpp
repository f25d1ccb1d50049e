#pragma once

#include <string>
#include <string_view>

#include "gyre/exchange/wire/request.hpp"
#include "gyre/exchange/wire/response.hpp"
#include "gyre/exchange/wire/stream.hpp"

// Answers and stream messages as Binance writes them: its names, and its habit of quoting some
// numbers and not others. What the core does not model stands at the exchange's neutral value.
namespace gyre::sim::server {

// Appends the body. The question decides its shape: one symbol or all, and the version.
void encode(std::string& out, const wire::Request& request, int version,
            const wire::Response& response);

void encode(std::string& out, const wire::StreamMessage& message);

// A double as the exchange writes decimals: quoted, never with an exponent. What is not a number is
// "0".
void write_quoted(std::string& out, double value);

}  // namespace gyre::sim::server
