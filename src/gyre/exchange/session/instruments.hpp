#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/domain/instrument.hpp"
#include "gyre/exchange/session/session.hpp"

// The list of instruments from what the venue said of its contracts, margin ladders and fees.
namespace gyre::session {

struct VenueFacts {
  wire::ExchangeInfoView info;
  std::vector<wire::BracketsView> brackets;
  wire::CommissionRateView fees;  // of one symbol: those of all that were not asked for
  std::map<std::string, wire::CommissionRateView, std::less<>> own_fees;  // of those that were
};

// Whether new positions may be opened on it: a USDT perpetual in trading.
bool is_traded(const wire::InstrumentView& view);

// Whether its positions are paid for with the wallet that is kept here.
bool is_of_wallet(const VenueFacts& facts, std::string_view symbol);

// The known symbols first, in their order, then new ones by name: the plan's, or every traded one
// with a margin ladder. A known symbol that the venue no longer lists, or the plan no longer names,
// stays, not tradable. Fails when the plan names a symbol that cannot be traded.
Result<std::vector<Instrument>> list_instruments(const SessionPlan& plan, const VenueFacts& facts);

}  // namespace gyre::session
