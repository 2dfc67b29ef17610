// Handlers of players. Names and nicknames share one namespace. Each Discord user belongs to at
// most one player.
#include "engine/core/kernel/closing.hpp"
#include "engine/core/kernel/pages.hpp"
#include "engine/core/kernel/refusals.hpp"
#include "engine/core/kernel/rules.hpp"
#include "engine/core/people/handlers.hpp"
#include "engine/core/people/limits.hpp"
#include "engine/core/people/people.hpp"

#include <algorithm>

namespace muster::core {

namespace {

constexpr std::size_t phone_bytes_max = 32;

// The name or nickname by which the player is found under `key`.
const Name& name_under(const PlayerState& player, const std::string& key) {
    return player.name.key == key ? player.name : *player.nickname;
}

std::optional<Error> refuse_name(const PeopleContext& context, const Name& name, PlayerId self) {
    const auto at = context.people.player_names.find(name.key);
    if (at == context.people.player_names.end() || at->second == self) return std::nullopt;
    return name_taken("player",
                      name_under(*context.people.players.find(at->second), name.key).text);
}

// The error in the player, if there is one. The id of a new player is 0.
std::optional<Error> refuse_player(const PeopleContext& context, const Player& player) {
    if (auto error = refuse_name(context, player.name, player.id)) return error;
    if (player.nickname) {
        if (player.nickname->key == player.name.key) {
            return bad_data("nickname", "The nickname is the same as the name.");
        }
        if (auto error = refuse_name(context, *player.nickname, player.id)) return error;
    }
    if (player.discord_user) {
        const auto at = context.people.discord_users.find(*player.discord_user);
        if (at != context.people.discord_users.end() && at->second != player.id) {
            return in_use("discord_user",
                          *player.discord_user,
                          "The Discord user belongs to the player \"" +
                              context.people.players.find(at->second)->name.text + "\".");
        }
    }
    return check_phone(player.phone);
}

void enter_indices(PeopleContext& context, const Player& player) {
    context.people.player_names[player.name.key] = player.id;
    if (player.nickname) context.people.player_names[player.nickname->key] = player.id;
    if (player.discord_user) context.people.discord_users[*player.discord_user] = player.id;
}

void leave_indices(PeopleContext& context, const Player& player) {
    context.people.player_names.erase(player.name.key);
    if (player.nickname) context.people.player_names.erase(player.nickname->key);
    if (player.discord_user) context.people.discord_users.erase(*player.discord_user);
}

// Writes all fields of a player that the domain of people keeps. The player's place belongs to
// another domain.
void keep(PlayerState& state, Player&& player) {
    state.name = std::move(player.name);
    state.nickname =
        player.nickname ? std::make_unique<const Name>(*std::move(player.nickname)) : nullptr;
    state.picture = player.picture ? std::make_unique<const Picture>(*player.picture) : nullptr;
    state.own.discord_user = player.discord_user;
    state.own.phone = std::move(player.phone);
}

bool has_text(const std::optional<Name>& name) {
    return name && !name->key.empty();
}

}  // namespace

std::optional<Error> check_phone(std::string_view phone) {
    const auto in_phone_number = [](char c) {
        return (c >= '0' && c <= '9') ||
               std::string_view(" +-()/.").find(c) != std::string_view::npos;
    };
    if (phone.size() > phone_bytes_max || !std::ranges::all_of(phone, in_phone_number)) {
        return bad_data("phone",
                        "A phone number has 32 characters at most: digits, spaces and + - ( ) / .");
    }
    return std::nullopt;
}

Player whole(const PeopleContext& context, const PlayerState& player) {
    Player all;
    all.id = player.id;
    all.name = player.name;
    if (player.nickname) all.nickname = *player.nickname;
    all.discord_user = player.own.discord_user;
    all.phone = player.own.phone;
    if (player.picture) all.picture = *player.picture;
    context.above_people->add_place(all);
    return all;
}

void tell_saved(PeopleContext& context, const PlayerState& player) {
    const Player all = whole(context, player);
    Player shown = all;
    shown.phone.clear();
    shown.location.reset();
    if (rules::catalog_has_public_profiles(context)) {
        shown.discord_user.reset();
        shown.playing_in.reset();
    }
    context.emit(catalog_topic(), PlayerSaved{shown});
    context.emit(topic_of(player.id), ProfileChanged{all});
}

void tell_plays(PeopleContext& context, const PlayerState& player) {
    if (rules::catalog_hears_who_plays(context)) return tell_saved(context, player);
    context.emit(topic_of(player.id), ProfileChanged{whole(context, player)});
}

Player as_seen(const PeopleContext& context, const PlayerState& player) {
    const Actor& actor = context.actor();
    const bool sees_all = actor.kind == Actor::Kind::operator_ ||
                          actor.kind == Actor::Kind::service || actor == Actor::of(player.id) ||
                          (actor.kind == Actor::Kind::organiser &&
                           context.above_people->is_in(player.id, SessionId{actor.id}));
    Player seen = whole(context, player);
    if (!sees_all) {
        seen.phone.clear();
        seen.discord_user.reset();
        seen.location.reset();
    }
    return seen;
}

Result<PlayerReply> handle(PeopleContext& context, const CreatePlayer& request) {
    if (context.people.players.size() >= limits::players_max)
        return over_limit("players", limits::players_max);
    Player player;
    player.name = request.name;
    if (has_text(request.nickname)) player.nickname = request.nickname;
    if (request.discord_user && *request.discord_user != 0)
        player.discord_user = request.discord_user;
    player.phone = request.phone;
    if (const auto error = refuse_player(context, player)) return *error;

    player.id = context.people.players.next_id();
    enter_indices(context, player);
    PlayerState& added = context.people.players.add(PlayerState{});
    added.id = player.id;
    if (request.passphrase) added.own.verifier = request.passphrase->verifier;
    keep(added, std::move(player));
    tell_saved(context, added);
    return PlayerReply{whole(context, added)};
}

Result<PlayerReply> handle(PeopleContext& context, const UpdatePlayer& request) {
    PlayerState* found = context.people.players.find(request.player);
    if (!found) return not_found("player", request.player.value);
    const Player before = whole(context, *found);
    Player changed = before;
    if (request.name) changed.name = *request.name;
    if (request.nickname) changed.nickname = request.nickname;
    if (request.remove_nickname || !has_text(changed.nickname)) changed.nickname.reset();
    if (request.discord_user) changed.discord_user = request.discord_user;
    if (changed.discord_user == 0u) changed.discord_user.reset();
    if (request.phone) changed.phone = *request.phone;
    if (const auto error = refuse_player(context, changed)) return *error;

    if (changed == before) {
        context.unchanged();
    } else {
        leave_indices(context, before);
        enter_indices(context, changed);
        keep(*found, std::move(changed));
        tell_saved(context, *found);
    }
    return PlayerReply{as_seen(context, *found)};
}

Result<Done> handle(PeopleContext& context, const RemovePlayer& request) {
    PlayerState* found = context.people.players.find(request.player);
    if (!found) return not_found("player", request.player.value);
    const Player player = whole(context, *found);
    if (context.above_people->is_playing(request.player)) {
        return Error{ErrorCode::player_busy,
                     "The player \"" + player.name.text + "\" plays.",
                     {{"player", std::to_string(player.id.value)}, {"name", player.name.text}}};
    }
    context.above_people->let_go(request.player);
    context.emit(catalog_topic(), PlayerRemoved{request.player});
    context.lose(request.player, topic_of(request.player));
    context.people.attachments.remove(request.player);
    leave_indices(context, player);
    close_logins(context, *found);
    close_topic(context, topic_of(request.player));
    context.people.players.remove(request.player);
    return Done{};
}

Result<PlayerReply> handle(PeopleContext& context, const GetPlayer& request) {
    const PlayerState* found = context.people.players.find(request.player);
    if (!found) return not_found("player", request.player.value);
    return PlayerReply{as_seen(context, *found)};
}

Result<PlayerReply> handle(PeopleContext& context, const FindPlayer& request) {
    const auto at = context.people.discord_users.find(request.discord_user);
    if (at == context.people.discord_users.end()) {
        return Error{ErrorCode::not_found,
                     "The Discord user belongs to no player.",
                     {{"what", "player"}, {"discord_user", std::to_string(request.discord_user)}}};
    }
    return PlayerReply{as_seen(context, *context.people.players.find(at->second))};
}

Result<PlayerList> handle(PeopleContext& context, const ListPlayers& request) {
    if (auto error = check_page(request.limit)) return *std::move(error);
    PlayerList reply;
    // The search for a part of a name costs more than a copy does, so a page with such a search
    // looks at fewer players.
    const auto examined_max = request.part ? limits::names_examined_max : limits::list_examined_max;
    const auto fits = [&](const PlayerState& player) {
        return !request.part || player.name.key.find(request.part->key) != std::string::npos ||
               (player.nickname &&
                player.nickname->key.find(request.part->key) != std::string::npos);
    };
    const auto take = [&](const PlayerState& player) {
        if (!fits(player)) return true;
        if (reply.players.size() == request.limit) return false;
        reply.players.push_back(as_seen(context, player));
        return true;
    };
    reply.next = context.people.players.take_page(request.after, examined_max, take);
    reply.as_of.push_back(context.position(catalog_topic()));
    return reply;
}

Result<FoundPlayers> handle(PeopleContext& context, const FindPlayersByPrefix& request) {
    if (auto error = check_page(request.limit)) return *std::move(error);
    const std::string prefix = request.prefix ? request.prefix->key : std::string();
    const auto& names = context.people.player_names;
    FoundPlayers reply;
    auto at = request.after < prefix ? names.lower_bound(prefix) : names.upper_bound(request.after);
    for (; at != names.end() && at->first.starts_with(prefix); ++at) {
        if (reply.found.size() == request.limit) {
            reply.next = reply.found.back().name.key;
            break;
        }
        const PlayerState& player = *context.people.players.find(at->second);
        reply.found.push_back({name_under(player, at->first), as_seen(context, player)});
    }
    reply.as_of.push_back(context.position(catalog_topic()));
    return reply;
}

Result<Done> handle(PeopleContext& context, const SetPassphrase& request) {
    PlayerState* found = context.people.players.find(request.player);
    if (!found) return not_found("player", request.player.value);
    found->own.verifier = request.passphrase.verifier;
    close_logins(context, *found);
    return Done{};
}

Result<PlayerReply> handle(PeopleContext& context, const SetPlayerPicture& request) {
    PlayerState* found = context.people.players.find(request.player);
    if (!found) return not_found("player", request.player.value);
    if (found->picture && *found->picture == request.picture.stored) {
        context.unchanged();
    } else {
        found->picture = std::make_unique<const Picture>(request.picture.stored);
        tell_saved(context, *found);
    }
    return PlayerReply{as_seen(context, *found)};
}

}  // namespace muster::core
