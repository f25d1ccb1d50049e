#pragma once

#include <span>
#include <string>
#include <vector>

#include "gyre/market/bar_store.hpp"

// Which files of the venue's archive hold what is missing: whole months, else whole days, where at
// least half of their bars are wanted. The rest is cheaper by REST.
namespace gyre::app {

struct ArchiveFile {
  std::string path;  // below the archive's address, encoded
  TimeRange span;
  bool is_month = false;
  bool operator==(const ArchiveFile&) const = default;
};

// Oldest first. A day or a month that is not over by `now` is in no archive yet.
std::vector<ArchiveFile> archive_files(const SeriesKey& key, std::span<const TimeRange> missing,
                                       Timestamp now);
// Its days instead, for a month that the archive does not have.
std::vector<ArchiveFile> archive_days(const SeriesKey& key, std::span<const TimeRange> missing,
                                      TimeRange month, Timestamp now);

// How many bars open in these spans.
std::size_t bars_in(std::span<const TimeRange> spans, Timeframe timeframe);

}  // namespace gyre::app
