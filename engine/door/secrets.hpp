// Passphrases and tokens, and the verifiers and hashes that the daemon keeps instead.
#pragma once

#include <muster/proto/values.hpp>

#include <string>
#include <string_view>

namespace muster::door {

// Call this before the other functions. Throws std::runtime_error if the system has no randomness.
void init_secrets();

// ---- Passphrases: Argon2id at libsodium's interactive limits, some 50 to 100 ms and 64 MiB. Any
// thread. ----

std::string make_verifier(std::string_view passphrase);
// With an empty `verifier` the answer is false, after the same work; so the time does not show
// which names exist. Throws std::runtime_error if there is not enough memory for that work.
bool fits(std::string_view passphrase, std::string_view verifier);

// ---- Tokens: 256 random bits. The daemon keeps their hash alone. A salt is not needed, because
// such a token can't be guessed. ----

std::string make_token();  // 64 hexadecimal digits.
Hash256 hash_of_token(std::string_view token);

std::uint64_t random_seed();  // Not 0.

// Overwrites the text and empties it.
void forget(std::string& secret);

}  // namespace muster::door
