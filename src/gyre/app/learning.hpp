#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gyre/app/learn_setup.hpp"
#include "gyre/app/second_desk.hpp"

// Learning beside a run: from time to time a copy of the rows is made, a trainer works on it in a
// process of its own with the lowest priority, and what then serves is loaded, checked and handed
// over ready. All of it happens on a thread of its own; the one that trades only tells the time.
namespace gyre::app {

class Learning {
 public:
  struct Options {
    std::filesystem::path data_dir;
    ml::LearningSettings settings;
    ml::Kin kin;                         // of the rows that the run makes
    std::vector<std::string> arguments;  // that give the trainer the run's configuration
    // Called on the thread of learning when another model serves, or none does any more.
    std::function<void(std::shared_ptr<const Model>, std::string why)> swap;
  };

  // `serving` is the id of the model that serves as it begins.
  Learning(Options options, SecondDesk& desk, std::string serving);
  ~Learning();  // ends a trainer that works
  Learning(const Learning&) = delete;

  // Market time and the rows there are, from the trading thread; never waits.
  void tell(Timestamp now, std::uint64_t rows);

  struct State {
    std::string serves, says;  // id; what the last step said
    std::uint64_t steps = 0, swaps = 0;
  };
  State state() const;

 private:
  void work(std::stop_token stop);
  bool wait_until_due(std::stop_token stop);
  Result<> step(std::stop_token stop);
  Result<> copy_rows(std::stop_token stop);
  Result<> load();

  Options options_;
  SecondDesk& desk_;
  mutable std::mutex mutex_;
  std::condition_variable_any told_;
  Timestamp now_{}, next_{};  // guarded by mutex_, as all that follows
  std::uint64_t rows_ = 0, rows_seen_ = 0;
  State state_;
  std::jthread thread_;
};

}  // namespace gyre::app
