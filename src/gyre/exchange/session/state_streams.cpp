#include <algorithm>
#include <utility>

#include "gyre/exchange/session/reports.hpp"
#include "gyre/exchange/session/state.hpp"
#include "gyre/exchange/wire/error.hpp"

namespace gyre::session {
namespace {

constexpr milliseconds kSilenceMax = 90s;
constexpr milliseconds kKeepaliveEvery = 30min;
constexpr StreamId kUserStream{0};

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
  for (const auto& instrument : *list) {
    const auto symbol = symbols.add(instrument.symbol);
    traded.push_back(instrument.tradable);
    bars.add(symbol, instrument.tradable);
  }
  tell(InstrumentsSeen{*std::move(list)});
  clock_at = now + 10min;
  plan_streams();
}

void Session::State::plan_streams() {
  plans.push_back({.stream = kUserStream, .listen_key = {}, .topics = {}});
  std::vector<std::string> topics{"!markPrice@arr@1s"};
  for (std::size_t i = 0; i < symbols.size(); ++i)
    if (traded[i])
      topics.push_back(lower(symbols[SymbolId{static_cast<std::uint16_t>(i)}]) + "@kline_1m");
  const auto most = static_cast<std::size_t>(plan.topics_per_stream);
  for (std::size_t from = 0; from < topics.size(); from += most) {
    const StreamId stream{static_cast<int>(plans.size())};
    const auto begin = topics.begin() + static_cast<std::ptrdiff_t>(from);
    const auto count = std::min(most, topics.size() - from);
    plans.push_back({stream, {}, {begin, begin + static_cast<std::ptrdiff_t>(count)}});
  }
  links.emplace_back(kUserStream, std::nullopt, now);
  for (std::size_t i = 1; i < plans.size(); ++i)
    links.emplace_back(plans[i].stream, kSilenceMax, now);
  for (std::size_t i = 0; i < links.size(); ++i)
    if (links[i].due(now) == StreamLink::Due::Connect) connect(links[i], plans[i].stream);
}

// The user stream needs a key first.
void Session::State::connect(StreamLink& link, StreamId stream) {
  if (stream == kUserStream)
    return ask(wire::StartListenKey{}, ListenKeyAsk{false}, Priority::Account);
  opens.push_back(plans[static_cast<std::size_t>(stream.value)]);
  link.asked(now);
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
  plans[0].listen_key = view->key;
  opens.push_back(plans[0]);
  links[0].asked(now);
}

void Session::State::opened(StreamId stream) {
  if (!links[static_cast<std::size_t>(stream.value)].opened(now)) return;
  if (stream == kUserStream) next_snapshot();
  if (!history_begun && std::ranges::all_of(links, &StreamLink::is_open)) begin_history();
}

void Session::State::lost(StreamId stream) {
  auto& link = links[static_cast<std::size_t>(stream.value)];
  const bool was_open = link.is_open();
  if (!link.lost(now)) return;
  ++counters.errors;
  if (stream != kUserStream) return;
  keepalive_at.reset();
  snapshot_mends = false;
  if (was_open && !std::exchange(gap, true)) tell(AccountGap{true});
}

void Session::State::drop(StreamId stream) {
  closes.push_back(stream);
  lost(stream);
}

void Session::State::begin_history() {
  history_begun = true;
  bars.begin_all(now);
  ask(wire::GetPremiumIndex{}, MarksAsk{}, Priority::Market);
  hand_over_bars();
}

void Session::State::hand_over_bars() {
  for (auto& wanted : bars.take_wanted()) {
    wire::GetKlines request;
    request.symbol = symbols[wanted.ask.symbol];
    request.timeframe = wanted.ask.timeframe;
    request.end = wanted.end;
    request.limit = wanted.limit;
    ask(std::move(request), wanted.ask, Priority::Market);
  }
  for (auto& history : bars.take_histories()) tell(std::move(history));
  if (history_begun && marks_known && bars.all_warm() && !std::exchange(ready, true))
    tell(SessionReady{plan.decide_from});
}

void Session::State::answered(const MarksAsk&, const Verdict& verdict, Pending& pending) {
  const auto* views = verdict.body != nullptr
                          ? std::get_if<std::vector<wire::PremiumIndexView>>(verdict.body)
                          : nullptr;
  if (views == nullptr) return retry(std::move(pending));
  for (const auto& view : *views)
    if (const auto symbol = symbols.find(view.symbol))
      marks.try_emplace(*symbol, Mark{*symbol, view.mark, view.funding_rate, view.next_funding});
  marks_known = true;
  hand_over_bars();
}

void Session::State::answered(const HistoryAsk& what, const Verdict& verdict, Pending& pending) {
  const auto* view =
      verdict.body != nullptr ? std::get_if<wire::KlinesView>(verdict.body) : nullptr;
  const bool refused = verdict.outcome == Outcome::Refused;
  if (view == nullptr && !refused) return retry(std::move(pending));
  if (refused) ++counters.errors;
  bars.on_history(what, view, now);
  hand_over_bars();
}

void Session::State::said(const StreamSaid& said) {
  ++counters.stream_messages;
  const auto place = static_cast<std::size_t>(said.stream.value);
  if (place < links.size()) links[place].data(now);
  std::visit([this](const auto& message) { heard(message); }, said.message);
}

void Session::State::heard(const wire::KlineMessage& kline) {
  const auto symbol = symbols.find(kline.symbol);
  if (!symbol || !kline.closed || kline.timeframe != Timeframe::m1) return;
  const auto repairs = bars.repairs();
  bars.on_bar(*symbol, kline.bar, now);
  if (bars.repairs() != repairs) hand_over_bars();
}

void Session::State::heard(const wire::MarkPriceMessage& mark) {
  if (const auto symbol = symbols.find(mark.symbol))
    marks.insert_or_assign(*symbol, Mark{*symbol, mark.mark, mark.funding_rate, mark.next_funding});
}

void Session::State::heard(const wire::OrderTradeUpdate& update) {
  const auto symbol = symbols.find(update.symbol);
  if (!symbol) return void(++counters.errors);
  if (const auto id = parse_client_id(update.client_id)) landings.landed(*id);
  auto news = news_of(update, *symbol);
  if (news.fill) tell(*std::move(news.fill));
  if (news.order) tell(*std::move(news.order));
  if (news.stop) tell(*std::move(news.stop));
}

void Session::State::heard(const wire::AlgoUpdate& update) {
  const auto symbol = symbols.find(update.symbol);
  if (!symbol) return void(++counters.errors);
  auto report = news_of(update, *symbol);
  if (!report) return;
  landings.landed(report->id);
  tell(*std::move(report));
}

// Isolated funding names its position, if not its symbol.
void Session::State::heard(const wire::AccountUpdate& update) {
  if (update.reason != "FUNDING_FEE") return;
  const bool unnamed = update.funding_symbol.empty() && update.positions.size() == 1;
  const auto symbol =
      symbols.find(unnamed ? update.positions.front().symbol : update.funding_symbol);
  if (!symbol) return void(++counters.not_understood);
  tell(FundingReport{*symbol, funding_instant(update.transaction_time), update.change});
}

void Session::State::heard(const wire::ListenKeyExpired& expired) {
  if (expired.key.empty() || expired.key == plans[0].listen_key) drop(kUserStream);
}

// Marks go first: who decides on the bars of an instant knows its prices. The very first ones also
// come before the session is ready, so that no size depends on when it began.
std::vector<Event> Session::State::take_events() {
  if (!marks.empty()) {
    MarksSeen seen;
    for (const auto& [symbol, mark] : std::exchange(marks, {})) seen.marks.push_back(mark);
    events.insert(events.begin(), {now, std::move(seen)});
  }
  for (auto& closed : bars.take_closed()) tell(std::move(closed));
  return std::exchange(events, {});
}

}  // namespace gyre::session
