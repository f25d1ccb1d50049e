#include <algorithm>
#include <utility>

#include "gyre/exchange/session/reports.hpp"
#include "gyre/exchange/session/state.hpp"
#include "gyre/exchange/wire/error.hpp"

namespace gyre::session {
namespace {

constexpr milliseconds kKeepaliveEvery = 30min;
constexpr milliseconds kAccountPatience = 3s;  // with the account's stream, at the start

std::string lower(std::string text) {
  for (char& c : text)
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

}  // namespace

void Session::State::list_symbols() {
  auto list = list_instruments(plan, startup.facts());
  if (!list) {
    failure = std::move(list).error();
    return;
  }
  std::vector<std::string> topics{"!markPrice@arr@1s", "!contractInfo"};
  for (const auto& instrument : *list)
    std::ranges::move(add_symbol(instrument), std::back_inserter(topics));
  told = *list;
  tell(InstrumentsSeen{*std::move(list)});
  clock_at = now + 10min;
  account_at = now + kAccountPatience;
  contracts_at = now + plan.feed.contracts_every;
  streams.begin(plan.feed.streams ? std::move(topics) : std::vector<std::string>{}, now);
  if (!plan.feed.streams) marks_at = now + plan.feed.marks_every;
  tend_streams();
}

// Its topics, if it is followed.
std::vector<std::string> Session::State::add_symbol(const Instrument& instrument) {
  const auto symbol = symbols.add(instrument.symbol);
  traded.push_back(instrument.tradable);
  bars.add(symbol, instrument.symbol, instrument.tradable);
  if (!instrument.tradable) return {};
  return {lower(instrument.symbol) + "@kline_1m"};
}

// Contracts come and go, and their filters change; whoever is listed keeps its number.
void Session::State::refresh_symbols(std::vector<std::string> more) {
  auto known = plan;
  known.known_symbols.clear();
  for (const auto& instrument : told) known.known_symbols.push_back(instrument.symbol);
  std::ranges::move(more, std::back_inserter(known.known_symbols));
  auto list = list_instruments(known, startup.facts());
  if (!list) return void(++counters.errors);
  if (*list == told) return;
  std::vector<std::string> topics;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto& instrument = (*list)[i];
    const SymbolId symbol{static_cast<std::uint16_t>(i)};
    if (i >= told.size()) {
      std::ranges::move(add_symbol(instrument), std::back_inserter(topics));
      if (history_begun && instrument.tradable) bars.begin(symbol, venue());
    } else if (instrument.tradable != told[i].tradable) {
      traded[i] = instrument.tradable;
      if (instrument.tradable) topics.push_back(lower(instrument.symbol) + "@kline_1m");
      bars.follow(symbol, instrument.tradable, venue());
    }
  }
  told = *list;
  tell(InstrumentsSeen{*std::move(list)});
  if (plan.feed.streams && !topics.empty()) streams.add(std::move(topics), now);
  hand_over_bars();
}

// Contracts that nobody configured, and on which somebody trades from this wallet: to be reckoned
// with, not traded. Says whether any is new.
bool Session::State::list_also(const std::vector<std::string>& spellings) {
  std::vector<std::string> fresh;
  for (const auto& spelling : spellings)
    if (!symbols.find(spelling) && is_of_wallet(startup.facts(), spelling))
      fresh.push_back(spelling);
  if (fresh.empty()) return false;
  refresh_symbols(std::move(fresh));
  return true;
}

std::optional<SymbolId> Session::State::listed(const std::string& spelling) {
  list_also({spelling});
  return symbols.find(spelling);
}

void Session::State::answered(const ContractsAsk& what, const Verdict& verdict, Pending& pending) {
  if (verdict.body == nullptr) return retry(std::move(pending));
  if (!startup.renew(*verdict.body)) {
    ++counters.not_understood;
    return retry(std::move(pending));
  }
  if (!what.brackets) {
    governor.set_limits(startup.facts().info.limits);
    return ask(wire::GetLeverageBrackets{}, ContractsAsk{true}, Priority::Market);
  }
  contracts_at = now + plan.feed.contracts_every;
  refresh_symbols();
}

void Session::State::answered(const FeesAsk& what, const Verdict& verdict, Pending& pending) {
  if (verdict.outcome == Outcome::Refused) {
    ++counters.errors;
    fees_asked.erase(what.symbol);  // again, when it is configured again
    return;
  }
  if (verdict.body == nullptr) return retry(std::move(pending));
  if (!startup.renew(*verdict.body)) {
    ++counters.not_understood;
    return retry(std::move(pending));
  }
  refresh_symbols();
}

// What no stream tells, or none does while they are off.
void Session::State::keep_current() {
  if (contracts_at && *contracts_at <= now) {
    contracts_at.reset();
    contracts_asked = now;
    ask(wire::GetExchangeInfo{}, ContractsAsk{false}, Priority::Market);
  }
  if (marks_at && *marks_at <= now) {
    marks_at.reset();
    ask(wire::GetPremiumIndex{}, MarksAsk{}, Priority::Market);
  }
  if (!history_begun) return;
  bars.on_time(venue());
  hand_over_bars();
}

// The account's stream needs a key first.
void Session::State::tend_streams() {
  for (const auto dead : streams.on_time(now)) {
    ++counters.errors;
    drop(dead);
  }
  if (streams.take_user_aged()) drop(kUserStream);
  if (const auto due = echoes.due(); due && *due <= now) {
    echoes.clear();  // also where there is no stream to lose
    ++counters.errors;
    drop(kUserStream);
  }
  if (streams.take_key_wanted())
    ask(wire::StartListenKey{}, ListenKeyAsk{false}, account_priority());
}

void Session::State::answered(const ListenKeyAsk& what, const Verdict& verdict, Pending& pending) {
  if (what.renew && verdict.outcome == Outcome::Refused && verdict.code == wire::kListenKeyUnknown)
    return drop(kUserStream);
  if (verdict.body == nullptr) return retry(std::move(pending));
  keepalive_at = now + kKeepaliveEvery;
  if (what.renew) return;
  const auto* view = std::get_if<wire::ListenKeyView>(verdict.body);
  if (view == nullptr) {
    ++counters.not_understood;
    return retry(std::move(pending));
  }
  streams.open_user(view->key, now);
}

void Session::State::opened(StreamId stream) {
  if (!streams.opened(stream, now)) return;
  ++counters.connects;
  if (stream == kUserStream) user_opened();
  begin_history();
}

void Session::State::lost(StreamId stream) {
  const bool was_open = streams.is_open(stream);
  if (!streams.lost(stream, now)) return;
  if (stream != kUserStream) return;
  keepalive_at.reset();
  echoes.clear();
  snapshot_mends = false;
  if (was_open && !std::exchange(gap, true)) tell(AccountGap{true});
}

void Session::State::drop(StreamId stream) {
  streams.close(stream);
  lost(stream);
}

// After the account, and not before the streams that go on where it ends.
void Session::State::begin_history() {
  if (history_begun || !account_told || !streams.market_open()) return;
  history_begun = true;
  bars.begin_all(venue());
  ask(wire::GetPremiumIndex{}, MarksAsk{}, Priority::Market);
  hand_over_bars();
}

void Session::State::hand_over_bars() {
  for (auto& wanted : bars.take_wanted()) {
    wire::GetKlines request;
    request.symbol = symbols[wanted.ask.symbol];
    request.timeframe = wanted.ask.timeframe;
    request.start = wanted.start;
    request.end = wanted.end;
    request.limit = wanted.limit;
    ask(std::move(request), wanted.ask, Priority::Market);
  }
  for (auto& history : bars.take_histories()) tell(std::move(history));
  for (const auto symbol : bars.take_unheard())
    streams.renew(lower(symbols[symbol]) + "@kline_1m", now);
  counters.feed = bars.counters();
  if (history_begun && marks_known && bars.all_warm() && !std::exchange(ready, true))
    tell(SessionReady{plan.decide_from});
}

void Session::State::answered(const MarksAsk&, const Verdict& verdict, Pending& pending) {
  const auto* views = verdict.body != nullptr
                          ? std::get_if<std::vector<wire::PremiumIndexView>>(verdict.body)
                          : nullptr;
  if (views == nullptr) return retry(std::move(pending));
  for (const auto& view : *views)
    if (const auto symbol = symbols.find(view.symbol)) {
      const Mark mark{*symbol, view.mark, view.funding_rate, view.next_funding};
      // What a stream said since is newer.
      if (plan.feed.streams)
        marks.try_emplace(*symbol, mark);
      else
        marks.insert_or_assign(*symbol, mark);
    }
  marks_known = true;
  if (!plan.feed.streams) marks_at = next_after(now, plan.feed.marks_every);
  hand_over_bars();
}

void Session::State::answered(const BarsAsk& what, const Verdict& verdict, Pending& pending) {
  const auto* view =
      verdict.body != nullptr ? std::get_if<wire::KlinesView>(verdict.body) : nullptr;
  const bool refused = verdict.outcome == Outcome::Refused;
  if (view == nullptr && !refused) return retry(std::move(pending));
  if (refused) ++counters.errors;
  bars.on_answer(what, view, venue(), venue_surely());
  hand_over_bars();
}

void Session::State::said(const StreamSaid& said) {
  ++counters.stream_messages;
  std::optional<StreamClass> kind;
  if (std::holds_alternative<wire::KlineMessage>(said.message)) kind = StreamClass::Klines;
  if (std::holds_alternative<wire::MarkPriceMessage>(said.message)) kind = StreamClass::Marks;
  streams.heard(said.stream, kind, now);
  std::visit([this](const auto& message) { heard(message); }, said.message);
}

void Session::State::heard(const wire::KlineMessage& kline) {
  const auto symbol = symbols.find(kline.symbol);
  if (!symbol || !kline.closed || kline.timeframe != Timeframe::m1) return;
  bars.on_bar(*symbol, kline.bar, venue());
  if (history_begun) hand_over_bars();
}

void Session::State::heard(const wire::ContractInfoMessage&) {
  if (contracts_at) contracts_at = now;
}

void Session::State::heard(const wire::MarkPriceMessage& mark) {
  if (const auto symbol = symbols.find(mark.symbol))
    marks.insert_or_assign(*symbol, Mark{*symbol, mark.mark, mark.funding_rate, mark.next_funding});
}

void Session::State::heard(const wire::ListenKeyExpired& expired) {
  if (expired.key.empty() || expired.key == streams.listen_key()) drop(kUserStream);
}

// Marks go first, but for the list that numbers their symbols: who decides on the bars of an
// instant knows its prices. The very first ones also come before the session is ready, so that no
// size depends on when it began.
std::vector<Event> Session::State::take_events() {
  if (!marks.empty()) {
    MarksSeen seen;
    for (const auto& [symbol, mark] : std::exchange(marks, {})) seen.marks.push_back(mark);
    const auto listed = std::find_if(events.rbegin(), events.rend(), [](const Event& event) {
      return std::holds_alternative<InstrumentsSeen>(event.what);
    });
    events.insert(listed.base(), {now, std::move(seen)});
  }
  for (auto& closed : bars.take_closed()) tell(std::move(closed));
  return std::exchange(events, {});
}

}  // namespace gyre::session
