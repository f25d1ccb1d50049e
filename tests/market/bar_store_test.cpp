#include "gyre/market/bar_store.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstring>
#include <fstream>

#include "gyre/market/bars.hpp"
#include "gyre/market/kline_csv.hpp"
#include "tests/market/market.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre {
namespace {

namespace fs = std::filesystem;

const Timestamp kStoreBegin = *parse_timestamp("2025-05-27");
const SeriesKey kKey{"BTCUSDT", Timeframe::m1};

std::unique_ptr<BarStore> opened(const TempDir& dir,
                                 BarStore::Access access = BarStore::Access::Write,
                                 StoreSettings settings = {}) {
  auto store = BarStore::open(dir.path(), access, settings);
  EXPECT_TRUE(store.has_value()) << store.error().context;
  return *std::move(store);
}

std::vector<Bar> held(const BarStore& store, const SeriesKey& key = kKey,
                      TimeRange range = kAlways) {
  return store.read(key, range).copy();
}

fs::path file_in(const TempDir& dir) { return dir.path() / "1m" / "BTCUSDT.bars"; }

void store_bars(const TempDir& dir, std::span<const Bar> bars) {
  auto store = opened(dir);
  ASSERT_TRUE(store->append(kKey, bars, Differing::Refuse));
  ASSERT_TRUE(store->flush());
}

// Changes one byte of a file.
void damage(const fs::path& path, std::streamoff at) {
  std::fstream file{path, std::ios::binary | std::ios::in | std::ios::out};
  file.seekg(at);
  const auto byte = static_cast<char>(~file.get());
  file.seekp(at);
  file.put(byte);
}

std::streamoff bar_at(std::size_t number) {
  return static_cast<std::streamoff>(
      bar_format::make_header(kKey.symbol, kKey.timeframe, 0).bars_at() + number * sizeof(Bar));
}

TEST(BarStore, gives_back_what_it_took_in_one_piece) {
  const TempDir dir;
  const auto bars = random_minutes(1, kStoreBegin, 5000);
  {
    auto store = opened(dir);
    const auto taken = store->append(kKey, bars, Differing::Refuse);
    EXPECT_EQ(taken, (Taken{.added = 5000}));
    EXPECT_EQ(held(*store), bars);  // before it is flushed, too
    ASSERT_TRUE(store->flush());
    EXPECT_EQ(held(*store), bars);
    EXPECT_EQ(store->closed_through(kKey), kStoreBegin + 5000min);
  }
  const auto store = opened(dir, BarStore::Access::Read);
  EXPECT_TRUE(store->told().empty());
  EXPECT_EQ(store->series(), std::vector{kKey});
  const auto read = store->read(kKey, {kStoreBegin + 10min, kStoreBegin + 4000min});
  ASSERT_EQ(read.runs.size(), 1);
  EXPECT_TRUE(std::ranges::equal(read.runs[0], std::span{bars}.subspan(10, 3990)));
  const auto figures = store->figures(kKey);
  EXPECT_EQ(figures.bars, 5000);
  EXPECT_EQ(figures.missing, 0);
  EXPECT_EQ(figures.last, kStoreBegin + 4999min);
  EXPECT_TRUE(store->read({"ETHUSDT", Timeframe::m1}, kAlways).runs.empty());
  EXPECT_EQ(store->closed_through({"ETHUSDT", Timeframe::m1}), std::nullopt);
}

TEST(BarStore, knows_what_it_has_not) {
  const TempDir dir;
  auto store = opened(dir);
  const auto bars = random_minutes(1, kStoreBegin, 3000);
  const TimeRange whole{kStoreBegin - 1h, kStoreBegin + 3001min};
  for (const auto& [from, to] : {std::pair{0, 100}, {110, 2000}, {2001, 3000}})
    ASSERT_TRUE(store->append(kKey,
                              std::span{bars}.subspan(static_cast<std::size_t>(from),
                                                      static_cast<std::size_t>(to - from)),
                              Differing::Refuse));
  const std::vector<TimeRange> gaps{{kStoreBegin - 1h, kStoreBegin},
                                    {kStoreBegin + 100min, kStoreBegin + 110min},
                                    {kStoreBegin + 2000min, kStoreBegin + 2001min},
                                    {kStoreBegin + 3000min, kStoreBegin + 3001min}};
  EXPECT_EQ(store->missing(kKey, whole), gaps);
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(store->missing(kKey, whole), gaps);
  EXPECT_EQ(store->read(kKey, kAlways).runs.size(), 3);
  EXPECT_EQ(store->figures(kKey).missing, 11);
  EXPECT_TRUE(store->missing(kKey, {kStoreBegin, kStoreBegin + 100min}).empty());

  // Not listed yet, and an outage.
  ASSERT_TRUE(store->mark_absent(kKey, {from_ms(0), kStoreBegin}));
  ASSERT_TRUE(store->mark_absent(kKey, {kStoreBegin + 100min, kStoreBegin + 105min}));
  ASSERT_TRUE(store->mark_absent(kKey, {kStoreBegin + 105min, kStoreBegin + 110min}));
  store.reset();
  store = opened(dir);
  EXPECT_EQ(store->missing(kKey, whole), (std::vector{gaps[2], gaps[3]}));
}

TEST(BarStore, settles_what_is_told_twice) {
  const TempDir dir;
  auto store = opened(dir);
  const auto bars = random_minutes(1, kStoreBegin, 3000);
  const auto first = std::span{bars}.first(2000);
  ASSERT_TRUE(store->append(kKey, first, Differing::Refuse));
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(*store->append(kKey, std::span{bars}.subspan(1500), Differing::Refuse),
            (Taken{.added = 1000, .equal = 500}));
  for (const bool in_file : {true, false}) {
    auto other = bars[in_file ? 700 : 2700];
    other.volume += 1;
    const std::array given{other};
    const auto refused = store->append(kKey, given, Differing::Refuse);
    ASSERT_FALSE(refused.has_value());
    EXPECT_TRUE(refused.error().context.starts_with("BTCUSDT 1m: bar " + to_text(other.opened)))
        << refused.error().context;
    EXPECT_EQ(*store->append(kKey, given, Differing::Keep), (Taken{.kept = 1}));
    EXPECT_EQ(held(*store), bars);
    const auto before = store->read(kKey, kAlways);
    EXPECT_EQ(*store->append(kKey, given, Differing::Replace), (Taken{.replaced = 1}));
    auto expected = bars;
    expected[in_file ? 700 : 2700] = other;
    EXPECT_EQ(held(*store), expected);
    EXPECT_EQ(before.runs.front()[700].opened, bars[700].opened);  // memory handed out stays
    EXPECT_EQ(before.runs.front()[700], bars[700]);
    ASSERT_TRUE(store->append(kKey, std::array{bars[in_file ? 700 : 2700]}, Differing::Replace));
  }
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(held(*store), bars);
}

TEST(BarStore, takes_all_of_what_it_is_given_or_nothing) {
  const TempDir dir;
  auto store = opened(dir);
  auto bars = random_minutes(1, kStoreBegin, 10);
  bars[5].high = bars[5].low / 2;
  EXPECT_FALSE(store->append(kKey, bars, Differing::Refuse).has_value());
  bars = random_minutes(1, kStoreBegin, 10);
  std::swap(bars[3], bars[4]);
  EXPECT_FALSE(store->append(kKey, bars, Differing::Refuse).has_value());
  EXPECT_FALSE(store->append({"", Timeframe::m1}, bars, Differing::Refuse).has_value());
  EXPECT_TRUE(held(*store).empty());
}

TEST(BarStore, has_one_writer_and_names_of_any_letters) {
  const TempDir dir;
  auto store = opened(dir);
  const SeriesKey life{"币安人生USDT", Timeframe::h1};
  const auto hours = aggregate(random_minutes(1, kStoreBegin, 600), Timeframe::m1, Timeframe::h1);
  ASSERT_TRUE(store->append(life, hours, Differing::Refuse));
  ASSERT_TRUE(store->flush());
  EXPECT_TRUE(fs::exists(dir.path() / "1h" / "%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT.bars"));
  const auto second = BarStore::open(dir.path(), BarStore::Access::Write);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Errc::Busy);
  EXPECT_EQ(held(*opened(dir, BarStore::Access::Read), life), hours);
  EXPECT_EQ(BarStore::open(dir / "none", BarStore::Access::Read).error().code, Errc::NotFound);
}

