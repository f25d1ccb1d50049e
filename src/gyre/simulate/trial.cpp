#include "gyre/simulate/trial.hpp"

#include <fmt/format.h>

#include "gyre/core/hash.hpp"
#include "gyre/engine/loop.hpp"
#include "gyre/exchange/session/session_venue.hpp"
#include "gyre/storage/journal.hpp"
#include "gyre/storage/record_text.hpp"

namespace gyre::simulate {
namespace {

using NetworkVenue = session::SessionVenue<Network>;
using TrialVenue = DoomedVenue<NetworkVenue, Audit>;
using TrialJournal = DoomedJournal<MemoryJournal, Audit>;
using TrialLoop = Loop<TrialVenue, TrialJournal>;
static_assert(Venue<TrialVenue> && Journal<TrialJournal>);

constexpr milliseconds kSupervisor = 5s;  // until whoever supervises starts it again
constexpr milliseconds kPerson = 30s;     // until somebody looks

session::SessionPlan plan_of(const Scenario& scenario, const Engine& engine) {
  const auto& books = engine.books();
  session::SessionPlan plan{.symbols = scenario.world.symbols,
                            .known_symbols = books.spellings(),
                            .history = {{Timeframe::h1, 120},
                                        {Timeframe::m15, 120},
                                        {Timeframe::m5, 120},
                                        {Timeframe::m1, 130}},
                            .decide_from = scenario.begin};
  plan.mode = scenario.engine.risk.position_mode;
  plan.last_seen = books.last_seen();
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
        options_{options},
        trace_{options.reader},
        exchange_{scenario.world.market, scenario.world.exchange, scenario.world.begin()},
        account_{exchange_.account("gyre-engine")},
        network_{exchange_, account_, scenario.link, scenario.plan},
        doom_{scenario.kills},
        audit_{exchange_, account_, {.calm = scenario.calm, .risk = scenario.engine.risk}} {
    if (trace_) audit_.read_along([this](const Record& record) { trace_(line_of(record)); });
  }

  TrialResult run() {
    const auto begin = exchange_.now();
    while (live()) {
    }
    TrialResult result{.violations = audit_.violations(),
                       .figures = audit_.figures(),
                       .faults = all_faults(),
                       .edges = audit_.edges(),
                       .lives = lives_,
                       .kills = kills_,
                       .refused_starts = refused_,
                       .bytes = bytes_.text(),
                       .simulated = exchange_.now() - begin};
    return result;
  }

 private:
  // One life of the process; false when it was the last.
  bool live() {
    ++lives_;
    Engine engine{scenario_.engine, parallel_};
    const bool forgets = options_.sabotage && options_.sabotage->forgets();
    const auto replayed =
        disk_.replay([&](std::uint64_t position, const Record& record) -> Result<> {
          if (!forgets || position != disk_.durable()) engine.apply(record);
          return {};
        });
    ensure(replayed.has_value(), "what was written is read back");
    const std::vector<Record> started{RunStarted{.at = network_.now(),
                                                 .program = "simulation",
                                                 .market = scenario_.world.name,
                                                 .begin = scenario_.world.range.begin,
                                                 .end = scenario_.world.range.end,
                                                 .resumed = engine.books().opened()}};
    auto plan = plan_of(scenario_, engine);  // who was last seen was so before this life
    engine.apply(started.front());
    NetworkVenue session{session::Session{std::move(plan), network_.now()}, network_};
    audit_.begin_life(engine, exchange_.now());
    TrialJournal journal{disk_, doom_, audit_, options_.sabotage};
    TrialVenue venue{session, doom_, audit_, options_.sabotage};
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

  sim::FaultCounts all_faults() const {
    auto counts = exchange_.faults();
    const auto others = network_.faults();
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += others[i];
    return counts;
  }

  // What follows the end of a life.
  bool settle(const Result<>& done, const Engine& engine) {
    tell_traffic();
    if (done) {
      audit_.quiet(exchange_.now());
      audit_.end_life(disk_.appended(), true);
      mix(engine.books());
      return false;
    }
    if (trace_)
      trace_(fmt::format("{} the process ends: {}", to_text(exchange_.now()).substr(11),
                         done.error().context));
    if (doom_.stopped()) return false;
    network_.client_dies();
    milliseconds away = kSupervisor;
    if (doom_.take_struck()) {
      // A commit that had begun may have reached the disk, and then nobody knows that it did.
      const bool kept = doom_.where() == Moment::BeforeSync && kills_ % 2 == 1;
      if (kept) ensure(disk_.sync().has_value());
      away = doom_.away();
      ++kills_;
    } else {
      ++refused_;
    }
    disk_.lose_unsynced();
    audit_.end_life(disk_.appended(), doom_.where() != Moment::BeforeAppend);
    mix(engine.books());
    return network_.pass_until(std::min(exchange_.now() + away, scenario_.world.range.end)) &&
           exchange_.now() < scenario_.world.range.end;
  }

  void after_instant(TrialLoop& loop, const Engine& engine, Timestamp at) {
    doom_.set_time(exchange_.now());
    audit_.set_unreachable(is_blocked(scenario_, exchange_.now()));
    tell_traffic();
    audit_.step(at);
    watch_progress();
    act_as_person(loop, engine);
    if (exchange_.now() >= scenario_.flatten_at && !flattened_) {
      if (!healthy_) audit_.healthy(at);
      loop.say(OperatorSaid{OperatorAction::StopEntries});
      loop.say(OperatorSaid{OperatorAction::Flatten});
      flattened_ = true;
    } else if (exchange_.now() >= scenario_.calm_from && !flattened_) {
      healthy_ |= audit_.is_healthy();
    }
  }

  void tell_traffic() {
    const auto departed = network_.take_departed();
    for (const auto& one : departed) bytes_.add(one.request.index());
    const auto sabotage = options_.sabotage.value_or(Sabotage{});
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
  const TrialOptions& options_;
  const ReadAlong& trace_;
  ParallelFor parallel_{1};
  sim::Exchange exchange_;
  sim::AccountId account_;
  Network network_;
  MemoryJournal disk_;
  Doom doom_;
  Audit audit_;
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
