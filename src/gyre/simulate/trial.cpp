#include "gyre/simulate/trial.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gyre/core/hash.hpp"
#include "gyre/engine/loop.hpp"
#include "gyre/exchange/session/session_venue.hpp"
#include "gyre/storage/journal.hpp"
#include "gyre/storage/record_text.hpp"

namespace gyre::simulate {
namespace {

using NetworkVenue = session::SessionVenue<Network>;
using TrialFate = Fate<Audit>;
using TrialVenue = DoomedVenue<NetworkVenue, Audit>;
using TrialJournal = DoomedJournal<MemoryJournal, Audit>;
using TrialLoop = Loop<TrialVenue, TrialJournal>;
static_assert(Venue<TrialVenue> && Journal<TrialJournal>);

constexpr milliseconds kSupervisor = 5s;  // until whoever supervises starts it again
constexpr milliseconds kPerson = 30s;     // until somebody looks
constexpr std::size_t kEnough = 20;       // violations of one run

session::SessionPlan plan_of(const Scenario& scenario, const Setup& setup, const Books& books) {
  session::SessionPlan plan{.symbols = setup.symbols,
                            .known_symbols = books.spellings(),
                            .history = {{Timeframe::h1, 120},
                                        {Timeframe::m15, 120},
                                        {Timeframe::m5, 120},
                                        {Timeframe::m1, 130}},
                            .decide_from = scenario.begin,
                            .feed = scenario.feed};
  plan.mode = setup.engine.risk.position_mode;
  plan.last_seen = books.last_seen();
  plan.restless = books.is_restless();
  if (books.last_boundary() != Timestamp{}) plan.decide_from = books.last_boundary();
  return plan;
}

std::string line_of(const Record& record) {
  std::string text = fmt::format("{} {} ", to_text(time_of(record)).substr(11), name_of(record));
  write_payload(text, record);
  return text;
}

class Trial {
 public:
  Trial(const Scenario& scenario, const TrialOptions& options)
      : scenario_{scenario},
        trace_{options.reader},
        exchange_{scenario.world.market, scenario.world.exchange, scenario.world.begin()},
        account_{exchange_.account("gyre-engine")},
        host_{scenario.accidents},
        network_{exchange_, account_, scenario.link, scenario.plan, host_},
        doom_{scenario.kills},
        audit_{exchange_, account_, {.calm = scenario.calm}},
        sabotage_{options.sabotage},
        fate_{doom_, host_, audit_, sabotage_, [this](milliseconds takes) { stall(takes); }} {
    // An old connection is replaced in time, even when nothing gets through for a while.
    network_.set_oldest_stream(scenario.feed.rotate_after + 30min);
    if (sabotage_ && sabotage_->keeps_streams()) network_.keep_streams();
    if (trace_) audit_.read_along([this](const Record& record) { trace_(line_of(record)); });
  }

  TrialResult run() {
    const auto begin = exchange_.now();
    while (live()) {
    }
    TrialResult result{.violations = audit_.violations(),
                       .figures = audit_.figures(),
                       .faults = all_faults(),
                       .mishaps = host_.counts(),
                       .edges = audit_.edges(),
                       .lives = lives_,
                       .kills = kills_,
                       .refused_starts = refused_,
                       .bytes = bytes_.text(),
                       .outcome = outcome_,
                       .simulated = exchange_.now() - begin};
    return result;
  }

