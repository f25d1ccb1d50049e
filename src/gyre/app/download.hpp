#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "gyre/app/download_plan.hpp"
#include "gyre/app/progress.hpp"
#include "gyre/app/venue_history.hpp"

// Completes series of a store from the venue: what is missing, and nothing else, so that a download
// that was cut off goes on where it was.
namespace gyre::app {

struct Downloaded {
  std::uint64_t series = 0, bars = 0, archive_files = 0, requests = 0;
  std::uint64_t missing = 0;  // bars that could not be had
  std::vector<std::string> failed;
  static constexpr std::tuple fields{Field{"series", &Downloaded::series},
                                     Field{"bars", &Downloaded::bars},
                                     Field{"archive_files", &Downloaded::archive_files},
                                     Field{"requests", &Downloaded::requests},
                                     Field{"missing", &Downloaded::missing},
                                     Field{"failed", &Downloaded::failed}};
};

class Download {
 public:
  // `now` is the venue's time: what closed just before it, or not yet, is not asked for.
  Download(VenueHistory& venue, BarStore& store, Timestamp now)
      : venue_{venue}, store_{store}, now_{now - kJustBefore} {}

  // Several series at a time. A failure of one is in what is returned; Io when the store fails.
  Result<Downloaded> run(const std::vector<SeriesKey>& keys, TimeRange range, unsigned threads,
                         const Patience& patience);

 private:
  static constexpr milliseconds kJustBefore = 10s;  // the venue tells a bar some seconds late

  TimeRange closed(const SeriesKey& key, TimeRange range) const;
  std::size_t count_missing(const std::vector<SeriesKey>& keys, TimeRange range) const;
  Result<> series(const SeriesKey& key, TimeRange range);
  // Says whether REST knows the symbol; what lies before its listing is marked absent.
  Result<bool> find_begin(const SeriesKey& key, TimeRange missing);
  Result<> from_archive(const SeriesKey& key, TimeRange range);
  Result<bool> from_file(const SeriesKey& key, const ArchiveFile& file, TimeRange range);
  Result<> from_rest(const SeriesKey& key, TimeRange gap);
  Result<> take(const SeriesKey& key, std::span<const Bar> bars);
  Result<> mark_absent(const SeriesKey& key, TimeRange range);

  VenueHistory& venue_;
  BarStore& store_;
  Timestamp now_;
  std::optional<Progress> progress_;
  std::mutex mutex_;  // guards the store's writing, the progress and what follows
  Downloaded done_;
  std::size_t waiting_ = 0;
};

}  // namespace gyre::app
