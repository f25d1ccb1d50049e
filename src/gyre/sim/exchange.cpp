#include "gyre/sim/exchange.hpp"

#include <algorithm>

#include "gyre/sim/answers.hpp"
#include "gyre/sim/instants.hpp"
#include "gyre/sim/stream_faults.hpp"

namespace gyre::sim {

namespace {

constexpr auto kBnbBalance = Money::from_int(10);

}  // namespace

struct Exchange::State {
  Core core;
  StreamFaults faults;
  std::optional<std::optional<Timestamp>> next;  // as long as it is known
};

Exchange::Exchange(std::shared_ptr<const Market> market, Settings settings, Timestamp start) {
  state_ = std::make_unique<State>(
      make_core(std::move(market), settings, start),
      StreamFaults{checked_fault_plan(settings.faults), settings.seed, start});
}
Exchange::~Exchange() = default;
Exchange::Exchange(Exchange&&) noexcept = default;
Exchange& Exchange::operator=(Exchange&&) noexcept = default;

Timestamp Exchange::now() const { return state_->core.now; }
Timestamp Exchange::end() const { return last_instant(state_->core); }

AccountId Exchange::account(std::string_view api_key) {
  auto& accounts = state_->core.accounts;
  const auto known = std::ranges::find(accounts, api_key, &Account::api_key);
  if (known != accounts.end()) return known->id;
  const AccountId id{static_cast<std::uint16_t>(accounts.size())};
  auto& made = accounts.emplace_back();
  made.id = id;
  made.api_key = api_key;
  made.wallet = state_->core.settings.balance;
  if (state_->core.settings.fees_in_bnb) made.bnb = kBnbBalance;
  made.income.push_back({.type = "TRANSFER",
                         .amount = made.wallet,
                         .id = ++state_->core.last_income_id,
                         .time = state_->core.now});
  return id;
}

std::string_view Exchange::api_key(AccountId account) const {
  return state_->core.account(account).api_key;
}

wire::Response Exchange::handle(AccountId account, const wire::Request& request) {
  auto& core = state_->core;
  state_->next.reset();
  return std::visit([&](const auto& asked) { return answer(core, core.account(account), asked); },
                    request);
}

std::optional<Timestamp> Exchange::next_instant() const {
  if (!state_->next) {
    state_->next = sim::next_instant(state_->core, Timestamp::max());
    if (const auto due = state_->faults.next_due(); due && *state_->next)
      state_->next = std::min(*due, **state_->next);
  }
  return *state_->next;
}

void Exchange::advance(Timestamp t, std::vector<Message>& messages) {
  const auto next = next_instant();
  ensure(t >= now() && (!next || t <= *next), "time passes every instant");
  const auto before = messages.size();
  take_instant(state_->core, t, messages);
  state_->faults.pass(t, messages, before);
  state_->next.reset();
}

void Exchange::skip_to(Timestamp t) {
  auto& core = state_->core;
  ensure(t >= core.now, "time goes forward");
  core.silent = true;
  std::vector<Message> none;
  while (const auto next = sim::next_instant(core, t)) take_instant(core, *next, none);
  core.now = t;
  core.outbox = {};
  core.silent = false;
  state_->faults.forget_held();
  state_->next.reset();
}

Timestamp Exchange::arrival_of(const wire::OrderView& order) const {
  return order.created + order_latency(state_->core.settings, order.client_id);
}

FaultCounts Exchange::faults() const {
  auto counts = state_->faults.counts();
  const auto& of_book = state_->core.faults.counts();
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += of_book[i];
  return counts;
}

const Account& Exchange::account_state(AccountId account) const {
  return state_->core.account(account);
}

void Exchange::listen(Timeframe timeframe) { state_->core.listened[index(timeframe)] = true; }

wire::BookTickerView Exchange::book_ticker(std::size_t symbol) const {
  return sim::book_ticker(state_->core, symbol);
}
wire::Ticker24hView Exchange::ticker_24h(std::size_t symbol) const {
  return sim::ticker_24h(state_->core, symbol);
}
const Market& Exchange::market() const { return state_->core.quotes.market(); }
std::optional<std::size_t> Exchange::find(std::string_view symbol) const {
  return state_->core.quotes.find(symbol);
}
const Instrument& Exchange::instrument(std::size_t symbol) const {
  return state_->core.quotes.instrument(symbol);
}
Timestamp Exchange::told() const { return told_close(state_->core); }

}  // namespace gyre::sim
