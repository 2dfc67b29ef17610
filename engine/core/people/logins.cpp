// Handlers of logins. A login has two halves around the slow check of the passphrase, which the
// door makes: FindVerifier returns the verifier, and OpenLogin records the successful check. Only
// hashes of tokens reach the core.
#include "engine/core/kernel/refusals.hpp"
#include "engine/core/kernel/rules.hpp"
#include "engine/core/people/handlers.hpp"
#include "engine/core/people/limits.hpp"
#include "engine/core/people/people.hpp"

#include <utility>

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
    return player->name.key == name.key ? player : nullptr;
}

bool has_expired(const PeopleContext& context, const LoginState& login) {
    return rules::logins_expire(context) && context.now() - login.at >= limits::login_kept_for;
}

// Removes expired logins, so that the limit counts only open logins and no more tokens are kept.
void forget_expired(PeopleContext& context, PlayerState& player) {
    std::erase_if(player.own.logins, [&](const Hash256& token_hash) {
        const auto login = context.people.logins.find(token_hash);
        if (!has_expired(context, login->second)) return false;
        context.people.logins.erase(login);
        return true;
    });
}

// Tells the player's own topic. The services that hold tokens of the player listen there.
void tell_closed(PeopleContext& context, const PlayerState& player, std::size_t closed) {
    if (closed == 0 || !rules::closed_logins_are_told(context)) return;
    context.emit(topic_of(player.id),
                 LoginsClosed{static_cast<std::uint32_t>(closed),
                              static_cast<std::uint32_t>(player.own.logins.size())});
}

}  // namespace

Result<Verifier> handle(PeopleContext& context, const FindVerifier& request) {
    context.unchanged();
    const PlayerState* player = player_named(context, request.name);
    if (!player) return Verifier{};
    return Verifier{player->id, {player->own.verifier}};
}

Result<Done> handle(PeopleContext& context, const OpenLogin& request) {
    const Hash256& token_hash = request.token_hash.value;
    PlayerState* player = context.people.players.find(request.player);
    if (!player || player->own.verifier.empty() || player->own.verifier != request.verifier.value ||
        context.people.logins.contains(token_hash)) {
        return wrong_credentials();
    }
    forget_expired(context, *player);
    if (player->own.logins.size() >= limits::logins_per_player_max) {
        context.people.logins.erase(player->own.logins.front());
        player->own.logins.erase(player->own.logins.begin());
        tell_closed(context, *player, 1);
    }
    player->own.logins.push_back(token_hash);
    context.people.logins.emplace(token_hash, LoginState{request.player, context.now()});
    return Done{};
}

Result<LoggedIn> handle(PeopleContext&, const Login&) {
    return Error{ErrorCode::internal, "A login is answered by the daemon's door.", {}};
}

// Changes the state at most once a day: when it renews the login.
Result<Authenticated> handle(PeopleContext& context, const Authenticate& request) {
    const auto at = context.people.logins.find(request.token.hash);
    if (at == context.people.logins.end() || has_expired(context, at->second)) {
        return Error{ErrorCode::wrong_credentials, "The token belongs to no open login.", {}};
    }
    LoginState& login = at->second;
    if (rules::logins_expire(context) && context.now() - login.at >= limits::login_renewed_after) {
        login.at = context.now();
    } else {
        context.unchanged();
    }
    return Authenticated{login.player};
}

Result<Done> handle(PeopleContext& context, const Logout& request) {
    const auto login = context.people.logins.find(request.token.hash);
    if (login == context.people.logins.end()) {
        context.unchanged();
        return Done{};
    }
    PlayerState& player = *context.people.players.find(login->second.player);
    std::erase(player.own.logins, request.token.hash);
    context.people.logins.erase(login);
    tell_closed(context, player, 1);
    return Done{};
}

void close_logins(PeopleContext& context, PlayerState& player) {
    for (const Hash256& token_hash : player.own.logins)
        context.people.logins.erase(token_hash);
    const auto closed = std::exchange(player.own.logins, {}).size();
    tell_closed(context, player, closed);
}

}  // namespace muster::core