 private:
  // One life of the process; false when it was the last.
  bool live() {
    ++lives_;
    network_.begin_life();
    if (sabotage_ && sabotage_->invariant == 29) sabotage_->again = lives_ > 1;
    const auto& setup = host_.is_reconfigured(exchange_.now()) ? scenario_.later : scenario_.setup;
    Engine engine{setup.engine, parallel_};
    replay(engine);
    const std::vector<Record> started{RunStarted{.at = network_.now(),
                                                 .program = "simulation",
                                                 .market = scenario_.world.name,
                                                 .begin = scenario_.world.range.begin,
                                                 .end = scenario_.world.range.end,
                                                 .resumed = engine.books().opened()}};
    auto plan =
        plan_of(scenario_, setup, engine.books());  // who was last seen was so before this life
    engine.apply(started.front());
    NetworkVenue session{session::Session{std::move(plan), network_.now()}, network_};
    audit_.begin_life(engine, setup.engine.risk, exchange_.now());
    seen_ = exchange_.now();
    TrialJournal journal{disk_, fate_, seen_};
    TrialVenue venue{session, fate_};
    TrialLoop* running = nullptr;
    TrialLoop loop{engine,
                   venue,
                   journal,
                   {.check_books = 10min, .until = scenario_.world.range.end},
                   [](VirtualWork) -> Result<> { return {}; },
                   [&](Timestamp at) { after_instant(*running, engine, at); }};
    running = &loop;
    auto done = disk_.append(started);
    audit_.started();
    if (done) done = loop.run();
    return settle(done, engine);
  }

  void replay(Engine& engine) const {
    const bool forgets = sabotage_ && sabotage_->forgets();
    const auto replayed =
        disk_.replay([&](std::uint64_t position, const Record& record) -> Result<> {
          if (!forgets || position != disk_.durable()) engine.apply(record);
          return {};
        });
    ensure(replayed.has_value(), "what was written is read back");
  }

  void stall(milliseconds takes) {
    network_.sleep(takes);
    audit_.woke();
  }

  sim::FaultCounts all_faults() const {
    auto counts = exchange_.faults();
    const auto others = network_.faults();
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += others[i];
    return counts;
  }

  // What follows the end of a life.
  bool settle(const Result<>& done, const Engine& engine) {
    tell_traffic();
    if (done && doom_.take_ended()) return end_in_order(engine);
    if (done) {
      audit_.quiet(exchange_.now());
      audit_.end_life(disk_.appended(), true);
      mix(engine.books());
      outcome_ = outcome_of(engine.books());
      return false;
    }
    tell("the process ends: " + done.error().context);
    if (doom_.stopped()) return false;
    network_.client_dies();
    milliseconds away = kSupervisor;
    const bool struck = doom_.take_struck();
    if (struck) {
      // A commit that had begun may have reached the disk, and then nobody knows that it did.
      const bool kept = doom_.where() == Moment::BeforeSync && kills_ % 2 == 1;
      if (kept) ensure(disk_.sync().has_value());
      // When trouble is over somebody starts it again.
      away = std::min(doom_.away(), std::max(scenario_.calm_from - exchange_.now(), kSupervisor));
      ++kills_;
    } else {
      ++refused_;
    }
    disk_.lose_unsynced();
    // Who ended by itself may have known what it could not write.
    audit_.end_life(disk_.appended(), struck && doom_.where() != Moment::BeforeAppend);
    mix(engine.books());
    return come_back(away);
  }

  // It was told to end, and says so in its journal.
  bool end_in_order(const Engine& engine) {
    const std::vector<Record> ended{RunEnded{network_.now(), "told to end"}};
    ensure(disk_.append(ended).has_value() && disk_.sync().has_value());
    for (const auto& record : ended) audit_.record(record);
    network_.client_dies();
    audit_.end_life(disk_.appended(), false);
    mix(engine.books());
    return come_back(kSupervisor);
  }

  bool come_back(milliseconds away) {
    const auto end = scenario_.world.range.end;
    return network_.pass_until(std::min(exchange_.now() + away, end)) && exchange_.now() < end;
  }

  // What remains of a run, but for times and names: what is held, what was paid and traded.
  std::string outcome_of(const Books& books) const {
    const auto& account = exchange_.account_state(account_);
    auto text = fmt::format("{} {} {}", to_text(account.wallet), to_text(books.wallet()),
                            books.tally().trades);
    std::vector<std::string> trades;
    for (const auto& trade : account.trades)
      trades.push_back(fmt::format(" {}:{}:{}@{}", trade.symbol, to_string(trade.side),
                                   to_text(trade.quantity), to_text(trade.price)));
    std::ranges::sort(trades);
    for (const auto& trade : trades) text += trade;
    for (const auto& [_, held] : books.holdings()) text += ' ' + to_text(held.quantity);
    return text;
  }

