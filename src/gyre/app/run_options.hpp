#pragma once

#include <optional>
#include <string>

#include "gyre/app/config_options.hpp"
#include "gyre/app/market_source.hpp"
#include "gyre/app/options.hpp"

// What `gyre run` is told.
namespace gyre::app {

struct RunOptions {
  ConfigOptions config;
  MarketSource market;
  std::string exchange;  // URL of an embedded exchange in another process; empty: in this one
  std::string data_dir = "gyre-data";
  std::string speed, updates, check_books, stall_virtual, kill_at;
  unsigned threads = 0;  // 0: runtime.threads
  bool json = false;

  void add(Options& options);
};

// Options that more than one command has.
void add_updates(Options& options, std::string& updates);
void add_threads(Options& options, unsigned& threads);

// The same, understood; asked for before anything is made.
struct RunPlan {
  std::optional<double> speed;  // nothing: as fast as it goes
  std::optional<milliseconds> check_books, stall_virtual;
};
Result<RunPlan> read_plan(const RunOptions& options, bool terminal);

// "60" or "max", which is nothing. Empty means what suits: 600 on a terminal, max otherwise.
Result<std::optional<double>> read_speed(const std::string& text, bool terminal);
}  // namespace gyre::app
