#include "gyre/exchange/binance/credentials.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "gyre/core/log.hpp"
#include "gyre/exchange/binance/key_file.hpp"

namespace gyre::binance {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSystemdName = "gyre-key";

class Descriptor {
 public:
  explicit Descriptor(int number) : number_{number} {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  int get() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

// Who may own a file, and what its mode may not allow. The service manager's files belong to root
// and are opened to us by a list, whose mask stands where the group's rights are.
struct Rule {
  bool of_root_too;
  mode_t forbidden;
};
constexpr Rule kOwnFile{false, 077}, kManagersFile{true, 037}, kDirectory{true, 022};

bool may_own(const struct stat& facts, Rule rule) {
  return facts.st_uid == ::geteuid() || (rule.of_root_too && facts.st_uid == 0);
}

// What is checked is what is read: nothing is looked up twice.
Result<Credentials> read_safely(const fs::path& path, Rule rule) {
  const auto refuse = [&](std::string_view why) {
    return fail(Errc::Unauthorized, path.string() + ": " + std::string{why});
  };
  const auto parent = path.has_parent_path() ? path.parent_path() : fs::path{"."};
  const Descriptor folder{::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  const Descriptor file{::openat(folder.get(), path.filename().c_str(),
                                 O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
  if (!file.is_open() && errno == ELOOP) return refuse("is a link: name the file itself");
  if (!file.is_open() && errno == EACCES) return refuse("is not yours: chown it to this user");
  if (!file.is_open())
    return fail(Errc::NotFound,
                path.string() + ": there is no such file, write one (docs/security.md)");
  struct stat facts{};
  if (::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode))
    return refuse("is not a regular file");
  if (!may_own(facts, rule)) return refuse("is not yours: chown it to this user");
  if ((facts.st_mode & rule.forbidden) != 0)
    return refuse("others can reach it: chmod 600, and make a new key if they could read this one");
  struct stat around{};
  if (::fstat(folder.get(), &around) != 0 || !may_own(around, kDirectory) ||
      (around.st_mode & kDirectory.forbidden) != 0)
    return refuse("others can change its directory: chmod 700 that, or keep the key elsewhere");
  LockedMemory text{kKeyFileMax + 1};
  const auto size = ::read(file.get(), text.bytes().data(), text.bytes().size());
  if (size < 0) return fail(Errc::Io, path.string() + ": cannot be read");
  forbid_dumps();
  if (!text.is_locked())
    log_warning<"keys may be swapped to disk: raise the limit of locked memory (ulimit -l)">();
  auto credentials = parse_key_file({text.bytes().data(), static_cast<std::size_t>(size)});
  if (!credentials) return std::unexpected(std::move(credentials).error().in(path.string()));
  return credentials;
}

}  // namespace

Result<Credentials> credentials_from_file(const fs::path& path) {
  return read_safely(path, kOwnFile);
}

Result<Credentials> credentials_from_systemd() {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr) return fail(Errc::NotFound, "CREDENTIALS_DIRECTORY is not set");
  return read_safely(fs::path{folder} / kSystemdName, kManagersFile);
}

// The environment itself stays as it is, because other threads may be reading it.
Result<Credentials> credentials_from_environment() {
  const char* key = std::getenv("GYRE_API_KEY");
  char* secret = std::getenv("GYRE_API_SECRET");
  if (key == nullptr || secret == nullptr || *key == 0 || *secret == 0)
    return fail(Errc::NotFound, "GYRE_API_KEY and GYRE_API_SECRET are not both set");
  forbid_dumps();
  log_warning<"the API secret was in the environment, where others may read it: use a key file">();
  auto credentials = make_credentials(key, secret);
  ::explicit_bzero(secret, std::strlen(secret));
  if (!credentials) return std::unexpected(std::move(credentials).error().in("GYRE_API_KEY"));
  return credentials;
}

Result<Credentials> find_credentials(const std::optional<fs::path>& file) {
  if (file) return credentials_from_file(*file);
  auto managed = credentials_from_systemd();
  if (managed || managed.error().code != Errc::NotFound) return managed;
  auto given = credentials_from_environment();
  if (given || given.error().code != Errc::NotFound) return given;
  return fail(Errc::NotFound, "no API key: name a key file of mode 600 (docs/security.md)");
}

}  // namespace gyre::binance