  void after_instant(TrialLoop& loop, const Engine& engine, Timestamp at) {
    // It stood still in this instant, or its clock is wrong.
    if (const auto now = exchange_.now(); now - seen_ > 1s && host_.slept(seen_, now))
      audit_.woke();
    seen_ = exchange_.now();
    doom_.set_time(seen_);
    if (const auto mishap = host_.take_end(seen_)) {
      tell(to_string(*mishap));
      doom_.tell_to_end();
    }
    audit_.set_unreachable(is_blocked(scenario_, seen_));
    tell_traffic();
    if (auto abuse = network_.take_abuse(); !abuse.empty()) audit_.abused(std::move(abuse));
    audit_.step(at);
    if (audit_.violations().size() >= kEnough) doom_.stop();
    watch_progress();
    act_as_person(loop, engine);
    if (exchange_.now() >= scenario_.flatten_at && !flattened_) {
      audit_.check_equity(network_.marks());
      if (!healthy_) audit_.healthy(at);
      loop.say(OperatorSaid{OperatorAction::StopEntries});
      loop.say(OperatorSaid{OperatorAction::Flatten});
      flattened_ = true;
    } else if (exchange_.now() >= scenario_.calm_from && !flattened_) {
      healthy_ |= audit_.is_healthy();
    }
  }

  void tell(std::string_view what) const {
    if (trace_) trace_(fmt::format("{} {}", to_text(exchange_.now()).substr(11), what));
  }

  void tell_traffic() {
    const auto departed = network_.take_departed();
    for (const auto& one : departed) bytes_.add(one.request.index());
    const auto sabotage = sabotage_.value_or(Sabotage{});
    audit_.traffic(departed, sabotage.hidden_requests(), sabotage.hidden_reads_of_bars());
  }

  // An engine that is busy without time passing would be so for ever.
  void watch_progress() {
    constexpr int most = 20'000;
    turns_ = exchange_.now() == turned_ ? turns_ + 1 : 0;
    turned_ = exchange_.now();
    if (turns_ < most) return;
    audit_.stuck();
    doom_.stop();
  }

  // Somebody looks at what waits for a person, and says go on.
  void act_as_person(TrialLoop& loop, const Engine& engine) {
    const auto& books = engine.books();
    bool waits = books.risk_mode() == RiskMode::Halted;
    for (std::size_t i = 0; i < kCount<Halt>; ++i)
      waits |= books.halt(Halt(i)).on && row_of(Halt(i)).ends == HaltEnd::Person;
    if (!waits || flattened_) return void(asked_.reset());
    if (!asked_) asked_ = exchange_.now();
    if (exchange_.now() < *asked_ + kPerson) return;
    asked_.reset();
    loop.say(OperatorSaid{OperatorAction::Resume});
  }

  void mix(const Books& books) {
    bytes_.add(books.ledger_hash());
    bytes_.add(books.decisions_hash());
    bytes_.add(static_cast<std::uint64_t>(disk_.appended()));
    bytes_.add(static_cast<std::uint64_t>(to_ms(exchange_.now())));
  }

  const Scenario& scenario_;
  const ReadAlong& trace_;
  ParallelFor parallel_{1};
  sim::Exchange exchange_;
  sim::AccountId account_;
  Host host_;
  Network network_;
  MemoryJournal disk_;
  Doom doom_;
  Audit audit_;
  std::optional<Sabotage> sabotage_;
  TrialFate fate_;
  Timestamp seen_;  // the exchange's time at the last instant
  std::string outcome_;
  std::uint64_t lives_ = 0, kills_ = 0, refused_ = 0;
  int turns_ = 0;
  Timestamp turned_;
  std::optional<Timestamp> asked_;
  bool flattened_ = false, healthy_ = false;
  Fingerprint bytes_;
};

}  // namespace

TrialResult run_trial(const Scenario& scenario, const TrialOptions& options) {
  return Trial{scenario, options}.run();
}

}  // namespace gyre::simulate