TEST(BarStore, flushes_when_it_is_time) {
  const TempDir dir;
  auto store = opened(dir, BarStore::Access::Write, {.flush = 5min});
  const auto bars = random_minutes(1, kStoreBegin, 20);
  std::vector<int> flushed;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(store->append(kKey, std::span{bars}.subspan(static_cast<std::size_t>(i), 1),
                              Differing::Keep));
    if (store->flush_due(bars[static_cast<std::size_t>(i)].opened + 1min).value())
      flushed.push_back(i);
  }
  EXPECT_EQ(flushed, (std::vector{5, 10, 15}));
  // What a kill now would leave.
  EXPECT_EQ(held(*opened(dir, BarStore::Access::Read)).size(), 16);
}

TEST(BarStore, names_a_damaged_block_and_takes_its_bars_anew) {
  const TempDir dir;
  const auto bars = random_minutes(1, kStoreBegin, 5000);
  store_bars(dir, bars);
  damage(file_in(dir), bar_at(1500) + 8);
  auto store = opened(dir);
  EXPECT_TRUE(store->told().empty());  // opening looks at the end alone
  const TimeRange block{kStoreBegin + 1024min, kStoreBegin + 2048min};
  EXPECT_EQ(store->missing(kKey, {kStoreBegin, kStoreBegin + 5000min}), std::vector{block});
  const auto damaged = store->verify(kKey);
  ASSERT_EQ(damaged, (std::vector<DamagedBlock>{{file_in(dir), 1, block}}));
  EXPECT_EQ(to_text(damaged[0]), file_in(dir).string() +
                                     ": block 1 is damaged, 2025-05-27T17:04:00Z to "
                                     "2025-05-28T10:08:00Z");
  EXPECT_EQ(held(*store).size(), 5000 - 1024);
  EXPECT_EQ(store->append(kKey, std::span{bars}.subspan(1024, 1024), Differing::Refuse)->added,
            1024);
  EXPECT_EQ(held(*store), bars);
  EXPECT_TRUE(store->verify(kKey).empty());

  store.reset();
  damage(file_in(dir), bar_at(10));
  store = opened(dir);
  EXPECT_EQ(store->drop_damaged(kKey).value(), 1);
  EXPECT_TRUE(store->verify(kKey).empty());
  EXPECT_EQ(store->missing(kKey, {kStoreBegin, kStoreBegin + 5000min}),
            (std::vector<TimeRange>{{kStoreBegin, kStoreBegin + 1024min}}));
}

