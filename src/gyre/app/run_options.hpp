#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "gyre/app/config_options.hpp"
#include "gyre/app/market_source.hpp"

// What `gyre run` is told.
namespace gyre::app {

struct RunOptions {
  ConfigOptions config;
  MarketSource market;
  std::string exchange;  // URL of an embedded exchange in another process; empty: in this one
  std::string data_dir = "gyre-data";
  std::string speed, updates, check_books, stall_virtual, kill_at;
  unsigned threads = 1;
  bool json = false;

  void add(CLI::App& options);
};

// "60" or "max", which is nothing. Empty means what suits: 600 on a terminal, max otherwise.
Result<std::optional<double>> read_speed(const std::string& text, bool terminal);
Result<std::optional<milliseconds>> read_optional_duration(std::string_view option,
                                                           const std::string& text);

}  // namespace gyre::app
