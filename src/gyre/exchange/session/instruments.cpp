#include "gyre/exchange/session/instruments.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace gyre::session {
namespace {

class Listing {
 public:
  explicit Listing(const VenueFacts& facts) : facts_{facts} {
    for (const auto& view : facts.info.symbols) views_.emplace(view.instrument.symbol, &view);
    for (const auto& view : facts.brackets) ladders_.emplace(view.symbol, &view.brackets);
  }

  // Complete, or nothing when the venue does not list it.
  std::optional<Instrument> find(const std::string& symbol) const {
    const auto view = views_.find(symbol);
    if (view == views_.end()) return std::nullopt;
    auto instrument = view->second->instrument;
    if (const auto ladder = ladders_.find(symbol); ladder != ladders_.end())
      instrument.brackets = *ladder->second;
    instrument.tradable = is_traded(*view->second) && !instrument.brackets.empty();
    const auto own = facts_.own_fees.find(symbol);
    const auto& fees = own != facts_.own_fees.end() ? own->second : facts_.fees;
    instrument.maker_fee = fees.maker;
    instrument.taker_fee = fees.taker;
    return instrument;
  }
  std::vector<std::string> traded() const {
    std::vector<std::string> symbols;
    for (const auto& [symbol, view] : views_)
      if (is_traded(*view) && ladders_.contains(symbol)) symbols.push_back(symbol);
    return symbols;
  }

 private:
  const VenueFacts& facts_;
  std::map<std::string, const wire::InstrumentView*, std::less<>> views_;
  std::map<std::string, const std::vector<Bracket>*, std::less<>> ladders_;
};

Instrument gone(const std::string& symbol) {
  Instrument instrument;
  instrument.symbol = symbol;
  instrument.tradable = false;
  return instrument;
}

}  // namespace

bool is_traded(const wire::InstrumentView& view) {
  return view.status == "TRADING" && view.contract_type == "PERPETUAL" && view.quote == "USDT";
}

bool is_of_wallet(const VenueFacts& facts, std::string_view symbol) {
  return std::ranges::any_of(facts.info.symbols, [&](const wire::InstrumentView& view) {
    return view.instrument.symbol == symbol && view.quote == "USDT";
  });
}

Result<std::vector<Instrument>> list_instruments(const SessionPlan& plan, const VenueFacts& facts) {
  const Listing listing{facts};
  std::vector<Instrument> list;
  std::set<std::string, std::less<>> listed;
  auto wanted = plan.symbols.empty() ? listing.traded() : plan.symbols;
  std::ranges::sort(wanted);
  for (const auto& symbol : plan.known_symbols) {
    list.push_back(listing.find(symbol).value_or(gone(symbol)));
    list.back().tradable &= std::ranges::binary_search(wanted, symbol);
    listed.insert(symbol);
  }
  for (const auto& symbol : wanted) {
    if (!listed.insert(symbol).second) continue;
    auto instrument = listing.find(symbol);
    if (!instrument || !instrument->tradable)
      return fail(Errc::NotFound, "the venue does not trade '" + symbol + "'");
    list.push_back(*std::move(instrument));
  }
  return list;
}

}  // namespace gyre::session