TEST(BarStore, loses_one_block_with_its_entry_in_the_table) {
  const TempDir dir;
  const auto bars = random_minutes(1, kStoreBegin, 5000);
  for (const std::size_t block : {0uz, 2uz}) {
    store_bars(dir, bars);
    damage(file_in(dir),
           static_cast<std::streamoff>(bar_format::make_header("", Timeframe::m1, 0).table_at() +
                                       block * sizeof(bar_format::Entry)));
    auto store = opened(dir);
    const auto from = kStoreBegin + static_cast<int>(block) * 1024min;
    EXPECT_EQ(store->missing(kKey, {kStoreBegin, kStoreBegin + 5000min}),
              (std::vector<TimeRange>{{from, from + 1024min}}));
    EXPECT_EQ(store->verify(kKey).front().span, (TimeRange{from, from + 1024min}));
  }
}

TEST(BarStore, sets_a_file_aside_whose_header_is_damaged) {
  const TempDir dir;
  const auto bars = random_minutes(1, kStoreBegin, 50);
  store_bars(dir, bars);
  damage(file_in(dir), 20);
  auto store = opened(dir);
  ASSERT_EQ(store->told().size(), 1);
  EXPECT_TRUE(store->told()[0].contains("set aside as BTCUSDT.bars.damaged")) << store->told()[0];
  EXPECT_TRUE(held(*store).empty());
  ASSERT_TRUE(store->append(kKey, bars, Differing::Refuse));
  EXPECT_EQ(held(*store), bars);
}

