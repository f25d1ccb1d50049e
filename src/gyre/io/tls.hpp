#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "gyre/core/result.hpp"

namespace boost::asio::ssl {
class context;
}

// Who is believed. A client always verifies the whole chain and the host name, speaks TLS 1.2 or
// later, and cannot be told to do less; only the roots may differ.
namespace gyre::io {

struct TlsTrust {
  std::optional<std::filesystem::path> ca_file;  // PEM; nothing: the system's roots
};

// What a server shows: PEM files.
struct TlsIdentity {
  std::filesystem::path certificate_chain, private_key;
};

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;
// Io for files that cannot be read, Parse for what is no certificate or key.
Result<TlsContext> client_tls(const TlsTrust& trust);
Result<TlsContext> server_tls(const TlsIdentity& identity);

}  // namespace gyre::io
