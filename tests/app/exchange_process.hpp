#pragma once

#include "tests/app/runs.hpp"

// An exchange in a process of its own, in lockstep as fast as it goes, that holds its market time
// while its client is away.
namespace gyre::test {

class ExchangeProcess {
 public:
  // The synthetic market of runs.hpp, so long.
  ExchangeProcess(const char* length, const std::filesystem::path& data_dir)
      : length_{length},
        process_{("exchange --speed max --hold --json" + synthetic_market(length))
                     .with("--data-dir", data_dir.string())},
        url_{Told{{.out = process_.line()}}.text("url")} {}

  const std::string& url() const { return url_; }
  Process& process() { return process_; }

  // What a client of it is started with.
  Words client(const std::filesystem::path& data_dir) const {
    return ("run" + synthetic_span(length_))
        .with("--exchange", url_)
        .with("--data-dir", data_dir.string());
  }

 private:
  const char* length_;
  Process process_;
  std::string url_;
};

}  // namespace gyre::test
