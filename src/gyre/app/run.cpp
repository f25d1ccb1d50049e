#include "gyre/app/run.hpp"

#include <fmt/format.h>

#include <atomic>
#include <memory>

#include "gyre/app/control.hpp"
#include "gyre/app/engine_config.hpp"
#include "gyre/app/interrupt.hpp"
#include "gyre/app/learning.hpp"
#include "gyre/app/life.hpp"
#include "gyre/app/recorded_venue.hpp"
#include "gyre/app/screen.hpp"
#include "gyre/app/second_desk.hpp"
#include "gyre/app/summary_text.hpp"
#include "gyre/app/symbol_names.hpp"
#include "gyre/app/turns.hpp"
#include "gyre/app/version.hpp"
#include "gyre/app/view_text.hpp"
#include "gyre/backtest/backtest.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/core/log.hpp"
#include "gyre/engine/loop.hpp"
#include "gyre/exchange/binance/socket_transport.hpp"
#include "gyre/exchange/session/session_venue.hpp"
#include "gyre/sim/server/server.hpp"
#include "gyre/storage/account_lock.hpp"
#include "gyre/storage/journal.hpp"

namespace gyre::app {
namespace {

using SocketVenue = session::SessionVenue<binance::SocketTransport>;
using RunVenue = RecordedVenue<SocketVenue>;
using RunLoop = Loop<RunVenue, SqliteJournal>;
static_assert(Venue<RunVenue>);

constexpr std::string_view kKey = "gyre-engine", kSecret = "gyre-engine-secret";
constexpr std::string_view kSession = "gyre-engine";

constexpr std::string_view kBanner =
    "A generated market: its prices know nothing of any real one. Profits here mean nothing, and\n"
    "on average they are about minus the costs.\n\n";

constexpr std::string_view kNext =
    "\nNext:\n"
    "  gyre trades --data-dir {0}                          every closed trade\n"
    "  gyre config show                                     every setting and its meaning\n"
    "  gyre backtest --synthetic 7 --symbols 50 --for 48h   the same engine, without sockets\n";

struct Run {
  Run(const RunOptions& given, Interrupt& signals) : options{given}, interrupt{signals} {}

  Result<Exit> go();

 private:
  Result<> open();
  Result<TimeRange> decisions_elsewhere() const;
  Result<> connect();
  Result<> serve_exchange();
  Result<> record_bars(session::SessionPlan& plan);
  void watch_disk(RunLoop& loop);
  Result<Summary> trade();
  void publish(const RunLoop& loop, Timestamp at);
  std::string control(RunLoop& loop, std::string_view request);
  RunStarted started() const;
  std::string_view why_it_ended() const;
  Summary summary(const RunLoop& loop);
  void serve_model(RunLoop& loop);

