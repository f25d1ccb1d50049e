#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/app/web_fetch.hpp"
#include "gyre/exchange/session/governor.hpp"
#include "gyre/exchange/wire/request.hpp"
#include "gyre/market/bar_store.hpp"

// What the venue tells of the past: its archive of files, and REST within its limits. From any
// number of threads.
namespace gyre::app {

class VenueHistory {
 public:
  // `tell` gets a line when the venue makes us wait.
  VenueHistory(WebFetch& rest, WebFetch& archive, Patience& patience,
               std::function<void(std::string_view)> tell)
      : rest_{rest}, archive_{archive}, patience_{patience}, tell_{std::move(tell)} {}

  Result<Timestamp> now();
  // Perpetual contracts that trade.
  Result<std::vector<std::string>> symbols();
  // The first bars that open in `range` and have closed by `now`, oldest first, `limit` at most.
  // NotFound for a symbol that REST does not know (any more).
  Result<std::vector<Bar>> klines(const SeriesKey& key, TimeRange range, int limit, Timestamp now);
  // What is in the zip at this path of the archive, held against its checksum; nothing when there
  // is none.
  Result<std::optional<std::string>> archived(const std::string& path);

  std::uint64_t requests() const { return requests_; }

 private:
  Result<wire::Body> ask(const wire::Request& request);
  bool wait_for_turn(wire::Cost cost);
  void learn(const wire::Response& response);

  WebFetch& rest_;
  WebFetch& archive_;
  Patience& patience_;
  std::function<void(std::string_view)> tell_;
  std::atomic<std::uint64_t> requests_{0};
  std::mutex mutex_;
  session::Governor governor_;  // guarded by mutex_
};

}  // namespace gyre::app
