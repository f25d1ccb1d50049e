#include "gyre/app/child_process.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <vector>

extern char** environ;

namespace gyre::app {
namespace {

std::unexpected<Error> failed(std::string_view what, int code) {
  return fail(Errc::Io, std::string{what} + ": " + std::strerror(code));
}

Result<pid_t> spawn(std::span<const std::string> arguments, const std::filesystem::path& log) {
  std::string self = "gyre";
  std::vector<char*> argv{self.data()};
  for (const auto& one : arguments) argv.push_back(const_cast<char*>(one.c_str()));
  argv.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);  // sockets, locks
  // Ctrl-C is for the one who started it, which ends it in its own time.
  posix_spawnattr_t how;
  posix_spawnattr_init(&how);
  posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP);
  pid_t pid = 0;
  const int code = posix_spawn(&pid, "/proc/self/exe", &files, &how, argv.data(), environ);
  posix_spawnattr_destroy(&how);
  posix_spawn_file_actions_destroy(&files);
  if (code != 0) return failed("cannot start the trainer", code);
  return pid;
}

}  // namespace

Result<int> run_self(std::span<const std::string> arguments, const std::filesystem::path& log,
                     std::stop_token stop) {
  GYRE_TRY(const auto pid, spawn(arguments, log));
  std::mutex mutex;
  bool over = false;  // guarded by mutex: from then on its number may be another's
  const std::stop_callback end{stop, [&] {
                                 const std::scoped_lock lock{mutex};
                                 if (!over) kill(pid, SIGKILL);
                               }};
  siginfo_t ended{};
  while (waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT) != 0)
    if (errno != EINTR) return failed("cannot wait for the trainer", errno);
  const std::scoped_lock lock{mutex};
  over = true;
  int status = 0;
  waitpid(pid, &status, 0);
  if (stop.stop_requested()) return fail(Errc::Busy, "told to stop");
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return fail(Errc::Io, "the trainer was ended by signal " + std::to_string(WTERMSIG(status)));
}

void take_the_lowest_priority() {
  setpriority(PRIO_PROCESS, 0, 19);
  const sched_param none{};
  sched_setscheduler(0, SCHED_IDLE, &none);
}

}  // namespace gyre::app
