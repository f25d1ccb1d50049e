#pragma once

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "gyre/core/ensure.hpp"
#include "gyre/io/tls.hpp"

// An authority of a test's own, and certificates signed by it, as PEM files.
namespace gyre::io {

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertificatePtr = std::unique_ptr<X509, decltype(&X509_free)>;

inline void add_extension(X509* certificate, X509* issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  auto* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
  ensure(extension != nullptr, "an extension is understood");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

class Authority {
 public:
  explicit Authority(std::filesystem::path folder)
      : folder_{std::move(folder)},
        key_{new_key()},
        certificate_{new_certificate("test authority", key_.get(), 3600)} {
    std::filesystem::create_directories(folder_);
    add_extension(certificate_.get(), certificate_.get(), NID_basic_constraints,
                  "critical,CA:TRUE");
    sign(certificate_.get(), certificate_.get(), key_.get());
    write_certificate(folder_ / "ca.pem", certificate_.get());
  }

  TlsTrust trust() const { return {folder_ / "ca.pem"}; }

  // Signed by nobody but itself.
  TlsIdentity self_signed(const std::string& host) const {
    return make(host, 3600, /*by_itself=*/true);
  }
  // For a host name or address ("DNS:localhost"), ending in so many seconds from now.
  TlsIdentity identity(const std::string& host, long ends_in) const {
    return make(host, ends_in, /*by_itself=*/false);
  }

 private:
  TlsIdentity make(const std::string& host, long ends_in, bool by_itself) const {
    const auto key = new_key();
    const auto certificate = new_certificate("test server", key.get(), ends_in);
    auto* issuer = by_itself ? certificate.get() : certificate_.get();
    add_extension(certificate.get(), issuer, NID_subject_alt_name, host.c_str());
    sign(certificate.get(), issuer, by_itself ? key.get() : key_.get());
    write_certificate(folder_ / "server.pem", certificate.get());
    auto* file = std::fopen((folder_ / "server.key").c_str(), "w");
    PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    return {folder_ / "server.pem", folder_ / "server.key"};
  }

  static KeyPtr new_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

  static CertificatePtr new_certificate(const char* name, EVP_PKEY* key, long ends_in) {
    CertificatePtr certificate{X509_new(), X509_free};
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ends_in + 100'000);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -86'400);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), ends_in);
    auto* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_pubkey(certificate.get(), key);
    return certificate;
  }

  static void sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    ensure(X509_sign(certificate, key, EVP_sha256()) > 0, "a certificate is signed");
  }

  static void write_certificate(const std::filesystem::path& path, X509* certificate) {
    auto* file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
  }

  std::filesystem::path folder_;
  KeyPtr key_;
  CertificatePtr certificate_;
};

}  // namespace gyre::io
