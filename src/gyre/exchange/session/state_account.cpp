#include <algorithm>
#include <array>
#include <utility>

#include "gyre/exchange/session/reports.hpp"
#include "gyre/exchange/session/state.hpp"

// The account: what its stream tells, and snapshots of the whole of it.
namespace gyre::session {
namespace {

constexpr int kSnapshotTries = 3;  // beyond the first
constexpr milliseconds kSnapshotPause = 1s;

// Reasons of an ACCOUNT_UPDATE that change the wallet by what fills tell of, or not at all.
// Whatever else there is moves money, and only the list of income says which.
bool is_told_elsewhere(std::string_view reason) {
  constexpr auto known =
      std::to_array<std::string_view>({"", "ORDER", "MARGIN_TRANSFER", "MARGIN_TYPE_CHANGE"});
  return std::ranges::find(known, reason) != known.end();
}

}  // namespace

void Session::State::heard(const wire::OrderTradeUpdate& update) {
  const auto symbol = listed(update.symbol);
  if (!symbol) return void(++counters.errors);
  const bool over = !is_open(update.status);
  if (const auto id = parse_client_id(update.client_id)) {
    told_of(*id, over);
    echoes.heard(*id, over);
  }
  auto [fill, order, stop] = news_of(update, *symbol);
  if (fill) {
    news.moved(now);
    tell(*std::move(fill));
  }
  if (order) {
    news.heard(*order, now);
    tell(*std::move(order));
  }
  if (stop) {
    news.heard(*stop, now);
    tell(*std::move(stop));
  }
}

void Session::State::heard(const wire::AlgoUpdate& update) {
  const auto symbol = symbols.find(update.symbol);
  if (!symbol) return void(++counters.errors);
  auto report = news_of(update, *symbol);
  if (!report) return;
  const bool over = is_over(update.status);
  told_of(report->id, over);
  echoes.heard(report->id, over);
  news.heard(*report, now);
  tell(*std::move(report));
}

// Money that no fill tells of is asked for: only the account's history numbers it.
void Session::State::heard(const wire::AccountUpdate& update) {
  news.moved(now);
  for (const auto& position : update.positions) {
    const auto symbol = symbols.find(position.symbol);
    if (!symbol) continue;
    const Leg leg{*symbol, position.position};
    news.heard(leg, position.amount, now);
    if (!update.funding_symbol.empty() && update.funding_symbol == position.symbol)
      news.funded(leg, update.transaction_time, update.change, now);
  }
  if (!is_told_elsewhere(update.reason)) snapshot_of_our_own();
}

// What happened in a gap is told by a snapshot, whoever asks for it first.
void Session::State::user_opened() {
  begin_account();
  if (gap) snapshot_of_our_own();
  next_snapshot();
}

// The account is looked at as soon as its stream is there, and without it when that takes long: a
// position may be waiting for its stop.
void Session::State::begin_account() {
  account_at.reset();
  if (std::exchange(account_told, true)) return;
  if (!streams.is_open(kUserStream)) {
    gap = true;
    tell(AccountGap{true});
  }
  tell(AccountReady{});
  begin_history();
}

void Session::State::on(const Reconcile& reconcile) {
  reconciles.push_back(reconcile);
  next_snapshot();
}

// As the last one, for what came since. Before the first one there is nothing to add to, and one
// that is under way or waits will see it.
void Session::State::snapshot_of_our_own() {
  if (snapshot || !reconciles.empty() || !told_until) return;
  reconciles.push_back({reconciling.symbols, *told_until});
  next_snapshot();
}

// Without the stream they are all we know, and do not end the gap.
void Session::State::next_snapshot() {
  const bool streams_it = streams.is_open(kUserStream);
  if (snapshot || reconciles.empty() || !account_told) return;
  reconciling = std::move(reconciles.front());
  reconciles.pop_front();
  snapshot_mends = streams_it;
  snapshot_tries = 0;
  begin_snapshot(now);
}

void Session::State::begin_snapshot(Timestamp at) {
  snapshot.emplace(reconciling, symbols, plan.mode, now);
  snapshot_asked = at;
  ++snapshot_round;
  ask_snapshot_parts();
}

void Session::State::ask_snapshot_parts() {
  for (auto& part : snapshot->take_parts()) {
    Pending pending{std::move(part.request), SnapshotAsk{snapshot_round, part.number},
                    account_priority(), 0, std::nullopt};
    if (snapshot_asked > now)
      departures.add_at(snapshot_asked, std::move(pending));
    else
      departures.add(std::move(pending));
  }
}

void Session::State::answered(const SnapshotAsk& what, const Verdict& verdict, Pending& pending) {
  if (!snapshot || what.round != snapshot_round) return;
  if (verdict.body == nullptr) return retry(std::move(pending));
  if (const auto done = snapshot->answer(what.part, *verdict.body, symbols); !done) {
    ++counters.not_understood;
    return retry(std::move(pending));
  }
  ask_snapshot_parts();
  if (!snapshot->complete()) return;
  if (list_also(snapshot->strangers())) return begin_snapshot(now);
  auto whole = snapshot->finish();
  for (auto& funding : whole.funding) funding.position = news.funded(funding);
  if (!news.against(whole, snapshot_asked).empty() && snapshot_tries++ < kSnapshotTries)
    return begin_snapshot(now + kSnapshotPause);
  // The first one has no history: what came before it is in its wallet.
  told_until = (reconciling.since == Timestamp{} ? now : snapshot_asked) + clock.offset();
  tell(std::move(whole));
  snapshot.reset();
  if (snapshot_mends && std::exchange(gap, false)) tell(AccountGap{false});
  if (gap && streams.is_open(kUserStream)) snapshot_of_our_own();  // it came back meanwhile
  next_snapshot();
}

}  // namespace gyre::session
