#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gyre/core/time.hpp"

// The built program as a person starts it: its words in, its two streams and its end out. A process
// that takes too long is killed, by its own id, and its test fails.
extern char** environ;

namespace gyre::test {

// "run --synthetic 7" and what is added to it.
class Words {
 public:
  Words(std::string_view text) {  // words without spaces inside
    while (!text.empty()) {
      const auto space = text.find(' ');
      if (space != 0) words_.emplace_back(text.substr(0, space));
      text.remove_prefix(space == text.npos ? text.size() : space + 1);
    }
  }
  Words(const char* text) : Words{std::string_view{text}} {}

  Words& with(std::string option, std::string value) {
    words_.push_back(std::move(option));
    words_.push_back(std::move(value));
    return *this;
  }
  friend Words operator+(Words a, const Words& b) {
    a.words_.insert(a.words_.end(), b.words_.begin(), b.words_.end());
    return a;
  }
  const std::vector<std::string>& list() const { return words_; }

 private:
  std::vector<std::string> words_;
};

struct Ended {
  int code = 0;  // exit code, or minus the signal that killed it
  std::string out, err;
};

class Process {
 public:
  explicit Process(const Words& words, std::string program = GYRE_BINARY_DIR "/gyre");
  ~Process() { finish(); }
  Process(const Process&) = delete;

  void signal(int number) const { kill(pid_, number); }
  // The next line of stdout; empty when there is none any more.
  std::string line(milliseconds limit = 60s);
  // Whether it ends so soon by itself.
  bool ends_within(milliseconds limit);
  // Reads both streams to their end.
  Ended wait(milliseconds limit = 240s);

 private:
  struct Pipe {
    int end = -1;  // ours
    std::string text;
  };

  bool is_open() const { return pipes_[0].end >= 0 || pipes_[1].end >= 0; }
  bool read_some(WallTime until);
  int finish();

  pid_t pid_ = -1;
  std::array<Pipe, 2> pipes_;  // stdout, stderr
};

inline Process::Process(const Words& words, std::string program) {
  std::array<std::array<int, 2>, 2> made{};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(pipe2(made[i].data(), O_CLOEXEC), 0);
    posix_spawn_file_actions_adddup2(&actions, made[i][1], static_cast<int>(i) + 1);
    pipes_[i].end = made[i][0];
  }
  std::vector<std::string> texts = words.list();
  texts.insert(texts.begin(), program);
  std::vector<char*> arguments;
  for (auto& text : texts) arguments.push_back(text.data());
  arguments.push_back(nullptr);
  EXPECT_EQ(posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ), 0)
      << program;
  posix_spawn_file_actions_destroy(&actions);
  for (const auto& pipe : made) close(pipe[1]);
}

// Takes what came; false when it is too late for more.
inline bool Process::read_some(WallTime until) {
  std::array<pollfd, 2> waited{};
  for (std::size_t i = 0; i < 2; ++i) waited[i] = {pipes_[i].end, POLLIN, 0};
  const auto left = std::chrono::ceil<milliseconds>(until - wall_now());
  if (left <= 0ms || poll(waited.data(), 2, static_cast<int>(left.count())) <= 0) return false;
  for (std::size_t i = 0; i < 2; ++i) {
    if (waited[i].revents == 0) continue;
    std::array<char, 8192> room{};
    const auto size = read(pipes_[i].end, room.data(), room.size());
    if (size > 0)
      pipes_[i].text.append(room.data(), static_cast<std::size_t>(size));
    else
      close(std::exchange(pipes_[i].end, -1));
  }
  return true;
}

inline std::string Process::line(milliseconds limit) {
  const auto until = wall_now() + limit;
  auto& text = pipes_[0].text;
  while (!text.contains('\n'))
    if (pipes_[0].end < 0 || !read_some(until)) return {};
  const auto end = text.find('\n');
  std::string first = text.substr(0, end);
  text.erase(0, end + 1);
  return first;
}

inline bool Process::ends_within(milliseconds limit) {
  const auto until = wall_now() + limit;
  while (is_open() && read_some(until)) {
  }
  return !is_open();
}

inline Ended Process::wait(milliseconds limit) {
  EXPECT_TRUE(ends_within(limit)) << "took too long";
  const int code = finish();
  return {code, std::move(pipes_[0].text), std::move(pipes_[1].text)};
}

inline int Process::finish() {
  if (pid_ < 0) return 0;
  if (is_open()) kill(pid_, SIGKILL);
  for (auto& pipe : pipes_)
    if (pipe.end >= 0) close(std::exchange(pipe.end, -1));
  int status = 0;
  EXPECT_EQ(waitpid(std::exchange(pid_, -1), &status, 0) > 0, true);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

inline Ended run(const Words& words, milliseconds limit = 240s) {
  return Process{words}.wait(limit);
}

}  // namespace gyre::test
