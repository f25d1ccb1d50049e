#include "gyre/core/random.hpp"
#include "gyre/exchange/binance/decode.hpp"
#include "tests/app/busy_market.hpp"
#include "tests/app/exchange_process.hpp"
#include "tests/app/nothing_twice.hpp"
#include "tests/sim/server/client.hpp"

// An exchange lives on in a process of its own, and the client that trades on it, busily, is killed
// at random moments and started again on the same data-dir. At the end the exchange and the journal
// tell the same story. GYRE_KILLS says how often; every thirty make a storm of their own.
namespace gyre::test {
namespace {

constexpr int kKillsAStorm = 30;

// What a storm had to do with, to be told: a storm over nothing proves nothing.
struct StormFigures {
  int kills = 0;
  std::uint64_t fills = 0, closed = 0, checks = 0, lives_checked = 0, orphans = 0;
  milliseconds naked{};    // the longest since it happened or a life began, in market time
  milliseconds blind{};    // the longest from a life's begin until it had seen its account
  milliseconds waiting{};  // and until its books were compared, which waits for what is under way

  void add(const StormFigures& other) {
    kills += other.kills;
    fills += other.fills;
    closed += other.closed;
    checks += other.checks;
    lives_checked += other.lives_checked;
    orphans += other.orphans;
    naked = std::max(naked, other.naked);
    blind = std::max(blind, other.blind);
    waiting = std::max(waiting, other.waiting);
  }
};

// Two of three kills are at a point where it hurts, the others whenever.
struct Blow {
  std::string point;      // empty: by the time on the wall alone
  milliseconds patience;  // with the point
};

Blow draw_blow(int storm, int number) {
  struct Point {
    const char* name;
    int most;  // passings to wait for
  };
  constexpr std::array<Point, 5> points{{{"after_durable", 12},
                                         {"after_send", 12},
                                         {"fill_before_stop", 8},
                                         {"received", 200},
                                         {"between_instants", 200}}};
  const auto draw = [&](int what) { return key(0x73746f726d, storm, number, what); };
  const auto among = [&](int what, int count) {
    return static_cast<int>(draw(what) % static_cast<std::uint64_t>(count));
  };
  if (number % 3 == 2) return {"", 100ms + among(0, 2000) * 1ms};
  const auto& point = points[static_cast<std::size_t>(among(1, 5))];
  return {std::string{point.name} + ":" + std::to_string(1 + among(2, point.most)), 4s};
}

void strike(const Words& client, const Blow& blow) {
  auto words = client + "--json";
  if (!blow.point.empty()) words.with("--kill-at", blow.point);
  Process process{words};
  if (!process.ends_within(blow.patience)) process.signal(SIGKILL);
  const auto ended = process.wait();
  EXPECT_EQ(ended.code, -SIGKILL) << ended.out << ended.err;
  EXPECT_EQ(ended.err, "");
}

// The last life ends when somebody says so, with a word about the books.
void live_on(const Words& client) {
  Process process{client};
  for (int cycle = 0; cycle < 20; ++cycle) ASSERT_NE(process.line(), "") << "ended early";
  process.signal(SIGTERM);
  const auto ended = process.wait(60s);
  EXPECT_EQ(ended.code, 130) << ended.err;
  EXPECT_TRUE(ended.out.contains("equal to the exchange's")) << ended.out;
}

// What only the account brings: answers to questions about what was under way, and its books.
bool is_of_account(const Record& record) {
  if (const auto* order = std::get_if<OrderReported>(&record))
    return order->source == Source::Query && order->event != OrderEvent::Timeout;
  if (const auto* stop = std::get_if<StopReported>(&record))
    return stop->source == Source::Query && stop->event != StopEvent::Timeout;
  return std::holds_alternative<BooksChecked>(record) ||
         std::holds_alternative<WalletOpened>(record);
}

// Of each life, from its begin: it sees its account soon, no position lacks a stop for long, and
// whenever the books were held against the exchange's they were equal.
StormFigures read_lives(const std::vector<Record>& records) {
  StormFigures figures;
  Books books;
  Timestamp begun{};
  bool seen = false, checked = false;
  for (const auto& record : records) {
    const auto at = time_of(record);
    if (std::holds_alternative<RunStarted>(record)) {
      begun = at;
      seen = checked = false;
    }
    const auto lived = std::max(floor<milliseconds>(at - begun), 0ms);
    if (!seen) figures.blind = std::max(figures.blind, lived);
    seen |= is_of_account(record);
    for (const auto& [_, held] : books.holdings())
      if (held.uncovered_since)
        figures.naked = std::max(figures.naked,
                                 std::min(lived, floor<milliseconds>(at - *held.uncovered_since)));
    if (const auto* check = std::get_if<BooksChecked>(&record)) {
      EXPECT_TRUE(check->equal) << to_text(at) << ": " << check->difference;
      ++figures.checks;
      if (!std::exchange(checked, true)) {
        ++figures.lives_checked;
        figures.waiting = std::max(figures.waiting, lived);
      }
    }
    if (const auto* fill = std::get_if<FillBooked>(&record))
      if (fill->intent == IntentId{}) ++figures.orphans;
    books.apply(record);
  }
  figures.fills = books.tally().fills;
  figures.closed = books.tally().trades;
  return figures;
}

// What the exchange has to say about the account of the engine.
class Witness {
 public:
  explicit Witness(const std::string& url) : client_{url} {}

