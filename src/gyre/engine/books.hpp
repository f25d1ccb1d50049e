#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <ranges>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gyre/core/hash.hpp"
#include "gyre/domain/event.hpp"
#include "gyre/domain/position_machine.hpp"
#include "gyre/domain/record.hpp"

// Trading state: the fold of the journal's records, and of nothing else. Live and after a restart
// the same apply() runs, so what was written is what is known.
namespace gyre {

struct OrderEntry {
  OrderIntended intent;
  OrderState state = OrderState::Pending;
  Outcome outcome = Outcome::Done;  // of the last reply
  Quantity filled;                  // by booked fills
  VenueId venue_id = 0;
  int code = 0;
  Timestamp since{};  // in this state
};

struct StopEntry {
  StopIntended intent;
  StopState state = StopState::Pending;
  Outcome outcome = Outcome::Done;
  VenueId venue_id = 0, order_id = 0;
  int code = 0;
  Timestamp since{};  // in this state
};

// How often something was tried in vain since it last worked.
struct Failing {
  int count = 0;
  Timestamp last{};
  bool operator==(const Failing&) const = default;
};

// A position from its first fill to its last, one a leg.
struct Holding {
  PositionState state = PositionState::Flat;
  Side side{};
  Quantity quantity, quantity_max;
  Money cost;   // of what is open, at its fill prices
  Price entry;  // cost / quantity, to 1e-8
  Timestamp opened{}, deadline{};
  ProposalId proposal;
  Price stop, target;               // planned
  Price first_stop;                 // as it was planned at first: a trade's risk is measured by it
  std::optional<ExitReason> leave;  // it is to be left
  std::optional<Timestamp> uncovered_since;  // no live stop covers it
  std::array<Failing, kCount<Role>> failing{};
  Money gross, fees, funding;
  Money entry_value, exit_value;  // of all fills that opened and closed
  Quantity entry_quantity, exit_quantity;
  ExitReason left_by = ExitReason::Foreign;  // by the last closing fill
  // What an entry is meant to become; forgets what was before.
  void plan(const OrderIntended& intended);
  bool operator==(const Holding&) const = default;
};

// What keeps a symbol out after its stops.
struct StopHistory {
  Timestamp last{};
  Timestamp day{};
  int count = 0;  // on that day
};

// Why no entry is made, beside the risk mode.
struct HaltState {
  bool on = false;
  Timestamp since{};
  std::string why;
};

// A symbol that is left alone after a refusal.
struct SymbolHalt {
  Timestamp until{};
  Refusal refusal{};
  int code = 0;
};

// Of one (symbol, strategy, side).
struct Arming {
  bool stands = false;
  Timestamp proposed{};  // boundary of the last proposal
};
using ArmingKey = std::tuple<SymbolId, std::uint8_t, Side>;

// What became of a strategy's setups.
struct StrategyTally {
  std::uint64_t ideas = 0;
  std::map<DecisionReason, std::uint64_t> decisions;
};

struct Tally {
  std::uint64_t proposals = 0, intents = 0, orders = 0, fills = 0, trades = 0, boundaries = 0;
  std::uint64_t analyses = 0, books_checks = 0, alarms = 0;
  std::map<DecisionReason, std::uint64_t> decisions;
  std::map<ExitReason, std::uint64_t> exits;
  std::map<std::string, StrategyTally, std::less<>> strategies;
  std::vector<std::uint64_t> standing;  // setups, at all boundaries; by a strategy's place
  std::vector<std::array<std::uint64_t, kCount<FunnelStage>>> stages;  // by symbol
  Money fees, funding, realized, other;
  std::map<Alarm, std::uint64_t> raised;
  bool books_equal = true;
  std::string difference;
};

// Orders or stops by name: the live ones, and the last few thousand that ended, because a late fill
// must still find its order.
template <class Entry>
struct Shelf {
  std::map<ClientId, Entry> live, past;
  std::deque<ClientId> ended;  // of past, oldest first

  Entry* find(ClientId id) {
    for (auto* map : {&live, &past})
      if (const auto at = map->find(id); at != map->end()) return &at->second;
    return nullptr;
  }
  const Entry* find(ClientId id) const { return const_cast<Shelf*>(this)->find(id); }

