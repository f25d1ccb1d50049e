#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <set>

#include "gyre/engine/loop.hpp"
#include "gyre/exchange/binance/socket_transport.hpp"
#include "gyre/exchange/session/session_venue.hpp"
#include "gyre/io/websocket_client.hpp"
#include "gyre/sim/server/server.hpp"
#include "gyre/storage/journal.hpp"
#include "tests/backtest/worlds.hpp"

// The answer to one order is withheld by the exchange: everything else goes on in time.
namespace gyre::test {
namespace {

// Asks an exchange for a fault on a control stream of its own, and stays connected.
class FaultStream {
 public:
  FaultStream(const std::string& url, const std::string& fault) {
    io::WebSocketCallbacks callbacks;
    callbacks.on_message = [this](auto) { hear(); };
    callbacks.on_close = [](auto) {};
    socket_ = std::make_unique<io::WebSocketClient>(runtime_, io::parse_endpoint(url).value(),
                                                    io::TlsTrust{}, "/gyre/control",
                                                    io::HttpHeaders{}, std::move(callbacks));
    socket_->send(fault);
    socket_->send("{}");  // refused with a word, and after the fault
    std::unique_lock lock{mutex_};
    heard_changed_.wait(lock, [this] { return heard_; });
  }
  ~FaultStream() { runtime_.stop(); }

 private:
  void hear() {
    const std::scoped_lock lock{mutex_};
    heard_ = true;
    heard_changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable heard_changed_;
  bool heard_ = false;
  io::Runtime runtime_;
  std::unique_ptr<io::WebSocketClient> socket_;
};

struct Lived {
  std::vector<Record> records;
  Tally tally;
  Money wallet;
};

Result<Lived> live(const sim::World& world, const std::string& fault) {
  sim::Server server{{.speed = std::nullopt, .hold = true, .faults = true},
                     world.market,
                     world.exchange,
                     world.begin()};
  GYRE_CHECK(server.start());
  std::optional<FaultStream> faults;
  if (!fault.empty()) faults.emplace(server.url(), fault);
  binance::SocketSettings sockets{.url = server.url()};
  sockets.credentials = {"gyre-engine", binance::Secret{"gyre-engine-secret"}};
  sockets.lockstep = "gyre-engine";
  GYRE_TRY(const auto transport, binance::SocketTransport::connect(std::move(sockets)));
  const auto settings = engine_settings();
  session::SessionVenue<binance::SocketTransport> venue{
      session::Session{session_plan(world.symbols, world.range.begin, settings.ladder, {}, {}),
                       transport->now()},
      *transport};
  ParallelFor parallel{1};
  Engine engine{settings, parallel};
  MemoryJournal journal;
  Loop loop{
      engine,          venue, journal, LoopSettings{}, [](VirtualWork) -> Result<> { return {}; },
      [](Timestamp) {}};
  GYRE_CHECK(loop.run());
  Lived lived{.tally = engine.books().tally(), .wallet = engine.books().wallet()};
  GYRE_CHECK(journal.replay([&](std::uint64_t, const Record& record) -> Result<> {
    lived.records.push_back(record);
    return {};
  }));
  return lived;
}

template <class R>
std::vector<R> all(const std::vector<Record>& records, auto wanted) {
  std::vector<R> list;
  for (const auto& record : records)
    if (const auto* one = std::get_if<R>(&record); one && wanted(*one)) list.push_back(*one);
  return list;
}
template <class R>
std::vector<R> all(const std::vector<Record>& records) {
  return all<R>(records, [](const R&) { return true; });
}

std::vector<OrderIntended> entries(const Lived& lived) {
  return all<OrderIntended>(lived.records, [](const auto& o) { return o.role == Role::Entry; });
}

// The first instant at which several symbols are entered.
std::vector<OrderIntended> entries_together(const Lived& lived) {
  std::vector<OrderIntended> together;
  for (const auto& entry : entries(lived)) {
    if (!together.empty() && together.front().at != entry.at) {
      if (together.size() > 1) break;
      together.clear();
    }
    together.push_back(entry);
  }
  return together;
}

// When the venue first had a word about the order, by any way.
std::optional<Timestamp> told(const Lived& lived, const OrderIntended& order,
                              std::optional<Source> source) {
  for (const auto& report : all<OrderReported>(lived.records))
    if (report.intent == order.intent && report.attempt == order.attempt &&
        (!source || report.source == *source))
      return report.at;
  return std::nullopt;
}

void expect_boundaries_on_time(const Lived& lived, std::uint64_t wanted) {
  const auto boundaries = all<BoundaryAnalysed>(lived.records);
  EXPECT_EQ(boundaries.size(), wanted);
  for (const auto& boundary : boundaries) {
    EXPECT_GE(boundary.at, boundary.boundary);
    EXPECT_LT(boundary.at, boundary.boundary + 5s);
  }
}

class Withheld : public testing::TestWithParam<seconds> {};

TEST_P(Withheld, answer_delays_neither_boundaries_nor_other_symbols) {
  const auto world = synthetic_world(7, 80, 3h);
  const auto calm = live(world, "");
  ASSERT_TRUE(calm) << calm.error().context;
  const auto together = entries_together(*calm);
  ASSERT_GT(together.size(), 1u) << "no instant with several entries";
  const auto& late = together.front();
  const auto symbol = all<SymbolListed>(calm->records)[late.symbol.value].spelling;

  const auto delay = milliseconds{GetParam()};
  const auto faulty =
      live(world, R"({"withhold":{"path":"/fapi/v1/order","method":"POST","symbol":")" + symbol +
                      R"(","count":1,"for":)" + std::to_string(delay.count()) + "}}");
  ASSERT_TRUE(faulty) << faulty.error().context;
  expect_boundaries_on_time(*calm, 36);
  expect_boundaries_on_time(*faulty, 36);

  const auto reply = told(*faulty, late, Source::Reply);
  EXPECT_TRUE(!reply || *reply >= late.at + std::min(delay, 10'000ms)) << "was not withheld";
  ASSERT_EQ(entries_together(*faulty).size(), together.size()) << "other orders did not leave";
  for (const auto& other : entries_together(*faulty)) {
    const auto word = told(*faulty, other, std::nullopt);
    ASSERT_TRUE(word);
    if (other.symbol != late.symbol) EXPECT_LT(*word, other.at + 1s);
  }
  // Its fill is known by the stream, so its stop does not wait for the answer either.
  const auto fills = all<FillBooked>(faulty->records,
                                     [&](const auto& fill) { return fill.intent == late.intent; });
  ASSERT_FALSE(fills.empty());
  const auto stops = all<StopIntended>(
      faulty->records, [&](const auto& stop) { return stop.proposal == late.proposal; });
  ASSERT_FALSE(stops.empty());
  EXPECT_LT(stops.front().at, fills.front().at + 1s);

  EXPECT_TRUE(faulty->tally.books_equal) << faulty->tally.difference;
  EXPECT_EQ(faulty->wallet, calm->wallet);
  EXPECT_EQ(faulty->tally.alarms, 0u);
  EXPECT_EQ(entries(*faulty).size(), entries(*calm).size()) << "sent twice";
}

INSTANTIATE_TEST_SUITE_P(For, Withheld, testing::Values(10s, 400s),
                         [](const auto& info) { return std::to_string(info.param.count()) + "s"; });

}  // namespace
}  // namespace gyre::test
