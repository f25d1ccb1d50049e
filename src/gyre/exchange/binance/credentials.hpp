#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "gyre/core/result.hpp"
#include "gyre/core/secret.hpp"
#include "gyre/exchange/wire/signing.hpp"

// The API key and what signs with its secret, from a place that nobody else can read and never from
// the configuration (docs/security.md). Whoever reads one forbids dumps of the process. A refusal
// says what to do, and nothing of what was read.
namespace gyre::binance {

using gyre::Secret;

struct Credentials {
  std::string key;
  wire::Signer signer;
};

// A regular file of ours, reached by no link, with mode 0600 or less, in a directory that only we
// or the system's owner can change. NotFound without one, Unauthorized for a file that others could
// have read or written, Parse for another content (key_file.hpp).
Result<Credentials> credentials_from_file(const std::filesystem::path& path);
// `gyre-key` among the credentials that the service manager hands over ($CREDENTIALS_DIRECTORY).
Result<Credentials> credentials_from_systemd();
// GYRE_API_KEY and GYRE_API_SECRET, with a warning: other processes of the same user see them. The
// secret is wiped there, so a second call is NotFound, and a child gets none.
Result<Credentials> credentials_from_environment();

// From the file when one is given; else from the service manager; else from the environment.
// NotFound when nowhere is one; what is somewhere and is refused is not looked for elsewhere.
Result<Credentials> find_credentials(const std::optional<std::filesystem::path>& file);

}  // namespace gyre::binance
