#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gyre/core/attributes.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/market/bar_file.hpp"

// The bars of all symbols on the disk: a directory of series, one file each (docs/store.md). One
// process writes; any number of threads read. New bars wait in memory until they are flushed, so
// that a minute of the whole market costs next to nothing; what a kill loses is what waited, and
// the store says which bars it has not.
namespace gyre {

struct SeriesKey {
  std::string symbol;  // UTF-8
  Timeframe timeframe{};
  auto operator<=>(const SeriesKey&) const = default;
};
std::string to_text(const SeriesKey& key);  // "BTCUSDT 1m"

struct StoreSettings {
  static constexpr std::string_view name = "store";
  static constexpr std::string_view meaning = "bars on the disk";
  static constexpr bool decides = false;
  milliseconds flush = 5min, keep{0}, keep_1m{0};
  std::int64_t free_mb = 1024;
  bool operator==(const StoreSettings&) const = default;

  static constexpr std::tuple attributes{
      Attribute{"flush", &StoreSettings::flush, "", 1s, 24h,
                "new bars wait so long in memory; a crash loses, and a start refetches them"},
      Attribute{"keep", &StoreSettings::keep, "", 0s, 9999 * 24h,
                "older bars are pruned, to within an eighth; 0s keeps all"},
      Attribute{"keep_1m", &StoreSettings::keep_1m, "", 0s, 9999 * 24h,
                "the same for 1m bars, where it is above 0s"},
      Attribute{"free_mb", &StoreSettings::free_mb, "MB", 0, 1'000'000,
                "with less free on the disk no positions are entered"},
  };
};

// What is done about a bar that is held already, and differs.
enum class Differing : std::uint8_t {
  Refuse,   // an error names the bar, and nothing is taken
  Keep,     // the one held stands: a stream's word against what is stored
  Replace,  // the given one stands: REST and the archive are the venue's last word
};

// What became of bars that were given.
struct Taken {
  std::size_t added = 0;     // were not held
  std::size_t equal = 0;     // are held, and the same
  std::size_t replaced = 0;  // were held otherwise
  std::size_t kept = 0;      // are held otherwise
  Taken& operator+=(const Taken& other);
  bool operator==(const Taken&) const = default;
};

// Bars in the store's own memory, valid as long as this lives, whatever becomes of the store.
struct StoredBars {
  std::vector<std::span<const Bar>> runs;  // each without a gap, oldest first
  std::size_t size() const;
  std::vector<Bar> copy() const;

  std::shared_ptr<const Mapping> file;
  std::shared_ptr<const std::vector<Bar>> waiting;  // not flushed yet: a run of their own
};

struct SeriesFigures {
  Timestamp first{}, last{};  // opening times
  std::size_t bars = 0;       // of them, flushed or not
  std::size_t missing = 0;    // between first and last
  std::uint64_t disk_bytes = 0;
};

class BarStore {
 public:
  using Access = BarFile::Access;
  // With Access::Write the directory is made when it is missing, and Busy tells that another
  // process writes there; with Access::Read it must be there, and shows what was flushed so far.
  static Result<std::unique_ptr<BarStore>> open(const std::filesystem::path& directory,
                                                Access access, StoreSettings settings = {});
  ~BarStore();  // flushes
  BarStore(const BarStore&) = delete;

  const std::filesystem::path& directory() const { return directory_; }
  const StoreSettings& settings() const { return settings_; }
  // What opening found: tails cut off, files set aside. A line each, for people.
  const std::vector<std::string>& told() const { return told_; }
  // Those of them that are of files which cannot be used.
  const std::vector<std::string>& unusable() const { return unusable_; }
  std::vector<SeriesKey> series() const;

  // Takes bars of a series, ascending, gaps or not. All of them are believable or none is taken.
  // What lies behind the last held bar waits for flush(); the rest is woven in at once, at the cost
  // of writing the whole file. One thread at a time, as all that follows up to prune().
  Result<Taken> append(const SeriesKey& key, std::span<const Bar> bars, Differing differing);
  // Tells that the venue has no bars there: they are not missing.
  Result<> mark_absent(const SeriesKey& key, TimeRange range);
  // Writes what waits; afterwards it is durable. What cannot be written goes on waiting.
  Result<> flush();
  // The same when store.flush has passed since the last; says whether it did.
  Result<bool> flush_due(Timestamp now);
  // Takes damaged blocks out of the files, so that their bars can be taken anew.
  Result<std::size_t> drop_damaged(const SeriesKey& key);
  // Drops what settings keep no longer; says how many bars.
  Result<std::size_t> prune(Timestamp now);

  // From any thread. Bars that open in `range`; those of damaged blocks are left out.
  StoredBars read(const SeriesKey& key, TimeRange range) const;
  // Spans of opening times in `range` whose bars are neither held nor known to be absent.
  std::vector<TimeRange> missing(const SeriesKey& key, TimeRange range) const;
  // When the last bar closes; nothing when there is none.
  std::optional<Timestamp> closed_through(const SeriesKey& key) const;
  SeriesFigures figures(const SeriesKey& key) const;
  // Checks every block of a series.
  std::vector<DamagedBlock> verify(const SeriesKey& key) const;

 private:
  struct Series {
    std::optional<BarFile> file;
    std::vector<Bar> waiting;  // behind the last of the file
    std::optional<Timestamp> last() const;
  };
  BarStore(std::filesystem::path directory, StoreSettings settings)
      : directory_{std::move(directory)}, settings_{settings} {}
  Result<> load(Access access);
  Result<> load_file(const std::filesystem::path& path, Access access);
  std::filesystem::path path_of(const SeriesKey& key) const;
  Result<Taken> weave(const SeriesKey& key, Series& series, std::span<const Bar> bars,
                      Differing differing);
  Result<> make_file(const SeriesKey& key, Series& series);
  Result<> write_anew(const SeriesKey& key, Series& series, std::span<const Bar> bars);
  Result<> stage(const SeriesKey& key, Series& series);
  Result<> sync(std::span<Series* const> series);
  std::optional<Timestamp> kept_from(Timeframe timeframe, Timestamp now) const;

  std::filesystem::path directory_;
  StoreSettings settings_;
  std::optional<DiskFile> lock_;
  std::vector<std::string> told_, unusable_;
  std::optional<Timestamp> flushed_;
  bool has_new_names_ = false;  // files made since the last sync
  mutable std::mutex mutex_;    // guards what follows; reading checks blocks, and notes that
  mutable std::map<SeriesKey, Series> series_;
};

// Bytes that bars of a frame take up, of one symbol and a day.
constexpr std::uint64_t bytes_a_day(Timeframe timeframe) {
  return static_cast<std::uint64_t>(24h / duration(timeframe)) * sizeof(Bar);
}

// Bytes free on the disk of a directory, or of the nearest one above that exists.
Result<std::uint64_t> free_bytes(const std::filesystem::path& directory);

}  // namespace gyre
