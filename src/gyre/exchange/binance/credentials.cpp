#include "gyre/exchange/binance/credentials.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

namespace gyre::binance {
namespace {

constexpr std::size_t kFileMax = 4096;

// Opened without following a link, so that what is checked is what is read.
class File {
 public:
  explicit File(const std::filesystem::path& path)
      : descriptor_{::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)} {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

std::string value_of(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.starts_with(name) && line.substr(name.size()).starts_with('='))
      return std::string{line.substr(name.size() + 1)};
  }
  return {};
}

}  // namespace

void Secret::wipe() {
  if (!text_.empty()) OPENSSL_cleanse(text_.data(), text_.size());
  text_.clear();
}

Result<Credentials> credentials_from_environment() {
  const char* key = std::getenv("GYRE_API_KEY");
  const char* secret = std::getenv("GYRE_API_SECRET");
  if (key == nullptr || secret == nullptr || *key == 0 || *secret == 0)
    return fail(Errc::NotFound, "GYRE_API_KEY and GYRE_API_SECRET are not both set");
  return Credentials{key, Secret{secret}};
}

Result<Credentials> credentials_from_file(const std::filesystem::path& path) {
  const auto refuse = [&](Errc code, std::string_view why) {
    return fail(code, path.string() + ": " + std::string{why});
  };
  const File file{path};
  if (file.get() < 0)
    return refuse(errno == ELOOP ? Errc::Unauthorized : Errc::NotFound,
                  errno == ELOOP ? "is a link" : "cannot be opened");
  struct stat facts{};
  if (::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode))
    return refuse(Errc::Unauthorized, "is not a regular file");
  if (facts.st_uid != ::geteuid()) return refuse(Errc::Unauthorized, "is not yours");
  if ((facts.st_mode & 077) != 0)
    return refuse(Errc::Unauthorized, "others can reach it: chmod 600");
  std::array<char, kFileMax> buffer{};
  const auto size = ::read(file.get(), buffer.data(), buffer.size());
  if (size < 0) return refuse(Errc::Io, "cannot be read");
  const std::string_view text{buffer.data(), static_cast<std::size_t>(size)};
  Credentials credentials{value_of(text, "key"), Secret{value_of(text, "secret")}};
  OPENSSL_cleanse(buffer.data(), buffer.size());
  if (credentials.key.empty() || credentials.secret.empty())
    return refuse(Errc::Parse, "needs two lines, key=... and secret=...");
  return credentials;
}

}  // namespace gyre::binance
