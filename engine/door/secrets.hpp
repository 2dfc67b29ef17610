// Passphrases and tokens, and what is kept in their place.
#pragma once

#include <muster/proto/values.hpp>

#include <string>
#include <string_view>

namespace muster::door {

// Before anything else here. Throws std::runtime_error where the system has no randomness.
void init_secrets();

// ---- Passphrases: Argon2id at libsodium's interactive limits, some 50 to 100 ms and 64 MiB. Any
// thread. ----

std::string make_verifier(std::string_view passphrase);
// `verifier` empty: there is none, and the answer is no, after the same work; so the time tells
// nobody which names exist. Throws std::runtime_error where there is not the memory for that work.
bool fits(std::string_view passphrase, std::string_view verifier);

// ---- Tokens: 256 random bits. Only their hash is kept; no salt, for nobody can guess such a
// token. ----

std::string make_token();  // 64 hexadecimal digits.
Hash256 hash_of_token(std::string_view token);

std::uint64_t random_seed();  // Not 0.

// Overwrites and empties.
void forget(std::string& secret);

}  // namespace muster::door
