// An authority of the test's own, and the certificates that it gives to servers.
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
        std::string name = "DNS:localhost,IP:127.0.0.1";  // As in OpenSSL's subjectAltName.
        long from_s = -3'600;                             // From now.
        long until_s = 3'600;
        bool self_signed = false;
    };
    // What a server needs.
    OpenSslPtr<SSL_CTX> server(const Wishes& wishes) const;
    // The authority's certificate, as SSL_CERT_FILE wants it.
    void write(const std::string& path) const;

  private:
    OpenSslPtr<EVP_PKEY> key_;
    OpenSslPtr<X509> certificate_;
};

}  // namespace muster::discord