  const RunOptions& options;
  Interrupt& interrupt;
  RunPlan plan;
  std::optional<Config> config;
  EngineSettings settings;
  sim::World world;
  std::optional<DataDir> data_dir;
  std::optional<Log> log;  // outlives whatever logs
  std::optional<SqliteJournal> journal;
  std::optional<AccountLock> account;
  std::unique_ptr<SecondDesk> second;
  std::unique_ptr<Learning> learning;  // nothing: nobody trains
  std::string model_why;               // it serves, or none does
  std::optional<ParallelFor> parallel;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<sim::Server> server;
  std::unique_ptr<binance::SocketTransport> transport;
  std::optional<SocketVenue> session;
  std::unique_ptr<BarStore> bars;  // nothing: they are not stored
  std::unique_ptr<BarRecorder> recorder;
  std::optional<RunVenue> venue;
  Published published;
  Turns turns;
  std::atomic<bool> view_asked = false, stop_asked = false;  // by other commands
  bool screen_wanted = false;
  std::uint64_t cycles_told = 0;
  WallTime wall_begin = wall_now();
  Timestamp market_begun{};
  double rss_begin = 0;
};

Result<> Run::open() {
  GYRE_TRY(config, options.config.load());
  GYRE_TRY(settings, engine_settings(*config, options.config.registry));
  if (options.exchange.empty()) {
    GYRE_TRY(world, options.market.load(*config));
    if (const auto updates = from_string<sim::Updates>(options.updates))
      world.exchange.updates = *updates;
  }
  GYRE_TRY(data_dir, DataDir::open(options.data_dir));
  GYRE_TRY(auto sink, log_to_file(data_dir->log()));
  log.emplace(LogLevel::Info, std::move(sink));
  GYRE_TRY(journal, SqliteJournal::open(data_dir->journal()));
  GYRE_TRY(second, SecondDesk::open(*data_dir, {.costs = settings.costs,
                                                .ladder = ladder_name(settings.ladder),
                                                .lineage = config->hash(),
                                                .registry = options.config.registry,
                                                .cycle = settings.desk.virtual_cycle,
                                                .stall = plan.stall_virtual}));
  const auto runtime = config->get<RuntimeSettings>();
  parallel.emplace(runtime.threads_or(options.threads), runtime.pin);
  engine = std::make_unique<Engine>(settings, *parallel);
  GYRE_TRY(auto earlier, replay(*journal, *engine));
  second->start();
  return second->add(std::move(earlier));
}

Result<> Run::serve_exchange() {
  sim::ServerSettings how{
      .speed = plan.speed, .hold = true, .data_dir = data_dir->path() / "exchange"};
  how.market_name = world.identity();
  how.keys = {{std::string{kKey}, std::string{kSecret}}, {"demo", "demo-secret"}};
  server = std::make_unique<sim::Server>(how, world.market, world.exchange, world.begin());
  return server->start();
}

// Given, of an earlier life, or from the next boundary on.
Result<TimeRange> Run::decisions_elsewhere() const {
  if (engine->books().range().begin != Timestamp{}) return engine->books().range();
  GYRE_TRY(const auto wanted, options.market.span());
  if (wanted.range) return wanted.cut(*wanted.range);
  const auto begin = next_after(market_begun + 5min, duration(settings.ladder.setup));
  return TimeRange{begin, wanted.length ? begin + *wanted.length : Timestamp{}};
}

Result<> Run::connect() {
  if (options.exchange.empty()) GYRE_CHECK(serve_exchange());
  binance::SocketSettings sockets{.url = server ? server->url() : options.exchange};
  sockets.credentials = {std::string{kKey}, binance::Secret{std::string{kSecret}}};
  if (auto own = binance::credentials_from_environment(); !server && own)
    sockets.credentials = *std::move(own);
  sockets.lockstep = kSession;
  if (!server) {
    GYRE_TRY(account, AccountLock::take(account_lock_directory(), sockets.url,
                                        sockets.credentials.key, data_dir->path()));
  }
  sockets.pool_size = config->get<RuntimeSettings>().pipeline ? 32 : 1;
  GYRE_TRY(transport, binance::SocketTransport::connect(std::move(sockets)));
  market_begun = transport->now();
  if (!options.exchange.empty()) {
    world.name = "exchange at " + options.exchange;
    GYRE_TRY(world.range, decisions_elsewhere());
    world.symbols = read_symbols(options.market.symbols);
  }
  auto asked = session_plan(world.wanted(), world.range.begin, settings.ladder,
                            engine->books().spellings(), config->get<session::FeedSettings>());
  if (engine->books().last_boundary() != Timestamp{})
    asked.decide_from = engine->books().last_boundary();
  asked.last_seen = engine->books().last_seen();
  asked.restless = engine->books().is_restless();
  asked.mode = settings.risk.position_mode;
  if (!config->get<RuntimeSettings>().pipeline) {
    asked.serial = true;
    asked.feed.streams = false;
  }
  if (!server && config->get<RuntimeSettings>().record) GYRE_CHECK(record_bars(asked));
  session.emplace(session::Session{std::move(asked), market_begun}, *transport);
  venue.emplace(*session, recorder.get());
  return {};
}

// A generated or replayed market of our own can be had again at any time: it is not stored.
Result<> Run::record_bars(session::SessionPlan& asked) {
  GYRE_TRY(bars, BarStore::open(data_dir->path() / "bars", BarStore::Access::Write,
                                config->get<StoreSettings>()));
  for (const auto& line : bars->told()) log_warning<"{}">(line);
  asked.stored = stored_bars(*bars);
  recorder = std::make_unique<BarRecorder>(*bars, settings.ladder, &utc_now);
  return {};
}

// A full disk would lose what the journal is about to promise.
void Run::watch_disk(RunLoop& loop) {
  if (!recorder || !recorder->disk_is_low() || engine->books().halt(Halt::Disk).on) return;
  auto why = fmt::format("less than {} MB are free", config->get<StoreSettings>().free_mb);
  log_error<"{}: no entries until somebody says resume">(why);
  loop.say(HaltSeen{Halt::Disk, true, std::move(why)});
}

void Run::publish(const RunLoop& loop, Timestamp at) {
  const bool cycle = std::exchange(cycles_told, engine->cycles()) != engine->cycles();
  if (!view_asked.exchange(false) && !cycle) return;
  const auto& stages = loop.figures().last_boundary();
  const auto counters = second->counters();
  const double wall = to_milliseconds(wall_now() - wall_begin);
  View view{.market = world.name,
            .engine = engine->snapshot(at),
            .speed_x = static_cast<double>((at - market_begun).count()) / wall,
            .boundary_ms = to_milliseconds(stages.engine),
            .journal_ms = to_milliseconds(stages.journal),
            .orders_ms = to_milliseconds(stages.venue),
            .turn_ms = to_milliseconds(stages.whole),
            .virtual_open = counters.open,
            .virtual_closed = counters.closed,
            .rows = counters.rows,
            .model_why = model_why};
  if (learning) {
    learning->tell(at, counters.rows);
    view.learning = learning->state().says;
  }
  if (cycle && !options.json && !screen_wanted) fmt::print("{}\n", view_line(view));
  published.publish(std::move(view));
}

// "status", "stop", or an action of the operator.
std::string Run::control(RunLoop& loop, std::string_view request) {
  if (request == "status") {
    view_asked = true;
    turns.await(1, 1s);  // in vain when the market stands still: then the last view is current
    const auto view = published.newest();
    return view ? to_json(*view) : R"({"starting":true})";
  }
  if (request == "stop") {
    stop_asked = true;
    transport->request_stop();
    return R"({"stopping":true})";
  }
  if (const auto action = from_string<OperatorAction>(request)) {
    loop.say(OperatorSaid{*action});
    transport->request_turn();
    // The first turn may have been under way as it was said; the next has written it down.
    const bool durable = turns.await(2, 5s);
    if (!durable && turns.ended()) return R"({"error":"it has just ended"})";
    return fmt::format(R"({{"accepted":true,"durable":{}}})", durable);
  }
  return R"({"error":"unknown request"})";
}

Summary Run::summary(const RunLoop& loop) {
  Summary s = summarize(*engine, loop.figures(), session->counters());
  const auto counters = second->counters();
  s.market = world.name;
  s.notes = world.notes;
  s.virtual_opened = counters.opened;
  s.virtual_closed = counters.closed;
  s.virtual_spilled = counters.spilled;
  s.rows = counters.rows;
  s.errors += transport->counters().not_understood + transport->counters().failures;
  s.market_begin = market_begun;
  s.market_end = venue->now();
  s.wall_s = to_milliseconds(wall_now() - wall_begin) * 1e-3;
  s.speed_x = static_cast<double>((s.market_end - market_begun).count()) * 1e-3 / s.wall_s;
  if (server) s.behind_ms_max = static_cast<double>(server->behind_max().count());
  s.rss_mb_start = rss_begin;
  s.rss_mb_end = resident_mb();
  return s;
}

// The model that serves is asked from the first boundary on.
void Run::serve_model(RunLoop& loop) {
  const auto kin = live_kin(*config);
  const auto how = config->get<ml::LearningSettings>();
  auto served = serve_live(data_dir->path() / "models", kin, how.evaluator);
  if (!served) {
    served = Served{nullptr, served.error().context};
    log_warning<"rules only: {}">(served->why);
    if (!options.json) fmt::print(stderr, "gyre: rules only: {}\n", served->why);
  }
  model_why = served->why;
  const std::string id = served->model ? served->model->identity().id : "";
  if (served->model || !engine->books().model().empty())
    loop.say(ModelSwapped{served->model, served->why});
  if (!how.retrain) return;
  learning = std::make_unique<Learning>(
      Learning::Options{.data_dir = data_dir->path(),
                        .settings = how,
                        .kin = kin,
                        .arguments = options.config.arguments(),
                        .swap =
                            [&loop](std::shared_ptr<const Model> model, std::string why) {
                              loop.say(ModelSwapped{std::move(model), std::move(why)});
                            }},
      *second, id);
}

RunStarted Run::started() const {
  return {.at = venue->now(),
          .program = version_line(),
          .config_hash = config->hash(),
          .market = world.name,
          .begin = world.range.begin,
          .end = world.range.end,
          .resumed = engine->books().opened()};
}

std::string_view Run::why_it_ended() const {
  if (interrupt.came()) return "signal";
  return stop_asked ? "stop" : "end of the market";
}

Result<Summary> Run::trade() {
  const auto until = world.range.end == Timestamp{} ? std::nullopt : std::optional{world.range.end};
  RunLoop* running = nullptr;
  RunLoop loop{*engine,
               *venue,
               *journal,
               {.check_books = plan.check_books, .until = until},
               [this](VirtualWork work) { return second->add(std::move(work)); },
               [&](Timestamp at) {
                 if (rss_begin == 0 && engine->ready()) rss_begin = resident_mb();
                 watch_disk(*running);
                 publish(*running, at);
                 turns.pass();
               }};
  running = &loop;
  interrupt.on_signal([this] { transport->request_stop(); });
  GYRE_TRY(const auto socket,
           ControlServer::open(data_dir->control(),
                               [&](std::string_view request) { return control(loop, request); }));
  std::optional<Screen> screen;
  if (screen_wanted) screen.emplace(published);
  GYRE_CHECK(begin_life(*journal, *engine, started()));
  log_info<"{} from {} to {}">(world.name, to_text(world.range.begin), to_text(world.range.end));
  serve_model(loop);  // what learns tells the loop, and ends before it
  auto done = loop.run();
  if (done) done = end_life(*journal, venue->now(), why_it_ended());
  turns.end();
  if (!done) log_error<"ended: {}">(done.error().context);
  interrupt.on_signal([] {});
  screen.reset();
  learning.reset();
  GYRE_CHECK(second->finish());
  if (recorder) GYRE_CHECK(recorder->finish());
  if (!done) return std::unexpected(std::move(done).error());
  auto s = summary(loop);
  GYRE_TRY(s.rows_hash, second->rows_hash());
  return s;
}

Result<Exit> Run::go() {
  screen_wanted = on_terminal() && !options.json;
  GYRE_TRY(plan, read_plan(options, screen_wanted));
  setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // a line a cycle, also into a pipe
  GYRE_CHECK(open());
  if (options.market.synthetic && !options.json) fmt::print("{}", kBanner);
  GYRE_CHECK(connect());
  GYRE_TRY(const auto s, trade());
  if (options.json)
    fmt::print("{}\n", to_json(s));
  else
    fmt::print("\n{}{}", summary_table(s), fmt::format(kNext, options.data_dir));
  if (s.books_checks > 0 && !s.books_equal)
    return fail(Errc::Corrupt, "books differ from the exchange's: " + s.books_difference);
  return interrupt.came() ? Exit::Interrupted : Exit::Ok;
}

}  // namespace

Result<Exit> run(const RunOptions& options) {
  Interrupt interrupt;
  return Run{options, interrupt}.go();
}

}  // namespace gyre::app
