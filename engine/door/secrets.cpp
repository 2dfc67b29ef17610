#include "engine/door/secrets.hpp"

#include <muster/proto/json.hpp>

#include <sodium.h>
#include <stdexcept>
#include <sys/mman.h>

namespace muster::door {

namespace {

constexpr auto operations = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr auto memory = crypto_pwhash_MEMLIMIT_INTERACTIVE;

// A well-formed verifier with the cost of a real one. No known passphrase fits it.
std::string nobodys_verifier() {
    return "$argon2id$v=19$m=" + std::to_string(memory / 1024) +
           ",t=" + std::to_string(operations) + ",p=1$" + std::string(22, 'A') + "$" +
           std::string(43, 'A');
}

// Whether there is memory to hash a passphrase.
bool has_memory() {
    void* const room =
        ::mmap(nullptr, memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return room != MAP_FAILED && ::munmap(room, memory) == 0;
}

}  // namespace

void init_secrets() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium can't be initialised");
}

std::string make_verifier(std::string_view passphrase) {
    char verifier[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str(verifier, passphrase.data(), passphrase.size(), operations, memory) !=
        0) {
        throw std::runtime_error("not enough memory to hash a passphrase");
    }
    return verifier;
}

bool fits(std::string_view passphrase, std::string_view verifier) {
    const auto against = verifier.empty() ? nobodys_verifier() : std::string(verifier);
    const bool fit =
        crypto_pwhash_str_verify(against.c_str(), passphrase.data(), passphrase.size()) == 0;
    // libsodium returns the same failure for a wrong passphrase and for missing memory.
    if (!fit && !has_memory()) throw std::runtime_error("not enough memory to check a passphrase");
    return fit && !verifier.empty();
}

std::string make_token() {
    Hash256 bytes;
    randombytes_buf(bytes.data(), bytes.size());
    return to_hex(bytes);
}

Hash256 hash_of_token(std::string_view token) {
    Hash256 hash;
    crypto_generichash(hash.data(),
                       hash.size(),
                       reinterpret_cast<const unsigned char*>(token.data()),
                       token.size(),
                       nullptr,
                       0);
    return hash;
}

std::uint64_t random_seed() {
    std::uint64_t seed = 0;
    while (seed == 0)
        randombytes_buf(&seed, sizeof seed);
    return seed;
}

void forget(std::string& secret) {
    sodium_memzero(secret.data(), secret.size());
    secret.clear();
}

}  // namespace muster::door