TEST(BarStore, cuts_a_torn_tail_and_tells) {
  const TempDir dir;
  const auto bars = random_minutes(1, kStoreBegin, 2000);
  store_bars(dir, bars);
  {  // bars that were written, and never counted
    std::ofstream file{file_in(dir), std::ios::binary | std::ios::app};
    file.write(reinterpret_cast<const char*>(bars.data()), 3 * sizeof(Bar) + 5);
  }
  {
    auto store = opened(dir);
    ASSERT_EQ(store->told().size(), 1);
    EXPECT_TRUE(store->told()[0].contains("3 bars at the end were never finished"));
    EXPECT_EQ(held(*store), bars);
  }
  damage(file_in(dir), bar_at(1999));
  {
    auto store = opened(dir);
    ASSERT_EQ(store->told().size(), 1);
    EXPECT_TRUE(store->told()[0].contains("976 bars from 2025-05-27T17:04:00Z on are cut off"));
    EXPECT_EQ(held(*store).size(), 1024);
    ASSERT_TRUE(store->append(kKey, std::span{bars}.subspan(1024), Differing::Refuse));
  }
  auto store = opened(dir);
  EXPECT_TRUE(store->told().empty());
  EXPECT_EQ(held(*store), bars);
}

TEST(BarStore, that_is_only_read_changes_nothing) {
  const TempDir dir;
  store_bars(dir, random_minutes(1, kStoreBegin, 2000));
  fs::resize_file(file_in(dir), static_cast<std::uintmax_t>(bar_at(1500)));
  EXPECT_EQ(opened(dir, BarStore::Access::Read)->told().size(), 1);
  EXPECT_EQ(fs::file_size(file_in(dir)), static_cast<std::uintmax_t>(bar_at(1500)));
}

TEST(BarStore, upgrades_an_older_version) {
  const TempDir dir;
  const auto bars = random_minutes(1, kStoreBegin, 1500);
  {
    // Version 1 had no page of absences: its table stood in that place.
    auto header = bar_format::make_header(kKey.symbol, kKey.timeframe, 0);
    header.version = 1;
    header.sum = 0;
    header.sum = bar_format::checksum(std::as_bytes(std::span{&header, 1}));
    std::array<bar_format::Entry, 2> entries;
    bar_format::add(entries[0], 0, std::span{bars}.first(1024));
    bar_format::add(entries[1], 1, std::span{bars}.subspan(1024));
    fs::create_directories(file_in(dir).parent_path());
    auto file = DiskFile::open(file_in(dir), DiskFile::Open::Make).value();
    ASSERT_TRUE(file.write_at(0, std::as_bytes(std::span{&header, 1})));
    ASSERT_TRUE(file.write_at(header.table_at(), std::as_bytes(std::span{entries})));
    ASSERT_TRUE(file.write_at(header.bars_at(), std::as_bytes(std::span{bars})));
  }
  EXPECT_EQ(held(*opened(dir, BarStore::Access::Read)), bars);
  {
    auto store = opened(dir);
    ASSERT_EQ(store->told().size(), 1);
    EXPECT_TRUE(store->told()[0].contains("brought from version 1 of the format to 2"));
    EXPECT_EQ(held(*store), bars);
    ASSERT_TRUE(store->mark_absent(kKey, {from_ms(0), kStoreBegin}));
  }
  auto store = opened(dir);
  EXPECT_TRUE(store->told().empty());
  EXPECT_EQ(held(*store), bars);
  EXPECT_TRUE(store->missing(kKey, {kStoreBegin - 1h, kStoreBegin}).empty());
}

