#pragma once

#include <cstdint>
#include <optional>

#include "gyre/core/units.hpp"
#include "gyre/exchange/wire/stream.hpp"

// What the embedded exchange says unasked, and to whom.
namespace gyre::sim {

using AccountId = Id<struct AccountTag, std::uint16_t>;

// One message to whoever listens: everybody, or one account's user stream.
struct Message {
  std::optional<AccountId> account;  // nothing: public
  wire::StreamMessage what;
};

}  // namespace gyre::sim
