#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/enums.hpp"
#include "gyre/core/result.hpp"

// Whether a key may trade for us, by what the venue says that it may do. Pure: who asks the venue
// is key_check.hpp. A stolen key that can only trade loses what it can trade; one that can withdraw
// loses everything, so such a key is never accepted.
namespace gyre::binance {

// GET /sapi/v1/account/apiRestrictions, as far as it matters.
struct KeyRestrictions {
  bool has_addresses = false;  // works from the addresses of a list only
  bool can_read = false, can_trade_futures = false;
  bool can_withdraw = false, can_transfer_internally = false, can_transfer_universally = false;
};
// Parse when it is no such answer or lacks one of its members: nothing is presumed.
Result<KeyRestrictions> read_key_restrictions(std::string_view json);

enum class KeyUse : std::uint8_t { Live, Demo };
constexpr auto names(KeyUse) { return std::to_array<std::string_view>({"live", "demo"}); }

enum class KeyFault : std::uint8_t {
  CannotRead,
  NoFutures,
  Withdrawals,
  InternalTransfer,
  UniversalTransfer,
  AnyAddress,
};
constexpr auto names(KeyFault) {
  return std::to_array<std::string_view>({"cannot_read", "no_futures", "withdrawals",
                                          "internal_transfer", "universal_transfer",
                                          "any_address"});
}

enum class KeyFinding : std::uint8_t { Good, Waived, Bad };
constexpr auto names(KeyFinding) {
  return std::to_array<std::string_view>({"good", "waived", "bad"});
}

// One line for each possible fault, in their order: for people, and for what starts.
struct KeyLine {
  KeyFault fault{};
  KeyFinding finding{};
  std::string_view text;  // what is so, and when it is bad what to do
};
struct KeyReport {
  std::vector<KeyLine> lines;

  bool is_accepted() const;
  // Unauthorized with every fault in one line.
  Result<> accepted() const;
};

// Whoever types this word for word, trades live with a key that works from any address.
inline constexpr std::string_view kAnyAddressPhrase = "my key works from any address";

// For live all of it is refused, but `typed` may waive AnyAddress; a demo key must only be able to
// read and to trade.
KeyReport key_verdict(const KeyRestrictions& key, KeyUse use,
                      std::optional<std::string_view> typed = std::nullopt);

}  // namespace gyre::binance