TEST(BarStore, leaves_a_newer_version_alone) {
  const TempDir dir;
  store_bars(dir, random_minutes(1, kStoreBegin, 10));
  {
    std::fstream file{file_in(dir), std::ios::binary | std::ios::in | std::ios::out};
    file.seekp(8);
    file.put(3);
  }
  const auto store = BarStore::open(dir.path(), BarStore::Access::Write);
  ASSERT_FALSE(store.has_value());
  EXPECT_TRUE(store.error().context.contains("newer program, version 3")) << store.error().context;
}

TEST(BarStore, prunes_what_is_too_old) {
  const TempDir dir;
  const auto bars = random_minutes(1, kStoreBegin, 20 * 1024);
  const auto hours = aggregate(bars, Timeframe::m1, Timeframe::h1);
  const SeriesKey hourly{"BTCUSDT", Timeframe::h1};
  auto store = opened(dir, BarStore::Access::Write, {.keep_1m = 10 * 1024min});
  ASSERT_TRUE(store->append(kKey, bars, Differing::Refuse));
  ASSERT_TRUE(store->append(hourly, hours, Differing::Refuse));
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(store->prune(kStoreBegin + 11 * 1024min).value(), 0);  // not worth it
  EXPECT_EQ(store->prune(kStoreBegin + 20 * 1024min).value(), 10 * 1024);
  EXPECT_TRUE(std::ranges::equal(held(*store), std::span{bars}.subspan(10 * 1024)));
  EXPECT_EQ(held(*store, hourly), hours);
}

TEST(BarStore, grows_beyond_the_room_of_its_table) {
  const TempDir dir;
  std::vector<Bar> bars;
  for (int i = 0; i < 2'100'000; ++i)
    bars.push_back({{10, 11, 9, 10.5, 1.0 * i, kStoreBegin + i * 1min}});
  const std::span first{bars.data(), 2'090'000}, rest = std::span{bars}.subspan(2'090'000);
  for (const bool at_once : {true, false}) {
    auto store = opened(dir);
    if (!at_once) {
      ASSERT_TRUE(store->append(kKey, first, Differing::Refuse));
      ASSERT_TRUE(store->flush());
    }
    ASSERT_TRUE(
        store->append(kKey, at_once ? std::span<const Bar>{bars} : rest, Differing::Refuse));
    ASSERT_TRUE(store->flush());
    const auto read = store->read(kKey, kAlways);
    ASSERT_EQ(read.runs.size(), 1);
    EXPECT_TRUE(std::ranges::equal(read.runs[0], bars));
    store.reset();
    EXPECT_TRUE(opened(dir)->verify(kKey).empty());
    fs::remove(file_in(dir));
  }
}

