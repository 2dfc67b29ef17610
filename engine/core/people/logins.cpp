// Logging in, in two halves around the slow check of the passphrase, which the door makes:
// FindVerifier says what it must fit, OpenLogin remembers that it did. Only hashes of tokens come
// this far.
#include "engine/core/people/handlers.hpp"
#include "engine/core/people/limits.hpp"
#include "engine/core/people/people.hpp"

namespace muster::core {

namespace {

Error wrong_credentials() {
    return {ErrorCode::wrong_credentials, "The name or the passphrase is wrong.", {}};
}

// The player of that name (not nickname), or null.
const PlayerState* player_named(const PeopleContext& context, const Name& name) {
    const auto at = context.people.player_names.find(name.key);
    if (at == context.people.player_names.end()) return nullptr;
    const PlayerState* player = context.people.players.find(at->second);
    return player->player.name.key == name.key ? player : nullptr;
}

}  // namespace

Result<Verifier> handle(PeopleContext& context, const FindVerifier& request) {
    context.unchanged();
    const PlayerState* player = player_named(context, request.name);
    if (!player) return Verifier{};
    return Verifier{player->player.id, player->verifier};
}

Result<Done> handle(PeopleContext& context, const OpenLogin& request) {
    PlayerState* player = context.people.players.find(request.player);
    if (!player || player->verifier.empty() || player->verifier != request.verifier ||
        context.people.logins.contains(request.token_hash)) {
        return wrong_credentials();
    }
    if (player->logins.size() >= limits::logins_per_player_max) {
        context.people.logins.erase(player->logins.front());
        player->logins.erase(player->logins.begin());
    }
    player->logins.push_back(request.token_hash);
    context.people.logins.emplace(request.token_hash, LoginState{request.player, context.now()});
    return Done{};
}

Result<LoggedIn> handle(PeopleContext&, const Login&) {
    return Error{ErrorCode::internal, "A login is answered by the daemon's door.", {}};
}

Result<Authenticated> handle(PeopleContext& context, const Authenticate& request) {
    const auto login = context.people.logins.find(request.token.hash);
    if (login == context.people.logins.end()) {
        return Error{ErrorCode::wrong_credentials, "The token belongs to no open login.", {}};
    }
    return Authenticated{login->second.player};
}

Result<Done> handle(PeopleContext& context, const Logout& request) {
    const auto login = context.people.logins.find(request.token.hash);
    if (login == context.people.logins.end()) {
        context.unchanged();
        return Done{};
    }
    std::erase(context.people.players.find(login->second.player)->logins, request.token.hash);
    context.people.logins.erase(login);
    return Done{};
}

void close_logins(PeopleContext& context, PlayerState& player) {
    for (const Hash256& token_hash : player.logins)
        context.people.logins.erase(token_hash);
    player.logins.clear();
}

}  // namespace muster::core
