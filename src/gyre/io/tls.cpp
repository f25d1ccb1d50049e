#include "gyre/io/tls.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/system/system_error.hpp>

#include "gyre/core/ensure.hpp"

namespace gyre::io {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

namespace {

Result<TlsContext> make(ssl::context::method method) {
  try {
    auto context = std::make_shared<ssl::context>(method);
    context->set_options(ssl::context::default_workarounds);
    ensure(SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION) == 1,
           "TLS 1.2 is known");
    return context;
  } catch (const boost::system::system_error& error) {
    return fail(Errc::Io, std::string{"TLS: "} + error.what());
  }
}

Result<> done(const error_code& error, const std::filesystem::path& file) {
  if (!error) return {};
  const auto code = std::filesystem::exists(file) ? Errc::Parse : Errc::Io;
  return fail(code, file.string() + ": " + error.message());
}

}  // namespace

Result<TlsContext> client_tls(const TlsTrust& trust) {
  GYRE_TRY(auto context, make(ssl::context::tls_client));
  error_code error;
  context->set_verify_mode(ssl::verify_peer, error);
  if (trust.ca_file) {
    context->load_verify_file(trust.ca_file->string(), error);
    GYRE_CHECK(done(error, *trust.ca_file));
  } else {
    context->set_default_verify_paths(error);
    if (error) return fail(Errc::Io, "the system's certificates: " + error.message());
  }
  return context;
}

Result<TlsContext> server_tls(const TlsIdentity& identity) {
  GYRE_TRY(auto context, make(ssl::context::tls_server));
  error_code error;
  context->use_certificate_chain_file(identity.certificate_chain.string(), error);
  GYRE_CHECK(done(error, identity.certificate_chain));
  context->use_private_key_file(identity.private_key.string(), ssl::context::pem, error);
  GYRE_CHECK(done(error, identity.private_key));
  return context;
}

}  // namespace gyre::io
