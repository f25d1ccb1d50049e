#include "gyre/exchange/session/snapshot.hpp"

#include <algorithm>
#include <tuple>

#include "gyre/exchange/session/reports.hpp"

namespace gyre::session {
namespace {

constexpr int kPage = 1000;
constexpr milliseconds kSpan = 7 * 24h;     // the longest span of one request for trades
constexpr milliseconds kMemory = 90 * 24h;  // what the venue still tells
constexpr std::string_view kFunding = "FUNDING_FEE";

wire::GetUserTrades trades(const std::string& symbol, Timestamp from, Timestamp to) {
  wire::GetUserTrades request;
  request.symbol = symbol;
  request.start = from;
  request.end = to;
  request.limit = kPage;
  return request;
}

wire::GetIncome income(Timestamp from) {
  wire::GetIncome request;
  request.start = from;
  request.limit = kPage;
  return request;
}

}  // namespace

Snapshot::Snapshot(const Reconcile& what, const Symbols& symbols, PositionMode mode, Timestamp now)
    : mode_{mode} {
  add(wire::GetAccount{});
  add(wire::GetPositions{});
  add(wire::GetOpenOrders{});
  add(wire::GetOpenAlgoOrders{});
  if (what.since == Timestamp{}) return;
  since_ = std::max(what.since, now - kMemory);
  until_ = now;
  for (const auto symbol : what.symbols) add_trades(symbol, symbols);
  add(income(since_));
}

void Snapshot::add_trades(SymbolId symbol, const Symbols& symbols) {
  if (!traded_.insert(symbol).second) return;
  for (auto from = since_; from <= until_; from += kSpan)
    add(trades(symbols[symbol], from, from + kSpan - 1ms));
}

std::vector<Snapshot::Part> Snapshot::take_parts() {
  std::vector<Part> fresh;
  for (; handed_out_ < parts_.size(); ++handed_out_)
    fresh.push_back({handed_out_, parts_[handed_out_].request});
  return fresh;
}

Result<> Snapshot::answer(std::size_t part, const wire::Body& body, const Symbols& symbols) {
  if (parts_[part].answered) return {};
  const auto request = parts_[part].request;  // a copy: reading may add parts
  GYRE_CHECK(read(request, body, symbols));
  parts_[part].answered = true;
  ++answered_;
  return {};
}

Result<> Snapshot::read(const wire::Request& request, const wire::Body& body,
                        const Symbols& symbols) {
  if (std::holds_alternative<wire::GetAccount>(request)) {
    GYRE_TRY(const auto* account, wire::expect<wire::AccountView>(body));
    result_.wallet = account->wallet;
    for (const auto& [asset, wallet] : account->assets)
      if (!told_asset(asset).empty() && !wallet.is_zero())
        result_.balances.push_back({asset, wallet});
  } else if (std::holds_alternative<wire::GetPositions>(request)) {
    GYRE_TRY(const auto* positions, wire::expect<std::vector<wire::PositionView>>(body));
    for (const auto& view : *positions) read(view, symbols);
  } else if (std::holds_alternative<wire::GetOpenOrders>(request)) {
    GYRE_TRY(const auto* orders, wire::expect<std::vector<wire::OrderView>>(body));
    for (const auto& view : *orders) read(view, symbols);
  } else if (std::holds_alternative<wire::GetOpenAlgoOrders>(request)) {
    GYRE_TRY(const auto* stops, wire::expect<std::vector<wire::AlgoView>>(body));
    for (const auto& view : *stops) read(view, symbols);
  } else if (const auto* asked = std::get_if<wire::GetUserTrades>(&request)) {
    GYRE_TRY(const auto* fills, wire::expect<std::vector<wire::UserTradeView>>(body));
    read(*asked, *fills, symbols);
  } else if (const auto* since = std::get_if<wire::GetIncome>(&request)) {
    GYRE_TRY(const auto* rows, wire::expect<std::vector<wire::IncomeView>>(body));
    read(*since, *rows, symbols);
  }
  return {};
}

void Snapshot::read(const wire::PositionView& view, const Symbols& symbols) {
  if (view.amount.is_zero()) return;
  const auto symbol = symbols.find(view.symbol);
  if (!symbol) return void(strangers_.insert(view.symbol));
  const bool is_long = view.amount.raw() > 0;
  const auto size = is_long ? view.amount : -view.amount;
  result_.positions.push_back({*symbol, is_long ? Side::Long : Side::Short,
                               Quantity::from_raw(size.raw()), view.entry, view.position});
}

void Snapshot::read(const wire::OrderView& view, const Symbols& symbols) {
  const auto symbol = symbols.find(view.symbol);
  const auto id = parse_client_id(view.client_id);
  if (!symbol || !id) return void(++result_.foreign_orders);
  if (!is_stop(id->role))  // a triggered stop is told of by its algo order
    result_.orders.push_back(report_of(view, *id, *symbol, Source::Query));
}

void Snapshot::read(const wire::AlgoView& view, const Symbols& symbols) {
  const auto symbol = symbols.find(view.symbol);
  const auto id = parse_client_id(view.client_id);
  if (!symbol || !id) return void(++result_.foreign_orders);
  result_.stops.push_back(report_of(view, *id, *symbol, Source::Query));
}

// A full page may not be all: the next one begins where it ends.
void Snapshot::read(const wire::GetUserTrades& asked, const std::vector<wire::UserTradeView>& fills,
                    const Symbols& symbols) {
  const auto symbol = symbols.find(asked.symbol);
  ensure(symbol.has_value(), "trades are asked of listed symbols");
  for (const auto& view : fills) result_.fills.push_back(fill_of(view, *symbol));
  if (std::ssize(fills) >= kPage && fills.back().time > *asked.start)
    add(trades(asked.symbol, fills.back().time, *asked.end));
}

void Snapshot::read(const wire::GetIncome& asked, const std::vector<wire::IncomeView>& rows,
                    const Symbols& symbols) {
  for (const auto& row : rows) {
    if (auto report = income_of(row)) result_.income.push_back(*std::move(report));
    if (row.symbol.empty()) continue;
    const auto symbol = symbols.find(row.symbol);
    if (!symbol)
      strangers_.insert(row.symbol);
    else if (row.type == kFunding)
      result_.funding.push_back({.symbol = *symbol,
                                 .at = row.time,
                                 .amount = row.amount,
                                 .id = mode_ == PositionMode::Hedge ? row.id : 0});
    else if (row.trade_id != 0)
      add_trades(*symbol, symbols);  // somebody traded where nobody had thought of it
  }
  if (std::ssize(rows) >= kPage && rows.back().time > *asked.start) add(income(rows.back().time));
}

AccountSnapshot Snapshot::finish() {
  const auto by_trade = [](const FillReport& fill) {
    return std::tuple{fill.symbol, fill.trade_id};
  };
  const auto by_instant = [](const FundingReport& row) {
    return std::tuple{row.symbol, row.at, row.id};
  };
  const auto by_number = [](const IncomeReport& row) {
    return std::tuple{row.id, row.kind, row.asset, row.symbol};
  };
  const auto once = [](auto& list, auto key_of) {
    std::ranges::sort(list, {}, key_of);
    const auto rest = std::ranges::unique(list, {}, key_of);
    list.erase(rest.begin(), rest.end());
  };
  once(result_.fills, by_trade);
  once(result_.funding, by_instant);
  once(result_.income, by_number);
  std::ranges::sort(result_.balances, {}, &Balance::asset);
  std::ranges::sort(result_.positions, {}, leg_of<VenuePosition>);
  std::ranges::sort(result_.orders, {}, &OrderReport::venue_id);
  std::ranges::sort(result_.stops, {}, &StopReport::venue_id);
  return std::move(result_);
}

}  // namespace gyre::session
