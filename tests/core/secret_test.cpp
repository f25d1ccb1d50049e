#include "gyre/core/secret.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <type_traits>

#include "gyre/core/log.hpp"

namespace gyre {
namespace {

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(!log_detail::kIsText<Secret> && !std::is_trivially_copyable_v<Secret>,
              "no log line takes one");

// The flags of the pages that hold `address`, as the kernel tells them: " rd wr lo dd ".
std::string flags_at(const void* address) {
  std::ifstream maps{"/proc/self/smaps"};
  bool is_here = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t from = 0, to = 0;
    if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR, &from, &to) == 2) {
      const auto at = reinterpret_cast<std::uintptr_t>(address);
      is_here = from <= at && at < to;
    }
    if (is_here && line.starts_with("VmFlags:")) return line.substr(8) + " ";
  }
  return {};
}

bool is_mapped(void* page) {
  unsigned char resident = 0;
  return ::mincore(page, 1, &resident) == 0 || errno != ENOMEM;
}

TEST(Secret, lies_in_pages_that_are_never_dumped_and_swapped_only_if_locking_is_refused) {
  const Secret secret{"abc"};
  const auto flags = flags_at(secret.reveal().data());
  EXPECT_TRUE(flags.contains(" dd ")) << flags;
  EXPECT_TRUE(flags.contains(" wf ")) << flags;
  EXPECT_EQ(flags.contains(" lo "), secret.is_locked()) << flags;
}

TEST(Secret, is_wiped_and_its_pages_are_given_back) {
  LockedMemory memory{100};
  std::ranges::fill(memory.bytes(), 'x');
  memory.wipe();
  EXPECT_EQ(std::ranges::count(memory.bytes(), '\0'), 100);
  void* page = nullptr;
  {
    const Secret secret{"abc"};
    page = const_cast<char*>(secret.reveal().data());
    EXPECT_TRUE(is_mapped(page));
  }
  EXPECT_FALSE(is_mapped(page));
}

TEST(Secret, moves_without_leaving_anything_behind) {
  Secret first{"abc"};
  const auto* place = first.reveal().data();
  Secret second{std::move(first)};
  EXPECT_EQ(second.reveal().data(), place) << "the pages went, not a copy";
  Secret third{"xyz"};
  auto* old = const_cast<char*>(third.reveal().data());
  third = std::move(second);
  EXPECT_EQ(third.reveal(), "abc");
  EXPECT_FALSE(is_mapped(old));
  EXPECT_TRUE(Secret{}.empty());
}

TEST(Secret, is_not_there_in_a_child) {
  const Secret secret{"abc"};
  const auto child = ::fork();
  if (child == 0) ::_exit(secret.reveal()[0] == '\0' ? 0 : 1);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

// In a child, because a process that has done so cannot take back its limit.
TEST(ForbidDumps, leaves_no_core_and_no_way_in) {
  const auto child = ::fork();
  if (child == 0) {
    forbid_dumps();
    rlimit limit{1, 1};
    ::getrlimit(RLIMIT_CORE, &limit);
    ::_exit(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 && limit.rlim_max == 0 ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace gyre
