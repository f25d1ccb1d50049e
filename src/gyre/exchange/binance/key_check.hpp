#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "gyre/core/attributes.hpp"
#include "gyre/core/time.hpp"
#include "gyre/exchange/binance/credentials.hpp"
#include "gyre/exchange/binance/key_verdict.hpp"
#include "gyre/io/tls.hpp"

// Asks the venue what a key may do. Who starts live trading calls check_key() first, and again
// every kKeyCheckEvery; `gyre doctor` shows the lines of the report.
namespace gyre::binance {

inline constexpr milliseconds kKeyCheckEvery = 6h;

struct KeyCheckSettings {
  static constexpr std::string_view name = "key_check";
  static constexpr std::string_view meaning = "what the venue says that the API key may do";
  static constexpr bool decides = false;

  std::string url = "https://api.binance.com";
  io::TlsTrust trust;

  static constexpr std::tuple attributes{
      Attribute{"url", &KeyCheckSettings::url, "", "", "",
                "where keys are kept: the venue's spot host, which is not the one that trades"}};
};

// Waits for one signed request, stamped `now`, up to 20 s of wall time. Config for a live key over
// anything but https, Unauthorized when the venue does not know the key, Io without an answer.
Result<KeyRestrictions> ask_key_restrictions(const KeyCheckSettings& settings,
                                             const Credentials& credentials, KeyUse use,
                                             Timestamp now);

// The same, judged: the report of a key that may be used, or Unauthorized with all that is wrong.
Result<KeyReport> check_key(const KeyCheckSettings& settings, const Credentials& credentials,
                            KeyUse use, Timestamp now,
                            std::optional<std::string_view> typed = std::nullopt);

}  // namespace gyre::binance
