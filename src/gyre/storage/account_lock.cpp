#include "gyre/storage/account_lock.hpp"

#include <fmt/core.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "gyre/storage/chain.hpp"

namespace gyre {
namespace {

namespace fs = std::filesystem;

// Makes the directory for its owner alone. One that is another's is not used: who can remove a lock
// can take it.
Result<> make_private(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  struct stat found{};
  if (error || lstat(path.c_str(), &found) != 0)
    return fail(Errc::Io, fmt::format("{}: {}", path.string(),
                                      error ? error.message() : "cannot be looked at"));
  if (!S_ISDIR(found.st_mode) || found.st_uid != geteuid())
    return fail(Errc::Io, fmt::format("{} is not a directory of ours", path.string()));
  fs::permissions(path, fs::perms::owner_all, error);
  if (error) return fail(Errc::Io, fmt::format("{}: {}", path.string(), error.message()));
  return {};
}

}  // namespace

fs::path account_lock_directory() {
  std::string buffer(16384, '\0');
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) != 0) found = nullptr;
  // Users of services may have no home.
  std::error_code error;
  if (found != nullptr && fs::is_directory(found->pw_dir, error) &&
      fs::path{found->pw_dir} != fs::path{"/"})
    return fs::path{found->pw_dir} / ".local" / "state" / "gyre" / "accounts";
  return fmt::format("/var/tmp/gyre-{}", geteuid());
}

std::string account_id(std::string_view venue_url, std::string_view api_key) {
  std::string url{venue_url};
  while (url.ends_with('/')) url.pop_back();
  std::ranges::transform(url, url.begin(), [](char c) {
    return 'A' <= c && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return to_text(
      Chain{}.next({}, {.position = 0, .at = 0, .kind = url, .version = 0, .payload = api_key}));
}

Result<AccountLock> AccountLock::take(const fs::path& directory, std::string_view venue_url,
                                      std::string_view api_key, const fs::path& data_dir) {
  GYRE_CHECK(make_private(directory));
  const auto path = directory / account_id(venue_url, api_key);
  std::error_code error;
  const auto place = fs::absolute(data_dir, error);
  auto lock = FileLock::take(path, fmt::format("with data-dir {}", place.string()));
  if (lock) return AccountLock{*std::move(lock)};
  if (lock.error().code == Errc::Busy)
    return fail(Errc::Busy, fmt::format("this account at {} is {}: end that one first", venue_url,
                                        lock.error().context));
  return std::unexpected(std::move(lock).error().in(path.string()));
}

}  // namespace gyre