  std::vector<wire::UserTradeView> trades(const std::string& symbol) {
    std::vector<wire::UserTradeView> all;
    for (VenueId from = 1;;) {
      const auto text = ask(symbol, from);
      binance::AnswerDecoder decoder;
      const auto body = decoder.decode(wire::GetUserTrades{}, 200, text);
      EXPECT_TRUE(body) << text;
      if (!body) return all;
      const auto& page = std::get<std::vector<wire::UserTradeView>>(*body);
      all.insert(all.end(), page.begin(), page.end());
      if (page.size() < 1000) return all;
      from = page.back().trade_id + 1;
    }
  }

 private:
  std::string ask(const std::string& symbol, VenueId from) {
    const auto time = client_.call("GET", "/fapi/v1/time").body;
    const auto digits = time.substr(time.find(':') + 1);
    const auto query = fmt::format("symbol={}&fromId={}&limit=1000&timestamp={}", symbol, from,
                                   digits.substr(0, digits.find('}')));
    const auto signature = wire::hmac_sha256("gyre-engine-secret", query);
    return client_
        .call("GET", "/fapi/v1/userTrades?" + query + "&signature=" + signature, "", "gyre-engine")
        .body;
  }
  sim::Client client_;
};

// Each trade of the exchange's is one fill of the journal's, and the other way round.
void expect_same_trades(Witness& witness, const std::vector<Record>& records) {
  Books books;
  std::map<std::pair<SymbolId, VenueId>, FillBooked> booked;
  for (const auto& record : records) {
    books.apply(record);
    if (const auto* fill = std::get_if<FillBooked>(&record))
      booked[{fill->symbol, fill->trade_id}] = *fill;
  }
  for (std::uint16_t i = 0; i < books.symbols(); ++i)
    for (const auto& trade : witness.trades(books.spelling({i}))) {
      const auto found = booked.extract({SymbolId{i}, trade.trade_id});
      ASSERT_FALSE(found.empty()) << trade.symbol << ": trade " << trade.trade_id << " not booked";
      const auto& fill = found.mapped();
      EXPECT_EQ(fill.order_id, trade.order_id);
      EXPECT_EQ(fill.quantity, trade.quantity);
      EXPECT_EQ(fill.price, trade.price);
      EXPECT_EQ(fill.fee, trade.fee);
    }
  EXPECT_TRUE(booked.empty()) << booked.size() << " fills that the exchange knows nothing of";
}

StormFigures run_storm(int storm, int kills) {
  const TempDir dir;
  const ExchangeProcess exchange{"47h", dir / "exchange"};
  const auto client = exchange.client(dir / "data") + busy_desk();
  for (int i = 0; i < kills; ++i) {
    const auto blow = draw_blow(storm, i);
    SCOPED_TRACE(fmt::format("storm {}, kill {} {}", storm, i, blow.point));
    strike(client, blow);
  }
  live_on(client);
  const auto records = journal_of(dir / "data");
  expect_nothing_twice(records);
  Witness witness{exchange.url()};
  expect_same_trades(witness, records);
  auto figures = read_lives(records);
  figures.kills = kills;
  return figures;
}

TEST(KillStorm, over_sockets_loses_and_repeats_nothing_and_leaves_nothing_naked) {
  const int total = number_from_environment("GYRE_KILLS", kKillsAStorm);
  StormFigures figures;
  for (int done = 0; done < total; done += kKillsAStorm)
    figures.add(run_storm(done / kKillsAStorm, std::min(kKillsAStorm, total - done)));
  std::printf(
      "%d kills: %lu fills, %lu trades closed, %lu books checks, lives with one %lu, longest "
      "without a stop %ld ms, until the account was seen %ld ms, until the books were compared %ld "
      "ms\n",
      figures.kills, figures.fills, figures.closed, figures.checks, figures.lives_checked,
      static_cast<long>(figures.naked.count()), static_cast<long>(figures.blind.count()),
      static_cast<long>(figures.waiting.count()));
  EXPECT_GT(figures.fills, 10u * static_cast<unsigned>(total)) << "too little to lose";
  EXPECT_GT(figures.lives_checked, static_cast<unsigned>(total) / 3);
  EXPECT_EQ(figures.orphans, 0u);
  EXPECT_LE(figures.naked, 5s);
  EXPECT_LE(figures.blind, 5s);
}

}  // namespace
}  // namespace gyre::test
