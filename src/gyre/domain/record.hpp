#pragma once

#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/domain/client_id.hpp"
#include "gyre/domain/desk_record.hpp"
#include "gyre/domain/idea_record.hpp"
#include "gyre/domain/leg.hpp"
#include "gyre/domain/order_machine.hpp"
#include "gyre/domain/outcome.hpp"
#include "gyre/domain/report.hpp"
#include "gyre/domain/risk_machine.hpp"
#include "gyre/domain/stop_machine.hpp"
#include "gyre/domain/universe.hpp"

// What is written down before anything is done: facts, never bars. Trading state is the fold of
// these, live and after a restart alike. A record's name and the names of its fields are stored:
// they change only with its version. Every record tells its market time `at`.
namespace gyre {

struct RunStarted {
  static constexpr std::string_view name = "run_started";
  static constexpr int version = 1;
  Timestamp at{};
  std::string program, config_hash, market;
  Timestamp begin{}, end{};  // of the decisions it is to make; no end is 0
  bool resumed = false;
  static constexpr std::tuple fields{Field{"at", &RunStarted::at},
                                     Field{"program", &RunStarted::program},
                                     Field{"config_hash", &RunStarted::config_hash},
                                     Field{"market", &RunStarted::market},
                                     Field{"begin", &RunStarted::begin},
                                     Field{"end", &RunStarted::end},
                                     Field{"resumed", &RunStarted::resumed}};
};

// It ended as it should; what begins again without one was a crash.
struct RunEnded {
  static constexpr std::string_view name = "run_ended";
  static constexpr int version = 1;
  Timestamp at{};
  std::string why;
  static constexpr std::tuple fields{Field{"at", &RunEnded::at}, Field{"why", &RunEnded::why}};
};

// A symbol's number for the life of the journal.
struct SymbolListed {
  static constexpr std::string_view name = "symbol_listed";
  static constexpr int version = 1;
  Timestamp at{};
  SymbolId symbol;
  std::string spelling;
  static constexpr std::tuple fields{Field{"at", &SymbolListed::at},
                                     Field{"symbol", &SymbolListed::symbol},
                                     Field{"spelling", &SymbolListed::spelling}};
};

// The wallet as the account's books begin.
struct WalletOpened {
  static constexpr std::string_view name = "wallet_opened";
  static constexpr int version = 1;
  Timestamp at{};
  Money wallet;
  static constexpr std::tuple fields{Field{"at", &WalletOpened::at},
                                     Field{"wallet", &WalletOpened::wallet}};
};

// A setup that began or ended to stand at a boundary. From these the arming of every
// (symbol, strategy, side) is the same after a restart as it was before.
struct SetupEdge {
  SymbolId symbol;
  std::uint8_t strategy = 0;  // place in the configured list
  Side side{};
  static constexpr std::tuple fields{Field{"symbol", &SetupEdge::symbol},
                                     Field{"strategy", &SetupEdge::strategy},
                                     Field{"side", &SetupEdge::side}};
};

// One boundary analysed. `funnel` has one letter a symbol, in the order of symbols: the initial of
// its FunnelStage as funnel_letter() spells it.
struct BoundaryAnalysed {
  static constexpr std::string_view name = "boundary_analysed";
  static constexpr int version = 1;
  Timestamp at{}, boundary{};
  std::string funnel;
  std::vector<SetupEdge> rose, fell;
  static constexpr std::tuple fields{
      Field{"at", &BoundaryAnalysed::at}, Field{"boundary", &BoundaryAnalysed::boundary},
      Field{"funnel", &BoundaryAnalysed::funnel}, Field{"rose", &BoundaryAnalysed::rose},
      Field{"fell", &BoundaryAnalysed::fell}};
};
constexpr char funnel_letter(FunnelStage stage) { return "dlunsp"[index(stage)]; }

// Where a contract stands from now on.
struct UniverseMove {
  SymbolId symbol;
  UniverseStanding standing{};
  static constexpr std::tuple fields{Field{"symbol", &UniverseMove::symbol},
                                     Field{"standing", &UniverseMove::standing}};
};

// Who is traded, as of a fixed market time and from here on; those that are not named stand as
// before. It is written also when nobody moved: the time has been dealt with.
struct UniverseChanged {
  static constexpr std::string_view name = "universe_changed";
  static constexpr int version = 1;
  Timestamp at{}, as_of{};
  std::vector<UniverseMove> moves;
  static constexpr std::tuple fields{Field{"at", &UniverseChanged::at},
                                     Field{"as_of", &UniverseChanged::as_of},
                                     Field{"moves", &UniverseChanged::moves}};
};

// What an ordinary order is to do. Attempts of one intent have the same number.
struct OrderIntended {
  static constexpr std::string_view name = "order_intended";
  static constexpr int version = 2;
  Timestamp at{}, deadline{};  // after the deadline no further attempt is made
  IntentId intent;
  Role role{};
  int attempt = 0;
  SymbolId symbol;
  OrderSide side{};
  Quantity quantity;
  Price price;  // limit; zero for a market order
  ProposalId proposal;
  ExitReason reason{};  // why, when the role is Exit
  Price stop, target;   // planned levels, when the role is Entry
  milliseconds time_limit{};
  PositionSide position{};
  static constexpr std::tuple fields{Field{"at", &OrderIntended::at},
                                     Field{"deadline", &OrderIntended::deadline},
                                     Field{"intent", &OrderIntended::intent},
                                     Field{"role", &OrderIntended::role},
                                     Field{"attempt", &OrderIntended::attempt},
                                     Field{"symbol", &OrderIntended::symbol},
                                     Field{"side", &OrderIntended::side},
                                     Field{"quantity", &OrderIntended::quantity},
                                     Field{"price", &OrderIntended::price},
                                     Field{"proposal", &OrderIntended::proposal},
                                     Field{"reason", &OrderIntended::reason},
                                     Field{"stop", &OrderIntended::stop},
                                     Field{"target", &OrderIntended::target},
                                     Field{"time_limit", &OrderIntended::time_limit},
                                     Field{"position", &OrderIntended::position}};
  ClientId id() const { return {intent, role, attempt}; }
};

struct StopIntended {
  static constexpr std::string_view name = "stop_intended";
  static constexpr int version = 2;
  Timestamp at{};
  IntentId intent;
  Role role{};
  int attempt = 0;
  SymbolId symbol;
  OrderSide side{};
  Price trigger;
  Quantity quantity;  // zero: close-all
  ProposalId proposal;
  PositionSide position{};
  static constexpr std::tuple fields{Field{"at", &StopIntended::at},
                                     Field{"intent", &StopIntended::intent},
                                     Field{"role", &StopIntended::role},
                                     Field{"attempt", &StopIntended::attempt},
                                     Field{"symbol", &StopIntended::symbol},
                                     Field{"side", &StopIntended::side},
                                     Field{"trigger", &StopIntended::trigger},
                                     Field{"quantity", &StopIntended::quantity},
                                     Field{"proposal", &StopIntended::proposal},
                                     Field{"position", &StopIntended::position}};
  ClientId id() const { return {intent, role, attempt}; }
};

struct CancelIntended {
  static constexpr std::string_view name = "cancel_intended";
  static constexpr int version = 1;
  Timestamp at{};
  IntentId intent;
  Role role{};
  int attempt = 0;
  SymbolId symbol;
  static constexpr std::tuple fields{
      Field{"at", &CancelIntended::at}, Field{"intent", &CancelIntended::intent},
      Field{"role", &CancelIntended::role}, Field{"attempt", &CancelIntended::attempt},
      Field{"symbol", &CancelIntended::symbol}};
  ClientId id() const { return {intent, role, attempt}; }
};

// A venue's word about an order that moved its machine.
struct OrderReported {
  static constexpr std::string_view name = "order_reported";
  static constexpr int version = 1;
  Timestamp at{};
  IntentId intent;
  Role role{};
  int attempt = 0;
  OrderEvent event{};
  Outcome outcome = Outcome::Done;
  Quantity filled;
  VenueId venue_id = 0;
  int code = 0;
  Source source{};
  static constexpr std::tuple fields{
      Field{"at", &OrderReported::at},         Field{"intent", &OrderReported::intent},
      Field{"role", &OrderReported::role},     Field{"attempt", &OrderReported::attempt},
      Field{"event", &OrderReported::event},   Field{"outcome", &OrderReported::outcome},
      Field{"filled", &OrderReported::filled}, Field{"venue_id", &OrderReported::venue_id},
      Field{"code", &OrderReported::code},     Field{"source", &OrderReported::source}};
};

struct StopReported {
  static constexpr std::string_view name = "stop_reported";
  static constexpr int version = 1;
  Timestamp at{};
  IntentId intent;
  Role role{};
  int attempt = 0;
  StopEvent event{};
  Outcome outcome = Outcome::Done;
  VenueId venue_id = 0, order_id = 0;
  int code = 0;
  Source source{};
  static constexpr std::tuple fields{Field{"at", &StopReported::at},
                                     Field{"intent", &StopReported::intent},
                                     Field{"role", &StopReported::role},
                                     Field{"attempt", &StopReported::attempt},
                                     Field{"event", &StopReported::event},
                                     Field{"outcome", &StopReported::outcome},
                                     Field{"venue_id", &StopReported::venue_id},
                                     Field{"order_id", &StopReported::order_id},
                                     Field{"code", &StopReported::code},
                                     Field{"source", &StopReported::source}};
};

// One execution, booked.
struct FillBooked {
  static constexpr std::string_view name = "fill_booked";
  static constexpr int version = 3;  // 1 had no cause and no asset of the fee, 2 no position
  Timestamp at{};
  SymbolId symbol;
  VenueId trade_id = 0, order_id = 0;
  IntentId intent;  // 0 when it is nobody's we know
  Role role{};
  OrderSide side{};
  Quantity quantity;
  Price price;
  Money fee, realized;
  bool maker = false;
  FillCause cause{};
  std::string fee_asset;  // empty for the asset of the account
  PositionSide position{};
  static constexpr std::tuple fields{Field{"at", &FillBooked::at},
                                     Field{"symbol", &FillBooked::symbol},
                                     Field{"trade_id", &FillBooked::trade_id},
                                     Field{"order_id", &FillBooked::order_id},
                                     Field{"intent", &FillBooked::intent},
                                     Field{"role", &FillBooked::role},
                                     Field{"side", &FillBooked::side},
                                     Field{"quantity", &FillBooked::quantity},
                                     Field{"price", &FillBooked::price},
                                     Field{"fee", &FillBooked::fee},
                                     Field{"realized", &FillBooked::realized},
                                     Field{"maker", &FillBooked::maker},
                                     Field{"cause", &FillBooked::cause},
                                     Field{"fee_asset", &FillBooked::fee_asset},
                                     Field{"position", &FillBooked::position}};
};

struct FundingBooked {
  static constexpr std::string_view name = "funding_booked";
  static constexpr int version = 2;
  Timestamp at{}, due{};
  SymbolId symbol;
  Money amount;
  PositionSide position{};  // Both in hedge mode: nobody told which
  VenueId id = 0;           // in hedge mode, where one instant may pay twice
  static constexpr std::tuple fields{Field{"at", &FundingBooked::at},
                                     Field{"due", &FundingBooked::due},
                                     Field{"symbol", &FundingBooked::symbol},
                                     Field{"amount", &FundingBooked::amount},
                                     Field{"position", &FundingBooked::position},
                                     Field{"id", &FundingBooked::id}};
};

// Money that came or went otherwise.
struct IncomeBooked {
  static constexpr std::string_view name = "income_booked";
  static constexpr int version = 1;
  Timestamp at{}, due{};
  VenueId id = 0;
  IncomeKind kind{};
  Money amount;
  std::string asset, spelling;  // empty: the asset of the account; no symbol
  static constexpr std::tuple fields{Field{"at", &IncomeBooked::at},
                                     Field{"due", &IncomeBooked::due},
                                     Field{"id", &IncomeBooked::id},
                                     Field{"kind", &IncomeBooked::kind},
                                     Field{"amount", &IncomeBooked::amount},
                                     Field{"asset", &IncomeBooked::asset},
                                     Field{"spelling", &IncomeBooked::spelling}};
};

// A position from its first fill to its last.
struct TradeClosed {
  static constexpr std::string_view name = "trade_closed";
  static constexpr int version = 2;
  Timestamp at{}, opened{};
  SymbolId symbol;
  ProposalId proposal;
  Side side{};
  Quantity quantity;  // the largest it had
  Price entry, exit;  // averages, rounded to 1e-8
  Money gross, fees, funding, net;
  ExitReason reason{};
  PositionSide position{};
  static constexpr std::tuple fields{
      Field{"at", &TradeClosed::at},           Field{"opened", &TradeClosed::opened},
      Field{"symbol", &TradeClosed::symbol},   Field{"proposal", &TradeClosed::proposal},
      Field{"side", &TradeClosed::side},       Field{"quantity", &TradeClosed::quantity},
      Field{"entry", &TradeClosed::entry},     Field{"exit", &TradeClosed::exit},
      Field{"gross", &TradeClosed::gross},     Field{"fees", &TradeClosed::fees},
      Field{"funding", &TradeClosed::funding}, Field{"net", &TradeClosed::net},
      Field{"reason", &TradeClosed::reason},   Field{"position", &TradeClosed::position}};
};

struct RiskChanged {
  static constexpr std::string_view name = "risk_changed";
  static constexpr int version = 1;
  Timestamp at{};
  RiskEvent event{};
  RiskMode mode{};  // the one it led to
  Money equity, high;
  static constexpr std::tuple fields{
      Field{"at", &RiskChanged::at}, Field{"event", &RiskChanged::event},
      Field{"mode", &RiskChanged::mode}, Field{"equity", &RiskChanged::equity},
      Field{"high", &RiskChanged::high}};
};

// Equity at mark, once a cycle when it makes a new high, opens a day or crosses a limit.
struct EquityMarked {
  static constexpr std::string_view name = "equity_marked";
  static constexpr int version = 1;
  Timestamp at{};
  Money equity;
  bool day_opened = false, entries_stopped = false;  // until the next UTC day
  static constexpr std::tuple fields{Field{"at", &EquityMarked::at},
                                     Field{"equity", &EquityMarked::equity},
                                     Field{"day_opened", &EquityMarked::day_opened},
                                     Field{"entries_stopped", &EquityMarked::entries_stopped}};
};

// Our books against the venue's, once nothing is in flight.
struct BooksChecked {
  static constexpr std::string_view name = "books_checked";
  static constexpr int version = 1;
  Timestamp at{};
  bool equal = true;
  std::string difference;  // the first one, in words
  static constexpr std::tuple fields{Field{"at", &BooksChecked::at},
                                     Field{"equal", &BooksChecked::equal},
                                     Field{"difference", &BooksChecked::difference}};
};

struct OperatorActed {
  static constexpr std::string_view name = "operator_acted";
  static constexpr int version = 1;
  Timestamp at{};
  std::string action;
  static constexpr std::tuple fields{Field{"at", &OperatorActed::at},
                                     Field{"action", &OperatorActed::action}};
};

using Record =
    std::variant<RunStarted, RunEnded, SymbolListed, WalletOpened, UniverseChanged,
                 BoundaryAnalysed, Proposed, Decided, OrderIntended, StopIntended, CancelIntended,
                 OrderReported, StopReported, FillBooked, FundingBooked, IncomeBooked, TradeClosed,
                 ExitDecided, StopMoved, EntryCorrected, PositionAdopted, RiskChanged, EquityMarked,
                 BooksChecked, HaltChanged, SymbolHalted, AlarmRaised, OperatorActed, ModelChanged>;

constexpr std::string_view name_of(const Record& record) {
  return std::visit([](const auto& r) { return r.name; }, record);
}
constexpr Timestamp time_of(const Record& record) {
  return std::visit([](const auto& r) { return r.at; }, record);
}

}  // namespace gyre
