#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// What others said of us, made fit to be kept and shown. Gateways answer with whatever they like,
// the request itself included, and such texts end in the log and in the journal.
namespace gyre::binance {

inline constexpr std::size_t kSaidMax = 200;  // characters that are kept

// Control characters become spaces, and every word as long as a key, a listenKey or a signature
// (32 characters of hexadecimal, base64 or %XX in one run) becomes "[...]", whatever it is: this
// way no secret needs to be known here.
std::string redact(std::string_view said);

}  // namespace gyre::binance
