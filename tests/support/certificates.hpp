// A test's own certificate authority, and the server certificates that it issues.
#pragma once

#include <memory>
#include <openssl/types.h>
#include <string>

namespace muster::discord {

struct FreeOpenSsl {
    void operator()(X509* certificate) const;
    void operator()(EVP_PKEY* key) const;
    void operator()(SSL_CTX* context) const;
};
template <class T>
using OpenSslPtr = std::unique_ptr<T, FreeOpenSsl>;

class TestAuthority {
  public:
    TestAuthority();

    struct Wishes {
        std::string name = "DNS:localhost,IP:127.0.0.1";  // In the form of OpenSSL's
                                                          // subjectAltName.
        long from_s = -3'600;                             // Relative to now.
        long until_s = 3'600;
        bool self_signed = false;
    };
    // A TLS context for a server.
    OpenSslPtr<SSL_CTX> server(const Wishes& wishes) const;
    // Writes the authority's certificate, for SSL_CERT_FILE.
    void write(const std::string& path) const;

  private:
    OpenSslPtr<EVP_PKEY> key_;
    OpenSslPtr<X509> certificate_;
};

}  // namespace muster::discord
