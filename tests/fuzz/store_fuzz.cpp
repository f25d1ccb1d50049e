#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <span>

#include "gyre/market/bar_store.hpp"
#include "gyre/market/kline_csv.hpp"
#include "tests/fuzz/fuzz.hpp"

// Files of the bar store. A good one of three blocks is changed at places and to bytes that the
// input says, and cut; the sums of header and table are made right again when it says so, so that
// what is behind them is reached.
namespace gyre {
namespace {

namespace fs = std::filesystem;
using bar_format::Entry;
using bar_format::Header;

constexpr std::size_t kBars = 2500;
const SeriesKey kKey{"AUSDT", Timeframe::m1};

std::vector<Bar> good_bars() {
  std::vector<Bar> bars;
  for (std::size_t i = 0; i < kBars; ++i)
    bars.push_back({{10, 11, 9, 10.5, 3, from_ms(1'748'304'000'000) + static_cast<int>(i) * 1min}});
  return bars;
}

// In memory where there is such a disk; gone at the end.
struct Directory {
  fs::path path = (fs::exists("/dev/shm") ? fs::path{"/dev/shm"} : fs::temp_directory_path()) /
                  ("gyre-store-fuzz-" + std::to_string(getpid()));
  ~Directory() { fs::remove_all(path); }
};
const fs::path& directory() {
  static const Directory directory;
  return directory.path;
}

const std::vector<std::byte>& good_file() {
  static const auto bytes = [] {
    fs::remove_all(directory());
    auto store = BarStore::open(directory(), BarStore::Access::Write).value();
    ensure(store->append(kKey, good_bars(), Differing::Refuse).has_value());
    ensure(store->mark_absent(kKey, {from_ms(0), from_ms(1'748'304'000'000)}).has_value());
    ensure(store->flush().has_value());
    const auto file =
        DiskFile::open(directory() / "1m" / "AUSDT.bars", DiskFile::Open::Read).value();
    std::vector<std::byte> read(file.size().value());
    ensure(file.read_at(0, read).value() == read.size());
    return read;
  }();
  return bytes;
}

// Takes values off the input; zeros when it is used up.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : bytes_{data, size} {}
  bool is_empty() const { return bytes_.empty(); }
  template <class T>
  T take() {
    T value{};
    const auto size = std::min(sizeof value, bytes_.size());
    std::memcpy(&value, bytes_.data(), size);
    bytes_ = bytes_.subspan(size);
    return value;
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

void mend_sums(std::vector<std::byte>& file) {
  Header header;
  std::memcpy(&header, file.data(), sizeof header);
  header.sum = 0;
  header.sum = bar_format::checksum(std::as_bytes(std::span{&header, 1}));
  std::memcpy(file.data(), &header, sizeof header);
  for (std::size_t i = 0; i < 4; ++i) {
    Entry entry;
    auto* at = file.data() + header.table_at() + i * sizeof entry;
    std::memcpy(&entry, at, sizeof entry);
    if (entry.is_free()) continue;
    entry.sum = 0;
    entry.sum = bar_format::checksum(std::as_bytes(std::span{&entry, 1}),
                                     static_cast<std::uint32_t>(i + 1));
    std::memcpy(at, &entry, sizeof entry);
  }
  auto* page = file.data() + header.absences_at();
  const auto sum = bar_format::checksum(Bytes{page + 4, bar_format::kPage - 4});
  std::memcpy(page, &sum, sizeof sum);
}

// Header, absences and the used part of the table come first; of the bars the first and the last.
std::size_t place(std::uint16_t number) {
  const Header header = bar_format::make_header(kKey.symbol, kKey.timeframe, 0);
  const std::size_t place = number & 0x3fff;
  switch (number >> 14) {
    case 0:
      return place % sizeof header;
    case 1:
      return header.table_at() + place % (4 * sizeof(Entry));
    case 2:
      return header.absences_at() + place % 64;
    default:
      return header.bars_at() + place * 8 % (kBars * sizeof(Bar));
  }
}

void run(Input input) {
  auto file = good_file();
  const auto flags = input.take<std::uint8_t>();
  const auto cut = input.take<std::uint32_t>();
  while (!input.is_empty()) {
    const auto at = place(input.take<std::uint16_t>());
    file[at] = std::byte{input.take<std::uint8_t>()};
  }
  if ((flags & 1) != 0) mend_sums(file);
  if ((flags & 2) != 0) file.resize(cut % (file.size() + 1));
  fs::remove_all(directory());
  fs::create_directories(directory() / "1m");
  {
    auto out = DiskFile::open(directory() / "1m" / "AUSDT.bars", DiskFile::Open::Make).value();
    ensure(out.write_at(0, file).has_value());
  }
  std::vector<Bar> read;
  if (const auto store = BarStore::open(directory(), BarStore::Access::Read)) {
    read = (*store)->read(kKey, kAlways).copy();
    for (const auto& key : (*store)->series()) (void)to_text((*store)->verify(key).size());
    (void)(*store)->missing(
        kKey, {read.empty() ? from_ms(0) : read.front().opened, from_ms(1'748'400'000'000)});
    (void)(*store)->figures(kKey);
  }
  auto store = BarStore::open(directory(), BarStore::Access::Write);
  if (!store) return;
  ensure((*store)->read(kKey, kAlways).copy() == read, "both ways of opening find the same");
  // All that was lost can be had again.
  ensure((*store)->append(kKey, good_bars(), Differing::Replace).has_value(), "bars are taken");
  ensure((*store)->flush().has_value(), "and written");
  ensure((*store)->missing(kKey, {good_bars().front().opened, good_bars().back().opened}).empty(),
         "and nothing is missing");
}

}  // namespace
}  // namespace gyre

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  gyre::run({data, size});
  return 0;
}
