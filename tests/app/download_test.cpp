#include <gtest/gtest.h>

#include <map>

#include "gyre/app/download_plan.hpp"
#include "gyre/app/venue_history.hpp"
#include "gyre/core/random.hpp"
#include "gyre/core/text.hpp"
#include "gyre/io/http_server.hpp"
#include "gyre/market/archive_csv.hpp"
#include "gyre/market/archive_zip.hpp"
#include "gyre/market/bar_store.hpp"
#include "gyre/market/checksum.hpp"
#include "gyre/market/kline_csv.hpp"
#include "gyre/sim/server/server.hpp"
#include "tests/app/process.hpp"
#include "tests/market/market.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre::test {
namespace {

const Timestamp kDownloadNow = *parse_timestamp("2025-06-08T05:00:30");
const TimeRange kAsked = *parse_timerange("20250429-20250610");
constexpr std::array kAskedFrames{Timeframe::m1, Timeframe::h1};

// A server that answers each path from a list, the last answer again and again, and 404 otherwise.
class Answers {
 public:
  explicit Answers(std::map<std::string, std::vector<io::HttpResponse>> answers)
      : answers_{std::move(answers)} {
    io::ServerHandlers handlers;
    handlers.on_request = [this](const io::ServerRequest& request, io::Responder respond) {
      const auto path = request.target.substr(0, request.target.find('?'));
      ++asked[path];
      const auto found = answers_.find(path);
      if (found == answers_.end()) return respond({404, {}, "no such file"});
      auto& list = found->second;
      respond(list.front());
      if (list.size() > 1) list.erase(list.begin());
    };
    server_ = io::HttpServer::listen(runtime_, {}, std::move(handlers)).value();
  }
  ~Answers() { runtime_.stop(); }
  std::string url() const { return "http://127.0.0.1:" + to_text(server_->port()); }

  std::map<std::string, int> asked;

 private:
  std::map<std::string, std::vector<io::HttpResponse>> answers_;
  io::Runtime runtime_;
  std::unique_ptr<io::HttpServer> server_;
};

// An exchange whose market time stands still: contracts come and go, one has a wide name.
class Download : public testing::Test {
 protected:
  Download() { EXPECT_TRUE(server_.start()); }
  static sim::SyntheticOptions options() {
    return {.seed = 3,
            .symbols = 12,
            .range = *parse_timerange("20250501-20250610"),
            .turnover_share = percent(20),
            .turnover = *parse_timerange("20250501-20250610"),
            .wide_names = 1};
  }
  std::string store(const char* name) const { return (dir_ / name).string(); }
  Words words(const char* name) const {
    std::string symbols;
    for (const auto s : symbols_) symbols += name_of(s) + ",";
    return words(name, symbols);
  }
  Words words(const char* name, const std::string& symbols) const {
    return Words{"download --json --timeframes 1m,1h --timerange 20250429-20250610"}
        .with("--url", server_.url())
        .with("--symbols", symbols)
        .with("--store", store(name));
  }
  std::string name_of(sim::SymbolIndex symbol) const {
    return market_->listings()[symbol].instrument.symbol;
  }
  // The largest, the one with the wide name and those that come or go.
  std::vector<sim::SymbolIndex> some_symbols() const {
    std::vector<sim::SymbolIndex> some;
    for (sim::SymbolIndex s = 0; s < market_->listings().size(); ++s)
      if (s == 0 || !market_->life(s).is_endless() || s + 1 == market_->listings().size())
        some.push_back(s);
    return some;
  }
  // What a client can have now.
  std::vector<Bar> expected(sim::SymbolIndex symbol, Timeframe timeframe) const {
    std::vector<Bar> bars;
    const auto end = floor_to(kDownloadNow, duration(timeframe));
    const auto begin = std::max(kAsked.begin, market_->first_bar(symbol, timeframe));
    if (begin < end) market_->bars(symbol, timeframe, {begin, end}, bars);
    return bars;
  }
  void expect_whole(const char* name) const {
    const auto store = BarStore::open(dir_ / name, BarStore::Access::Read).value();
    EXPECT_TRUE(store->told().empty());
    for (const auto s : symbols_)
      for (const auto frame : kAskedFrames) {
        const SeriesKey key{name_of(s), frame};
        const auto bars = expected(s, frame);
        EXPECT_TRUE(store->read(key, kAlways).copy() == bars) << to_text(key);
        // What a delisted one lacks of the last hour may still come.
        const TimeRange past{kAsked.begin, floor_to(kDownloadNow - 1h, duration(frame))};
        EXPECT_TRUE(store->missing(key, past).empty()) << to_text(key);
      }
  }