  void retire(ClientId id) {
    constexpr std::size_t kept = 4096;
    if (auto node = live.extract(id); !node.empty()) past.insert(std::move(node));
    ended.push_back(id);
    for (; ended.size() > kept; ended.pop_front()) past.erase(ended.front());
  }
};

// How often the tables of a run's orders, stops, positions and risk were used.
struct StepCounts {
  EdgeCounts<OrderState, OrderEvent> order;
  EdgeCounts<StopState, StopEvent> stop;
  EdgeCounts<PositionState, PositionEvent> position;
  EdgeCounts<RiskMode, RiskEvent> risk;

  void add(const StepCounts& other) {
    order.add(other.order);
    stop.add(other.stop);
    position.add(other.position);
    risk.add(other.risk);
  }
};

class Books {
 public:
  void apply(const Record& record);

  const OrderEntry* find_order(ClientId id) const { return orders_.find(id); }
  const StopEntry* find_stop(ClientId id) const { return stops_.find(id); }
  // Whose the venue's order is: an order of ours, or one that a stop of ours became.
  std::optional<ClientId> owner(SymbolId symbol, VenueId order_id) const;
  bool booked(SymbolId symbol, VenueId trade_id) const;
  bool booked_funding(SymbolId symbol, Timestamp due, VenueId id) const;
  bool booked_income(IncomeKind kind, VenueId id) const { return incomes_.contains({kind, id}); }

  const Holding& holding(Leg leg) const;
  // The position that ended there when a foreign hand turned it around, until it is recorded.
  const Holding* turned(Leg leg) const {
    const auto found = turned_.find(leg);
    return found == turned_.end() ? nullptr : &found->second;
  }
  // Those that were ever meant or held, in the order of symbols.
  const std::map<Leg, Holding>& holdings() const { return holdings_; }
  // Those of one symbol: in hedge mode up to two.
  auto positions(SymbolId symbol) const {
    return std::ranges::subrange{holdings_.lower_bound({symbol, PositionSide::Both}),
                                 holdings_.upper_bound({symbol, PositionSide::Short})};
  }
  std::size_t symbols() const { return spellings_.size(); }
  const std::string& spelling(SymbolId symbol) const { return spellings_.at(symbol.value); }
  const std::vector<std::string>& spellings() const { return spellings_; }
  const StopHistory& stop_history(SymbolId symbol) const { return stop_history_.at(symbol.value); }
  const SymbolHalt& symbol_halt(SymbolId symbol) const { return symbol_halts_.at(symbol.value); }
  const std::map<ArmingKey, Arming>& armings() const { return armings_; }

  // Whether it may be entered; a position keeps its symbol in until it is flat.
  bool in_universe(SymbolId symbol) const {
    return standing(symbol) == UniverseStanding::Member ||
           std::ranges::any_of(positions(symbol), [](const auto& position) {
             return position.second.state != PositionState::Flat;
           });
  }
  UniverseStanding standing(SymbolId symbol) const { return standings_.at(symbol.value); }
  // The fixed time of the last choice; the epoch before the first.
  Timestamp universe_as_of() const { return universe_as_of_; }
  // Boundaries in a row, up to the last one, for which its bars came too late.
  int late(SymbolId symbol) const { return late_.at(symbol.value); }

  // Those that have not ended.
  const std::map<ClientId, OrderEntry>& orders() const { return orders_.live; }
  const std::map<ClientId, StopEntry>& stops() const { return stops_.live; }

  // Lives that ended without a word, by when the next one began; the last few.
  const std::deque<Timestamp>& crashes() const { return crashes_; }
  // How long nobody was in touch with the venue before this life.
  milliseconds away() const { return away_; }
  TimeRange range() const { return range_; }  // of decisions, as the first run was given it
  Money wallet() const { return wallet_; }
  Money wallet_opened() const { return wallet_opened_; }
  bool opened() const { return opened_; }  // the account's books have begun
  IntentId next_intent() const { return {last_intent_ + 1}; }
  ProposalId next_proposal() const { return {last_proposal_ + 1}; }
  Timestamp last_boundary() const { return last_boundary_; }
  Timestamp last_fill() const { return last_fill_; }
  // What happened up to then is in the opening wallet; and what did up to then is booked.
  Timestamp opened_at() const { return opened_at_; }
  Timestamp settled_at() const { return settled_at_; }
  // When a record last told of the venue: orders of earlier lives left before that.
  Timestamp last_seen() const { return last_contact_; }
  // Lives end within seconds: the one before this one began with a crash, too, shortly before its
  // end.
  bool is_restless() const { return !crashes_.empty() && last_contact_ - crashes_.back() <= 1min; }
  RiskMode risk_mode() const { return risk_mode_; }
  Money equity_high() const { return equity_high_; }
  Money day_open() const { return day_open_; }
  Timestamp equity_day() const { return equity_day_; }
  Timestamp entries_stopped_until() const { return entries_stopped_until_; }
  const HaltState& halt(Halt halt) const { return halts_[index(halt)]; }
  bool halted() const { return std::ranges::any_of(halts_, &HaltState::on); }
  bool entries_stopped() const { return halt(Halt::Operator).on; }
  // What lies in another asset than the account's; zero where nothing is known to.
  Money balance(std::string_view asset) const;
  const std::string& model() const { return model_; }  // that is asked; empty: none
  const Tally& tally() const { return tally_; }
  const StepCounts& step_counts() const { return steps_; }

