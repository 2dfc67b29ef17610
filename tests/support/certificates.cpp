#include "tests/support/certificates.hpp"

#include <cstdio>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace muster::discord {

namespace {

void demand(bool fine) {
    if (!fine) throw std::runtime_error("OpenSSL can't make the test's certificates");
}

OpenSslPtr<EVP_PKEY> new_key() {
    OpenSslPtr<EVP_PKEY> key(EVP_EC_gen("P-256"));
    demand(key != nullptr);
    return key;
}

void add_extension(X509* certificate, int kind, const std::string& value) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    demand(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

// A certificate that is not signed yet; its issuer is itself.
OpenSslPtr<X509> new_certificate(EVP_PKEY* key, const char* name, long from_s, long until_s) {
    OpenSslPtr<X509> certificate(X509_new());
    demand(certificate != nullptr);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from_s);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), until_s);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME* const subject = X509_get_subject_name(certificate.get());
    const auto* text = reinterpret_cast<const unsigned char*>(name);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    return certificate;
}

}  // namespace

void FreeOpenSsl::operator()(X509* certificate) const {
    X509_free(certificate);
}
void FreeOpenSsl::operator()(EVP_PKEY* key) const {
    EVP_PKEY_free(key);
}
void FreeOpenSsl::operator()(SSL_CTX* context) const {
    SSL_CTX_free(context);
}

TestAuthority::TestAuthority()
    : key_(new_key()), certificate_(new_certificate(key_.get(), "Test authority", -7'200, 7'200)) {
    add_extension(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
    demand(X509_sign(certificate_.get(), key_.get(), EVP_sha256()) > 0);
}

OpenSslPtr<SSL_CTX> TestAuthority::server(const Wishes& wishes) const {
    const auto key = new_key();
    const auto certificate =
        new_certificate(key.get(), "Test server", wishes.from_s, wishes.until_s);
    add_extension(certificate.get(), NID_subject_alt_name, wishes.name);
    if (!wishes.self_signed)
        X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
    EVP_PKEY* const signer = wishes.self_signed ? key.get() : key_.get();
    demand(X509_sign(certificate.get(), signer, EVP_sha256()) > 0);

    OpenSslPtr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
    demand(context != nullptr && SSL_CTX_use_certificate(context.get(), certificate.get()) == 1 &&
           SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1);
    return context;
}

void TestAuthority::write(const std::string& path) const {
    std::FILE* const file = std::fopen(path.c_str(), "we");
    demand(file != nullptr && PEM_write_X509(file, certificate_.get()) == 1);
    std::fclose(file);
}

}  // namespace muster::discord