// Space is taken away by a limit on the size of files.
TEST(BarStore, loses_nothing_when_the_disk_is_full) {
  const TempDir dir;
  const auto bars = random_minutes(1, kStoreBegin, 5000);
  auto store = opened(dir);
  ASSERT_TRUE(store->append(kKey, std::span{bars}.first(2000), Differing::Refuse));
  ASSERT_TRUE(store->flush());
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full{static_cast<rlim_t>(bar_at(3000)), before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
  ASSERT_TRUE(store->append(kKey, std::span{bars}.subspan(2000, 2000), Differing::Refuse));
  const auto failed = store->flush();
  auto other = bars[7];
  other.volume += 1;
  const auto rewritten = store->append(kKey, std::array{other}, Differing::Replace);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(failed.has_value());
  EXPECT_TRUE(failed.error().context.starts_with(file_in(dir).string() + ": cannot write"))
      << failed.error().context;
  EXPECT_TRUE(rewritten.has_value());  // 2000 bars fit
  EXPECT_EQ(held(*opened(dir, BarStore::Access::Read)).size(), 2000);
  ASSERT_TRUE(store->append(kKey, std::span{bars}.subspan(4000), Differing::Refuse));
  ASSERT_TRUE(store->append(kKey, std::array{bars[7]}, Differing::Replace));
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(held(*opened(dir, BarStore::Access::Read)), bars);
}

// A plain map that does what a store should.
struct Model {
  std::map<Timestamp, Bar> bars;
  Taken take(std::span<const Bar> given, Differing differing) {
    Taken taken;
    for (const Bar& bar : given) {
      const auto [at, is_new] = bars.try_emplace(bar.opened, bar);
      if (is_new)
        ++taken.added;
      else if (at->second == bar)
        ++taken.equal;
      else if (differing == Differing::Replace)
        ++taken.replaced, at->second = bar;
      else
        ++taken.kept;
    }
    return taken;
  }
  std::vector<Bar> all() const {
    std::vector<Bar> list;
    for (const auto& [at, bar] : bars) list.push_back(bar);
    return list;
  }
};

RC_GTEST_PROP(BarStore, is_as_good_as_a_map, ()) {
  const TempDir dir;
  auto store = opened(dir);
  Model model;
  const std::array walks{random_minutes(1, kStoreBegin, 6000),
                         random_minutes(2, kStoreBegin, 6000)};
  const int steps = *rc::gen::inRange(1, 25);
  for (int i = 0; i < steps; ++i) {
    switch (*rc::gen::inRange(0, 8)) {
      case 0:
        RC_ASSERT(store->flush().has_value());
        break;
      case 1:
        store.reset();
        store = opened(dir);
        RC_ASSERT(store->told().empty());
        break;
      default: {
        // Mostly at the end, with gaps and overlaps, sometimes anywhere.
        const auto end = static_cast<std::size_t>(
            model.bars.empty() ? 0 : (model.bars.rbegin()->first - kStoreBegin) / 1min);
        const auto from = *rc::gen::oneOf(
            rc::gen::inRange<std::size_t>(0, 5000), rc::gen::just(std::min(end, 5000uz)),
            rc::gen::just(std::min(end + 1, 5000uz)), rc::gen::just(std::min(end + 7, 5000uz)));
        const auto count = *rc::gen::inRange<std::size_t>(1, 1000);
        const auto& walk = walks[*rc::gen::element(0uz, 0uz, 0uz, 1uz)];
        const auto differing = *rc::gen::element(Differing::Keep, Differing::Replace);
        const auto given = std::span{walk}.subspan(from, count);
        const auto taken = store->append(kKey, given, differing);
        RC_ASSERT(taken.has_value());
        RC_ASSERT(*taken == model.take(given, differing));
      }
    }
    RC_ASSERT(held(*store) == model.all());
  }
  std::size_t missing = 0;
  for (const auto& range : store->missing(kKey, {kStoreBegin, kStoreBegin + 6000min}))
    missing += static_cast<std::size_t>((range.end - range.begin) / 1min);
  RC_ASSERT(missing == 6000 - model.bars.size());
}

RC_GTEST_PROP(BarStore, opens_as_a_prefix_wherever_it_is_cut, ()) {
  const TempDir dir;
  const auto bars = random_minutes(1, kStoreBegin, *rc::gen::inRange<std::size_t>(1, 4000));
  store_bars(dir, bars);
  const auto size = fs::file_size(file_in(dir));
  const auto data = static_cast<std::uintmax_t>(bar_at(0));
  const auto cut = *rc::gen::oneOf(rc::gen::inRange<std::uintmax_t>(0, size),
                                   rc::gen::inRange<std::uintmax_t>(data, size));
  fs::resize_file(file_in(dir), cut);
  {
    auto store = opened(dir);
    RC_ASSERT(!store->told().empty());
    const auto left = held(*store);
    RC_ASSERT(std::ranges::equal(left, std::span{bars}.first(left.size())));
    // Whole blocks that are there are kept.
    const auto whole = cut < data ? 0 : (cut - data) / sizeof(Bar) / 1024 * 1024;
    RC_ASSERT(left.size() == std::min(whole, bars.size() / 1024 * 1024));
    RC_ASSERT(store->append(kKey, bars, Differing::Refuse)->equal == left.size());
  }
  auto store = opened(dir);
  RC_ASSERT(store->told().empty());
  RC_ASSERT(held(*store) == bars);
}

}  // namespace
}  // namespace gyre