  // Equal for two runs that had the same ideas, made the same decisions, or booked the same.
  std::string proposals_hash() const { return proposals_.text(); }
  std::string decisions_hash() const { return decisions_.text(); }
  std::string ledger_hash() const;

 private:
  void fold(const RunStarted& started);
  void fold(const RunEnded& ended);
  void fold(const SymbolListed& listed);
  void fold(const WalletOpened& opened);
  void fold(const UniverseChanged& changed);
  void fold(const BoundaryAnalysed& boundary);
  void count(const BoundaryAnalysed& boundary);
  void fold(const Proposed& proposed);
  void fold(const Decided& decided);
  void fold(const OrderIntended& intended);
  void fold(const StopIntended& intended);
  void fold(const CancelIntended& intended);
  void fold(const OrderReported& reported);
  void fold(const StopReported& reported);
  void fold(const FillBooked& fill);
  void fold(const FundingBooked& funding);
  void fold(const IncomeBooked& income);
  void fold(const StopMoved& moved);
  void fold(const ExitDecided& decided);
  void fold(const EntryCorrected& corrected);
  void fold(const PositionAdopted& adopted);
  void fold(const HaltChanged& changed);
  void fold(const SymbolHalted& halted);
  void fold(const AlarmRaised& raised);
  void fold(const TradeClosed& trade);
  void fold(const RiskChanged& changed);
  void fold(const EquityMarked& marked);
  void fold(const BooksChecked& checked);
  void fold(const OperatorActed& acted);
  void fold(const ModelChanged& changed);

  void pay_fee(const FillBooked& fill);
  OrderEntry* order_of(const FillBooked& fill);
  void open_more(Holding& holding, const FillBooked& fill, Quantity quantity);
  void close_some(Holding& holding, const FillBooked& fill, Quantity quantity);
  void step(Holding& holding, PositionEvent event);
  void cover(Leg leg);
  bool is_leaving(Leg leg) const;
  Holding& held(Leg leg);

  Money wallet_, wallet_opened_;
  std::string model_;
  bool opened_ = false;
  TimeRange range_{};
  Timestamp now_{};  // of the record that is folded
  bool running_ = false;
  std::deque<Timestamp> crashes_;
  Timestamp last_contact_{};
  milliseconds away_{};
  std::vector<std::string> spellings_;
  std::map<Leg, Holding> holdings_;
  std::map<Leg, Holding> turned_;  // ended by a fill that began one on the other side; not told yet
  std::vector<StopHistory> stop_history_;
  std::vector<UniverseStanding> standings_;
  std::vector<int> late_;
  // Fills of a position, and what was paid for a symbol; their combination is the ledger's.
  std::map<Leg, Fingerprint> ledger_;
  Shelf<OrderEntry> orders_;
  Shelf<StopEntry> stops_;
  std::map<std::pair<SymbolId, VenueId>, ClientId> owners_;  // of the venue's orders
  std::set<std::pair<SymbolId, VenueId>> trades_;
  std::set<std::tuple<SymbolId, Timestamp, VenueId>> funded_;
  std::map<ArmingKey, Arming> armings_;
  std::uint64_t last_intent_ = 0, last_proposal_ = 0;
  std::string last_strategy_;  // of the last proposal, whose decision follows it
  Timestamp last_boundary_{}, last_fill_{}, universe_as_of_{}, opened_at_{}, settled_at_{};
  RiskMode risk_mode_ = RiskMode::Normal;
  Money equity_high_, day_open_;
  Timestamp equity_day_{}, entries_stopped_until_{};
  std::array<HaltState, kCount<Halt>> halts_;
  std::vector<SymbolHalt> symbol_halts_;
  std::map<std::string, Money, std::less<>> balances_;
  std::set<std::pair<IncomeKind, VenueId>> incomes_;
  Fingerprint proposals_, decisions_;
  Tally tally_;
  StepCounts steps_;
};

}  // namespace gyre
