#include "gyre/storage/account_lock.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/storage/temp_dir.hpp"

namespace gyre {
namespace {

constexpr std::string_view kVenue = "https://venue.example", kKey = "the key";

// Runs it in another process, and says how that ended: its exit status, or minus the signal.
int elsewhere(auto&& what) {
  const auto child = fork();
  if (child == 0) _exit(what());
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

std::string refusal(const TempDir& dir, std::string_view venue, std::string_view key) {
  const auto lock = AccountLock::take(dir / "locks", venue, key, "/b");
  return lock ? "" : lock.error().context;
}

TEST(AccountLock, lets_one_process_trade_an_account_from_whatever_data_dir) {
  const TempDir dir;
  const auto mine = AccountLock::take(dir / "locks", kVenue, kKey, "/a");
  ASSERT_TRUE(mine) << mine.error().context;
  const auto expected = "this account at https://venue.example is in use by process " +
                        std::to_string(getpid()) + " with data-dir /a: end that one first";
  EXPECT_EQ(elsewhere([&] { return refusal(dir, kVenue, kKey) == expected ? 7 : 1; }), 7);
  EXPECT_TRUE(refusal(dir, "HTTPS://Venue.example/", kKey).contains(" is in use by process "));
  EXPECT_EQ(elsewhere([&] { return refusal(dir, kVenue, "another key").empty() ? 7 : 1; }), 7);
  EXPECT_EQ(elsewhere([&] { return refusal(dir, "https://demo", kKey).empty() ? 7 : 1; }), 7);
}

TEST(AccountLock, is_let_go_when_its_process_is_killed) {
  const TempDir dir;
  EXPECT_EQ(elsewhere([&] {
              const auto lock = AccountLock::take(dir / "locks", kVenue, kKey, "/a");
              if (lock) std::raise(SIGKILL);
              return 1;
            }),
            -SIGKILL);
  EXPECT_FALSE(std::filesystem::is_empty(dir / "locks"));
  EXPECT_EQ(refusal(dir, kVenue, kKey), "");
}

TEST(AccountLock, is_held_by_the_second_of_two_when_the_first_has_ended) {
  const TempDir dir;
  {
    const auto first = AccountLock::take(dir / "locks", kVenue, kKey, "/a");
  }
  const auto second = AccountLock::take(dir / "locks", kVenue, kKey, "/a");
  EXPECT_TRUE(second);
  EXPECT_EQ(elsewhere([&] { return refusal(dir, kVenue, kKey).empty() ? 1 : 7; }), 7);
}

TEST(AccountLock, tells_nobody_the_key) {
  const TempDir dir;
  const auto lock = AccountLock::take(dir / "locks", kVenue, kKey, "/a");
  for (const auto& file : std::filesystem::directory_iterator{dir / "locks"}) {
    std::ifstream stream{file.path()};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    EXPECT_EQ(file.path().filename().string(), account_id(kVenue, kKey));
    EXPECT_EQ((file.path().string() + text).find(kKey), std::string::npos);
  }
  EXPECT_EQ(account_id(kVenue, kKey).size(), 32u);
  EXPECT_NE(account_id("ab", "c"), account_id("a", "bc"));
}

TEST(AccountLock, keeps_its_directory_to_its_owner) {
  const TempDir dir;
  const auto lock = AccountLock::take(dir / "locks", kVenue, kKey, "/a");
  EXPECT_EQ(std::filesystem::status(dir / "locks").permissions(),
            std::filesystem::perms::owner_all);
  std::filesystem::create_directory_symlink(dir / "locks", dir / "link");
  const auto led = AccountLock::take(dir / "link", kVenue, "k", "/a");
  ASSERT_FALSE(led);
  EXPECT_EQ(led.error().context, (dir / "link").string() + " is not a directory of ours");
  EXPECT_EQ(AccountLock::take("/proc/gyre", kVenue, "k", "/a").error().code, Errc::Io);
}

TEST(AccountLock, is_in_a_place_that_no_environment_moves) {
  const auto before = account_lock_directory();
  const auto in_other_environment = [&] {
    setenv("HOME", "/elsewhere", 1);
    setenv("XDG_RUNTIME_DIR", "/elsewhere", 1);
    return account_lock_directory() == before ? 7 : 1;
  };
  EXPECT_EQ(elsewhere(in_other_environment), 7);
  EXPECT_TRUE(before.is_absolute());
}

}  // namespace
}  // namespace gyre
