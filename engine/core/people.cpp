// Players: one namespace for names and nicknames, one owner for each Discord user.
#include "engine/core/people.hpp"

#include "engine/core/handlers.hpp"
#include "engine/core/limits.hpp"
#include "engine/core/rights.hpp"
#include "engine/core/rules.hpp"

#include <algorithm>

namespace muster::core {

namespace {

constexpr std::size_t phone_bytes_max = 32;

// The name or nickname by which the player is found under `key`.
const std::string& text_under(const Player& player, const std::string& key) {
    return player.name.key == key ? player.name.text : player.nickname->text;
}

std::optional<Error> refuse_name(const State& state, const Name& name, PlayerId self) {
    const auto at = state.player_names.find(name.key);
    if (at == state.player_names.end() || at->second == self) return std::nullopt;
    return name_taken("player", text_under(state.players.find(at->second)->player, name.key));
}

// What is wrong with the player, whose id is 0 where it is a new one.
std::optional<Error> refuse_player(const State& state, const Player& player) {
    if (auto error = refuse_name(state, player.name, player.id)) return error;
    if (player.nickname) {
        if (player.nickname->key == player.name.key) {
            return bad_data("nickname", "The nickname is the same as the name.");
        }
        if (auto error = refuse_name(state, *player.nickname, player.id)) return error;
    }
    if (player.discord_user) {
        const auto at = state.discord_users.find(*player.discord_user);
        if (at != state.discord_users.end() && at->second != player.id) {
            return in_use("discord_user",
                          *player.discord_user,
                          "The Discord user belongs to the player \"" +
                              state.players.find(at->second)->player.name.text + "\".");
        }
    }
    const auto in_phone_number = [](char c) {
        return (c >= '0' && c <= '9') ||
               std::string_view(" +-()/.").find(c) != std::string_view::npos;
    };
    if (player.phone.size() > phone_bytes_max ||
        !std::ranges::all_of(player.phone, in_phone_number)) {
        return bad_data("phone",
                        "A phone number has 32 characters at most: digits, spaces and + - ( ) / .");
    }
    return std::nullopt;
}

void enter_indices(State& state, const Player& player) {
    state.player_names[player.name.key] = player.id;
    if (player.nickname) state.player_names[player.nickname->key] = player.id;
    if (player.discord_user) state.discord_users[*player.discord_user] = player.id;
}

void leave_indices(State& state, const Player& player) {
    state.player_names.erase(player.name.key);
    if (player.nickname) state.player_names.erase(player.nickname->key);
    if (player.discord_user) state.discord_users.erase(*player.discord_user);
}

bool has_text(const std::optional<Name>& name) {
    return name && !name->key.empty();
}

}  // namespace

void tell_saved(Context& context, const Player& player) {
    Player shown = player;
    shown.phone.clear();
    shown.location.reset();
    if (rules::catalog_has_public_profiles(context.state)) {
        shown.discord_user.reset();
        shown.playing_in.reset();
    }
    context.emit(catalog_topic(), PlayerSaved{shown});
    context.emit(topic_of(player.id), ProfileChanged{player});
}

void tell_plays(Context& context, const Player& player) {
    if (rules::catalog_hears_who_plays(context.state)) return tell_saved(context, player);
    context.emit(topic_of(player.id), ProfileChanged{player});
}

Result<PlayerReply> handle(Context& context, const CreatePlayer& request) {
    State& state = context.state;
    if (state.players.size() >= limits::players_max)
        return over_limit("players", limits::players_max);
    PlayerState player;
    player.player.name = request.name;
    if (has_text(request.nickname)) player.player.nickname = request.nickname;
    if (request.discord_user && *request.discord_user != 0) {
        player.player.discord_user = request.discord_user;
    }
    player.player.phone = request.phone;
    if (const auto error = refuse_player(state, player.player)) return *error;

    if (request.passphrase) player.verifier = request.passphrase->verifier;
    player.player.id = state.players.next_id();
    const Player& added = state.players.add(std::move(player)).player;
    enter_indices(state, added);
    tell_saved(context, added);
    return PlayerReply{added};
}

Result<PlayerReply> handle(Context& context, const UpdatePlayer& request) {
    State& state = context.state;
    PlayerState* found = state.players.find(request.player);
    if (!found) return not_found("player", request.player.value);
    Player changed = found->player;
    if (request.name) changed.name = *request.name;
    if (request.nickname) changed.nickname = request.nickname;
    if (request.remove_nickname || !has_text(changed.nickname)) changed.nickname.reset();
    if (request.discord_user) changed.discord_user = request.discord_user;
    if (changed.discord_user == 0u) changed.discord_user.reset();
    if (request.phone) changed.phone = *request.phone;
    if (const auto error = refuse_player(state, changed)) return *error;

    if (changed == found->player) {
        context.unchanged();
    } else {
        leave_indices(state, found->player);
        found->player = std::move(changed);
        enter_indices(state, found->player);
        tell_saved(context, found->player);
    }
    return PlayerReply{as_seen(state, context.input.origin, *found)};
}

Result<Done> handle(Context& context, const RemovePlayer& request) {
    State& state = context.state;
    PlayerState* found = state.players.find(request.player);
    if (!found) return not_found("player", request.player.value);
    const Player& player = found->player;
    if (found->playing_team) {
        return Error{ErrorCode::player_busy,
                     "The player \"" + player.name.text + "\" plays.",
                     {{"player", std::to_string(player.id.value)}, {"name", player.name.text}}};
    }
    while (!found->teams.empty())
        leave_team(context, *found, *found->teams.begin());
    context.emit(catalog_topic(), PlayerRemoved{request.player});
    context.lose(request.player, topic_of(request.player));
    leave_indices(state, player);
    close_logins(context, *found);
    state.players.remove(request.player);
    return Done{};
}

Result<PlayerReply> handle(Context& context, const GetPlayer& request) {
    const PlayerState* found = context.state.players.find(request.player);
    if (!found) return not_found("player", request.player.value);
    return PlayerReply{as_seen(context.state, context.input.origin, *found)};
}

Result<PlayerReply> handle(Context& context, const FindPlayer& request) {
    const State& state = context.state;
    const auto at = state.discord_users.find(request.discord_user);
    if (at == state.discord_users.end()) {
        return Error{ErrorCode::not_found,
                     "The Discord user belongs to no player.",
                     {{"what", "player"}, {"discord_user", std::to_string(request.discord_user)}}};
    }
    return PlayerReply{as_seen(state, context.input.origin, *state.players.find(at->second))};
}

Result<PlayerList> handle(Context& context, const ListPlayers& request) {
    PlayerList reply;
    const auto fits = [&](const Player& player) {
        return !request.part || player.name.key.find(request.part->key) != std::string::npos ||
               (player.nickname &&
                player.nickname->key.find(request.part->key) != std::string::npos);
    };
    const std::size_t limit = request.limit == 0 ? context.state.players.size() : request.limit;
    context.state.players.for_each([&](const PlayerState& player) {
        if (reply.players.size() < limit && fits(player.player))
            reply.players.push_back(as_seen(context.state, context.input.origin, player));
    });
    reply.as_of.push_back(context.position(catalog_topic()));
    return reply;
}

Result<Done> handle(Context& context, const SetPassphrase& request) {
    PlayerState* found = context.state.players.find(request.player);
    if (!found) return not_found("player", request.player.value);
    found->verifier = request.passphrase.verifier;
    close_logins(context, *found);
    return Done{};
}

Result<PlayerReply> handle(Context& context, const SetPlayerPicture& request) {
    PlayerState* found = context.state.players.find(request.player);
    if (!found) return not_found("player", request.player.value);
    if (found->player.picture == request.picture.stored) {
        context.unchanged();
    } else {
        found->player.picture = request.picture.stored;
        tell_saved(context, found->player);
    }
    return PlayerReply{as_seen(context.state, context.input.origin, *found)};
}

}  // namespace muster::core
