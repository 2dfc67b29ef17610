// Logging in, in two halves around the slow check of the passphrase, which the door makes:
// FindVerifier says what it must fit, OpenLogin remembers that it did. Only hashes of tokens come
// this far.
#include "engine/core/handlers.hpp"
#include "engine/core/limits.hpp"
#include "engine/core/people.hpp"

namespace muster::core {

namespace {

Error wrong_credentials() {
    return {ErrorCode::wrong_credentials, "The name or the passphrase is wrong.", {}};
}

// The player of that name (not nickname), or null.
const PlayerState* player_named(const State& state, const Name& name) {
    const auto at = state.player_names.find(name.key);
    if (at == state.player_names.end()) return nullptr;
    const PlayerState* player = state.players.find(at->second);
    return player->player.name.key == name.key ? player : nullptr;
}

}  // namespace

Result<Verifier> handle(Context& context, const FindVerifier& request) {
    context.unchanged();
    const PlayerState* player = player_named(context.state, request.name);
    if (!player) return Verifier{};
    return Verifier{player->player.id, {player->verifier}};
}

Result<Done> handle(Context& context, const OpenLogin& request) {
    State& state = context.state;
    const Hash256& token_hash = request.token_hash.value;
    PlayerState* player = state.players.find(request.player);
    if (!player || player->verifier.empty() || player->verifier != request.verifier.value ||
        state.logins.contains(token_hash)) {
        return wrong_credentials();
    }
    if (player->logins.size() >= limits::logins_per_player_max) {
        state.logins.erase(player->logins.front());
        player->logins.erase(player->logins.begin());
    }
    player->logins.push_back(token_hash);
    state.logins.emplace(token_hash, LoginState{request.player, context.now()});
    return Done{};
}

Result<LoggedIn> handle(Context&, const Login&) {
    return Error{ErrorCode::internal, "A login is answered by the daemon's door.", {}};
}

Result<Authenticated> handle(Context& context, const Authenticate& request) {
    const auto login = context.state.logins.find(request.token.hash);
    if (login == context.state.logins.end()) {
        return Error{ErrorCode::wrong_credentials, "The token belongs to no open login.", {}};
    }
    return Authenticated{login->second.player};
}

Result<Done> handle(Context& context, const Logout& request) {
    State& state = context.state;
    const auto login = state.logins.find(request.token.hash);
    if (login == state.logins.end()) {
        context.unchanged();
        return Done{};
    }
    std::erase(state.players.find(login->second.player)->logins, request.token.hash);
    state.logins.erase(login);
    return Done{};
}

void close_logins(State& state, PlayerState& player) {
    for (const Hash256& token_hash : player.logins)
        state.logins.erase(token_hash);
    player.logins.clear();
}

}  // namespace muster::core