  const TempDir dir_;
  std::shared_ptr<const sim::Market> market_ =
      std::make_shared<const sim::Market>(sim::Market{sim::SyntheticMarket{options()}});
  const std::vector<sim::SymbolIndex> symbols_ = some_symbols();
  sim::Server server_{{.speed = std::nullopt, .hold = true}, market_, {}, kDownloadNow};
};

TEST_F(Download, completes_a_store_from_archive_and_rest_and_once) {
  const auto first = run(words("bars"));
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_TRUE(first.out.contains(R"("series":8,)")) << first.out;
  EXPECT_FALSE(first.out.contains(R"("archive_files":0,)")) << first.out;
  // One contract was delisted: its last hour may still come.
  EXPECT_TRUE(first.out.contains(R"("missing":61,"failed":[])")) << first.out;
  expect_whole("bars");
  const auto second = run(words("bars"));  // asks for the time and for that hour
  EXPECT_TRUE(second.out.contains(R"("bars":0,"archive_files":0,"requests":3,)")) << second.out;

  // What was lost is had again, and nothing else.
  {
    auto store = BarStore::open(dir_ / "bars", BarStore::Access::Write).value();
    const auto key = store->series().back();
    store.reset();
    std::filesystem::remove_all(dir_.path() / "bars" / to_string(key.timeframe));
  }
  ASSERT_EQ(run(words("bars")).code, 0);
  expect_whole("bars");
}

TEST_F(Download, does_without_an_archive) {
  const Answers none{{}};
  const auto done = run(Words{"download --json --timerange 2025-06-01T12:00/2025-06-10"}
                            .with("--url", server_.url())
                            .with("--archive-url", none.url())
                            .with("--store", store("bars"))
                            .with("--symbols", name_of(0)));
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_TRUE(done.out.contains(R"("archive_files":0,)")) << done.out;
  const auto whole = expected(0, Timeframe::m1);
  const auto from = *parse_timestamp("2025-06-01T12:00");
  const auto store = BarStore::open(dir_ / "bars", BarStore::Access::Read).value();
  const auto held = store->read({name_of(0), Timeframe::m1}, kAlways).copy();
  EXPECT_EQ(held.front().opened, from);
  EXPECT_TRUE(std::ranges::equal(held, std::span{whole}.last(held.size())));
}

TEST_F(Download, goes_on_after_any_kill) {
  const char* wanted = std::getenv("GYRE_KILLS");
  const auto kills = wanted ? from_text<std::uint64_t>(wanted).value_or(5) : 5;
  std::uint64_t killed = 0;
  const auto file = dir_.path() / "bars" / "1m" / "SYN001USDT.bars";
  for (std::uint64_t round = 0; killed < kills && round < 10 * kills; ++round) {
    Process process{words("bars") + "--threads 2"};
    std::error_code error;
    for (auto spin = key(5, round, 0) % 20'000; spin > 0; --spin)
      (void)std::filesystem::file_size(file, error);
    process.signal(SIGKILL);
    if (process.wait().code == -SIGKILL) ++killed;
  }
  EXPECT_EQ(run(words("bars")).code, 0);
  expect_whole("bars");
}

TEST_F(Download, is_told_in_one_line_what_it_cannot_do) {
  const auto url = server_.url();
  const std::vector<std::pair<Words, std::string>> cases{
      {Words{"download"}.with("--url", url), "a span is needed"},
      {Words{"download --timerange 2025"}, "--timerange: '2025'"},
      {Words{"download --timerange 20250501-20250502 --url nowhere"}, "nowhere"},
  };
  for (const auto& [words, said] : cases) {
    const auto ended = run(Words{words}.with("--store", store("none")));
    EXPECT_EQ(ended.code, 1);
    EXPECT_TRUE(ended.err.starts_with("gyre: ")) << ended.err;
    EXPECT_TRUE(ended.err.contains(said)) << ended.err;
    EXPECT_FALSE(std::filesystem::exists(dir_ / "none"));
  }
  const auto unknown = run(words("bars", "NOPEUSDT"));
  EXPECT_EQ(unknown.code, 0) << unknown.err;  // neither REST nor archive has it
  EXPECT_TRUE(unknown.out.contains(R"("bars":0,)"));
}

class History : public testing::Test {
 protected:
  // Asks `told` for both.
  app::VenueHistory& of(const Answers& told) {
    rest_ = app::WebFetch::open(runtime_, told.url(), patience_).value();
    venue_.emplace(*rest_, *rest_, patience_, [this](std::string_view line) { said_ += line; });
    return *venue_;
  }
  io::Runtime runtime_;
  app::Patience patience_;
  std::unique_ptr<app::WebFetch> rest_;
  std::optional<app::VenueHistory> venue_;
  std::string said_;
};

constexpr const char* kTime = "/fapi/v1/time";
const io::HttpResponse kAnswer{200, {}, R"({"serverTime":1748304000000})"};

TEST_F(History, waits_when_it_is_told_to) {
  const io::HttpResponse refusal{
      429, {{"Retry-After", "0"}}, R"({"code":-1003,"msg":"Too many requests."})"};
  Answers told{{{kTime, {refusal, kAnswer}}}};
  EXPECT_EQ(of(told).now().value(), from_ms(1'748'304'000'000));
  EXPECT_EQ(told.asked[kTime], 2);
  EXPECT_TRUE(said_.starts_with("the venue says 429; nothing more is asked before"));
}

TEST_F(History, asks_again_when_the_server_fails) {
  Answers told{{{kTime, {{503, {}, "busy"}, kAnswer}}}};
  EXPECT_TRUE(of(told).now());
  EXPECT_EQ(told.asked[kTime], 2);
}

TEST_F(History, names_what_it_cannot_read) {
  Answers told{{{kTime, {{200, {}, "<html>hello</html>"}}},
                {"/fapi/v1/klines", {{400, {}, R"({"code":-1121,"msg":"Invalid symbol."})"}}},
                {"/fapi/v1/exchangeInfo", {{200, {}, "[]"}}}}};
  const auto page = of(told).now();
  EXPECT_EQ(page.error().context, told.url() + kTime + ": a page of HTML and not JSON");
  const auto unknown =
      venue_->klines({"X", Timeframe::m1}, {kDownloadNow - 1h, kDownloadNow}, 10, kDownloadNow);
  EXPECT_EQ(unknown.error().code, Errc::NotFound);
  EXPECT_FALSE(venue_->symbols().has_value());
}

TEST_F(History, holds_archive_files_against_their_checksums) {
  const auto bars = random_minutes(1, kDownloadNow - 24h, 10);
  const auto bytes = zip("x.csv", archive_csv(bars, Timeframe::m1));
  const auto told_of = [&](std::string_view content) {
    return std::map<std::string, std::vector<io::HttpResponse>>{
        {"/x.zip", {{200, {}, bytes}}},
        {"/x.zip.CHECKSUM", {{200, {}, checksum_line(content, "x.zip")}}}};
  };
  const Answers good{told_of(bytes)}, bad{told_of("else")};
  EXPECT_EQ(**of(good).archived("/x.zip"), archive_csv(bars, Timeframe::m1));
  EXPECT_FALSE(venue_->archived("/y.zip")->has_value());
  const auto wrong = of(bad).archived("/x.zip");
  EXPECT_EQ(wrong.error().code, Errc::Corrupt);
  EXPECT_TRUE(wrong.error().context.starts_with(bad.url() + "/x.zip: wrong checksum"));
}

TEST(DownloadPlan, takes_months_then_days_and_leaves_the_rest) {
  const SeriesKey key{"BTCUSDT", Timeframe::m1};
  const auto now = *parse_timestamp("2025-06-03T05:00");
  const auto paths = [&](const SeriesKey& of, const char* missing) {
    std::vector<std::string> names;
    for (const auto& file : app::archive_files(of, std::array{*parse_timerange(missing)}, now))
      names.push_back(file.path.substr(file.path.rfind('/') + 1));
    return names;
  };
  EXPECT_EQ(
      paths(key, "20250420-20250603"),
      (std::vector<std::string>{
          "BTCUSDT-1m-2025-04-20.zip", "BTCUSDT-1m-2025-04-21.zip", "BTCUSDT-1m-2025-04-22.zip",
          "BTCUSDT-1m-2025-04-23.zip", "BTCUSDT-1m-2025-04-24.zip", "BTCUSDT-1m-2025-04-25.zip",
          "BTCUSDT-1m-2025-04-26.zip", "BTCUSDT-1m-2025-04-27.zip", "BTCUSDT-1m-2025-04-28.zip",
          "BTCUSDT-1m-2025-04-29.zip", "BTCUSDT-1m-2025-04-30.zip", "BTCUSDT-1m-2025-05.zip",
          "BTCUSDT-1m-2025-06-01.zip", "BTCUSDT-1m-2025-06-02.zip"}));
  EXPECT_EQ(paths(key, "2025-06-02T20:00/2025-06-03T04:00"), std::vector<std::string>{});
  EXPECT_EQ(paths({"BTCUSDT", Timeframe::h1}, "20250420-20250603"),
            std::vector<std::string>{"BTCUSDT-1h-2025-05.zip"});
  const auto wide = app::archive_files({"币USDT", Timeframe::m1},
                                       std::array{*parse_timerange("20250601-20250602")}, now);
  ASSERT_EQ(wide.size(), 1);
  EXPECT_EQ(wide[0].path,
            "/data/futures/um/daily/klines/%E5%B8%81USDT/1m/%E5%B8%81USDT-1m-2025-06-01.zip");
}

}  // namespace
}  // namespace gyre::test
