// Logging in, in two halves around the slow check of the passphrase, which the door makes:
// FindVerifier says what it must fit, OpenLogin remembers that it did. Only hashes of tokens come
// this far.
#include "engine/core/handlers.hpp"
#include "engine/core/limits.hpp"
#include "engine/core/people.hpp"
#include "engine/core/rules.hpp"

#include <utility>

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

bool has_expired(const Context& context, const LoginState& login) {
    return rules::logins_expire(context.state) &&
           context.now() - login.at >= limits::login_kept_for;
}

// So that a player has as many open logins as the limit says, and no more tokens are kept.
void forget_expired(Context& context, PlayerState& player) {
    std::erase_if(player.logins, [&](const Hash256& token_hash) {
        const auto login = context.state.logins.find(token_hash);
        if (!has_expired(context, login->second)) return false;
        context.state.logins.erase(login);
        return true;
    });
}

// Tells the player's own topic, where the services listen that hold tokens of the player's.
void tell_closed(Context& context, const PlayerState& player, std::size_t closed) {
    if (closed == 0 || !rules::closed_logins_are_told(context.state)) return;
    context.emit(topic_of(player.player.id),
                 LoginsClosed{static_cast<std::uint32_t>(closed),
                              static_cast<std::uint32_t>(player.logins.size())});
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
    forget_expired(context, *player);
    if (player->logins.size() >= limits::logins_per_player_max) {
        state.logins.erase(player->logins.front());
        player->logins.erase(player->logins.begin());
        tell_closed(context, *player, 1);
    }
    player->logins.push_back(token_hash);
    state.logins.emplace(token_hash, LoginState{request.player, context.now()});
    return Done{};
}

Result<LoggedIn> handle(Context&, const Login&) {
    return Error{ErrorCode::internal, "A login is answered by the daemon's door.", {}};
}

// Changes something once a day at most: when it renews the login.
Result<Authenticated> handle(Context& context, const Authenticate& request) {
    const auto at = context.state.logins.find(request.token.hash);
    if (at == context.state.logins.end() || has_expired(context, at->second)) {
        return Error{ErrorCode::wrong_credentials, "The token belongs to no open login.", {}};
    }
    LoginState& login = at->second;
    if (rules::logins_expire(context.state) &&
        context.now() - login.at >= limits::login_renewed_after) {
        login.at = context.now();
    } else {
        context.unchanged();
    }
    return Authenticated{login.player};
}

Result<Done> handle(Context& context, const Logout& request) {
    State& state = context.state;
    const auto login = state.logins.find(request.token.hash);
    if (login == state.logins.end()) {
        context.unchanged();
        return Done{};
    }
    PlayerState& player = *state.players.find(login->second.player);
    std::erase(player.logins, request.token.hash);
    state.logins.erase(login);
    tell_closed(context, player, 1);
    return Done{};
}

void close_logins(Context& context, PlayerState& player) {
    for (const Hash256& token_hash : player.logins)
        context.state.logins.erase(token_hash);
    const auto closed = std::exchange(player.logins, {}).size();
    tell_closed(context, player, closed);
}

}  // namespace muster::core
