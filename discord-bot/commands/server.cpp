#include "discord-bot/commands/server.hpp"

#include "discord-bot/commands/keys.hpp"
#include "discord-bot/commands/rights.hpp"

#include <algorithm>

namespace muster::discord {

namespace {

std::uint64_t bits_in(const Json& object, const char* key) {
    return snowflake_in(object, key);
}

const Json* by_id(const Json& list, Snowflake id) {
    const auto at =
        std::ranges::find_if(list, [&](const Json& each) { return snowflake_in(each) == id; });
    return id == 0 || at == list.end() ? nullptr : &*at;
}

std::vector<Overwrite> overwrites_of(const Json& channel) {
    std::vector<Overwrite> list;
    for (const Json& each : channel.value("permission_overwrites", Json::array()))
        list.push_back({snowflake_in(each),
                        each.value("type", 0),
                        bits_in(each, "allow"),
                        bits_in(each, "deny")});
    std::ranges::sort(list);
    return list;
}

Json overwrites_json(const std::vector<Overwrite>& overwrites) {
    Json list = Json::array();
    for (const auto& each : overwrites) {
        list.push_back({{"id", std::to_string(each.id)},
                        {"type", each.type},
                        {"allow", std::to_string(each.allow)},
                        {"deny", std::to_string(each.deny)}});
    }
    return list;
}

// The route leaves out ids after the server's or channel's.
std::string route_of(const std::string& path) {
    const auto roles = path.find("/roles/");
    auto route = roles == std::string::npos ? path : path.substr(0, roles) + "/roles/{id}";
    const auto members = route.find("/members/");
    if (members == std::string::npos) return route;
    return route.substr(0, members) +
           (roles == std::string::npos ? "/members/{id}" : "/members/{id}/roles/{id}");
}

}  // namespace

Server::Server(Call& call, bool dry_run)
    : call_(call), dry_run_(dry_run), server_(std::to_string(call.interaction.server)) {
    channels_ = get("/guilds/" + server_ + "/channels");
    roles_ = get("/guilds/" + server_ + "/roles");
    self_ = snowflake_in(get("/users/@me"));
    organisers_ = organisers_role(everyone(), call.memory.find(organisers_key(everyone())));
    // The role was removed, and Discord would refuse requests that name it.
    if (organisers_ && !by_id(roles_, *organisers_)) organisers_.reset();
    note_uses();
}

// Notes channels and roles in use, so that none is taken for another: a team "Organisers" must not
// get the organisers' channel, nor a team "Red!" the channel of the team "Red". A role that a
// channel's overwrites name is in use, because it opens that channel. A role that the bot made and
// did not record is in no overwrite yet.
void Server::note_uses() {
    const Session& session = call_.roster().session;
    used_.insert(session.game_channel.value_or(0));
    used_.insert(session.admin_channel.value_or(0));
    for (const auto& [id, team] : call_.roster().teams)
        used_.insert(team.discord_channel.value_or(0));
    used_.insert(organisers_.value_or(0));
    // Includes other sessions' channels and roles, and those of deleted teams.
    for (const char* made : {"discord/role/", "discord/channel/"}) {
        for (const StoredValue& each : call_.memory.list(made))
            used_.insert(snowflake_from(each.value.substr(0, each.value.find(' '))).value_or(0));
    }
    for (const Json& channel : channels_) {
        for (const Overwrite& each : overwrites_of(channel))
            used_.insert(each.id);
    }
}

std::vector<Overwrite> Server::staff() const {
    std::vector<Overwrite> list{{self_, 1, permission::of_bot, 0}};
    if (organisers_) list.push_back({*organisers_, 0, permission::of_members, 0});
    return list;
}

Json Server::send(Method method, const std::string& path, const Json& body) {
    RestRequest request;
    request.method = method;
    request.path = path;
    request.route = route_of(path);
    if (!body.is_null()) request.body = body.dump();
    // Each repetition of a post would create another one.
    request.repeatable = method != Method::post;
    request.deadline = patience_.for_next();
    return call_.api.call(std::move(request));
}

// ---- Roles. ----

// The role that an earlier run created but could not record: it equals the bot's roles and is newer
// than the server's newest role before that run. Any other role is foreign, and its members must
// not see the team's channel.
namespace {

// Discord's limit, of units or of code points: the shorter name keeps both.
std::string role_name(const Team& team) {
    constexpr std::size_t role_name_max = 100;
    return cut(team.name.text, role_name_max);
}

}  // namespace

const Json* Server::made_for(const Team& team) const {
    const auto before = call_.memory.find(new_role_key(team));
    const auto newest_before = before ? snowflake_from(*before) : std::nullopt;
    if (!newest_before) return nullptr;
    const auto at = std::ranges::find_if(roles_, [&](const Json& each) {
        return snowflake_in(each) > *newest_before && each.value("name", "") == role_name(team) &&
               each.value("color", 0u) == team.colour && !each.value("managed", false) &&
               each.value("permissions", "") == "0" && !used_.contains(snowflake_in(each));
    });
    return at == roles_.end() ? nullptr : &*at;
}

// Records the intent before creating the role, so that a crash does not lead to a second role.
Snowflake Server::make_role(const Team& team, const Json& wanted) {
    Snowflake newest = 0;
    for (const Json& each : roles_)
        newest = std::max(newest, snowflake_in(each));
    call_.memory.set(new_role_key(team), std::to_string(newest));
    const auto made = snowflake_in(send(Method::post, "/guilds/" + server_ + "/roles", wanted));
    remember_role(team, made);
    return made;
}

void Server::remember_role(const Team& team, Snowflake role) {
    call_.memory.set(role_key(team), std::to_string(role));
    call_.memory.remove(new_role_key(team));
}

Snowflake Server::ensure_role(const Team& team) {
    part_ = call_.words()("role {}", "Rolle {}", plain(team.name.text));
    const auto known = call_.memory.find(role_key(team));
    const Json* role = known ? by_id(roles_, snowflake_from(*known).value_or(0)) : nullptr;
    if (!role) role = made_for(team);
    const Json wanted = {{"name", role_name(team)}, {"color", team.colour}, {"permissions", "0"}};
    if (!role) {
        const Snowflake made = dry_run_ ? 0 : make_role(team, wanted);
        note(call_.words()("{}: created", "{}: angelegt", part_));
        return made;
    }
    const auto id = snowflake_in(*role);
    used_.insert(id);
    const bool misnamed =
        role->value("name", "") != role_name(team) || role->value("color", 0u) != team.colour;
    const bool has_rights = bits_in(*role, "permissions") != 0;
    if ((misnamed || has_rights) && !dry_run_)
        send(Method::patch, "/guilds/" + server_ + "/roles/" + std::to_string(id), wanted);
    if (misnamed)
        note(call_.words()("{}: name and colour mended", "{}: Name und Farbe geflickt", part_));
    if (has_rights) note(call_.words()("{}: rights taken away", "{}: Rechte entzogen", part_));
    if (!dry_run_ && known != std::to_string(id)) remember_role(team, id);
    return id;
}

void Server::ensure_roles_of_members(const std::map<TeamId, Snowflake>& roles) {
    // Each member costs a request, and a community has thousands. Players in the game come first,
    // then players who may have a role to be taken away.
    std::vector<Player> players;
    std::vector<Player> others;
    for (Player& player : call_.engine.call_all(Actor::service(), ListPlayers{}).players) {
        if (!player.discord_user) continue;
        auto& list = call_.roster().of_player(player.id) ? players : others;
        list.push_back(std::move(player));
    }
    std::ranges::move(others, std::back_inserter(players));
    for (const Player& player : players) {
        part_ = call_.words()("the roles of {}", "die Rollen von {}", plain(player.name.text));
        const Team* own = call_.roster().of_player(player.id);
        const auto path = "/guilds/" + server_ + "/members/" + std::to_string(*player.discord_user);
        Json member;
        try {
            member = get(path);
        } catch (const DiscordError& error) {
            if (error.status() != 404) throw;
            if (own) {
                note(call_.words()("{} is not on this server",
                                   "{} ist nicht auf diesem Server",
                                   plain(player.name.text)));
            }
            continue;
        }
        for (const auto& [team, role] : roles)
            ensure_role_of(player, path, member, role, own && team == own->id);
    }
}

void Server::ensure_role_of(const Player& player,
                            const std::string& path,
                            const Json& member,
                            Snowflake role,
                            bool wanted) {
    const auto text = std::to_string(role);
    const auto held = member.value("roles", Json::array());
    if ((std::ranges::find(held, Json(text)) != held.end()) == wanted) return;
    if (!dry_run_) send(wanted ? Method::put : Method::remove, path + "/roles/" + text, nullptr);
    note(wanted ? call_.words()("{}: given the team's role",
                                "{}: hat jetzt die Rolle des Teams",
                                plain(player.name.text))
                : call_.words()("{}: a role taken that is another team's",
                                "{}: Rolle eines anderen Teams genommen",
                                plain(player.name.text)));
}

// ---- Channels. ----

const Json* Server::adopt(const WantedChannel& wanted) const {
    // A category that does not exist yet (id 0) has no channels to adopt. Channels without a
    // category would match it.
    if (wanted.parent == Snowflake{0}) return nullptr;
    const auto at = std::ranges::find_if(channels_, [&](const Json& each) {
        return each.value("name", "") == wanted.name_there &&
               each.value("type", -1) == wanted.type && !used_.contains(snowflake_in(each)) &&
               (!wanted.parent || snowflake_in(each, "parent_id") == *wanted.parent);
    });
    return at == channels_.end() ? nullptr : &*at;
}

std::size_t Server::count_in(Snowflake category, const std::set<Snowflake>& besides) const {
    return static_cast<std::size_t>(std::ranges::count_if(channels_, [&](const Json& each) {
        return category != 0 && snowflake_in(each, "parent_id") == category &&
               !besides.contains(snowflake_in(each));
    }));
}

ChannelThere Server::ensure_channel(WantedChannel wanted) {
    part_ = shown(wanted);
    std::ranges::sort(wanted.overwrites);
    const Json* channel = wanted.known ? by_id(channels_, *wanted.known) : nullptr;
    if (!channel) channel = adopt(wanted);
    if (!channel) return make(wanted);
    used_.insert(snowflake_in(*channel));
    return mend(*channel, wanted);
}

ChannelThere Server::make(const WantedChannel& wanted) {
    ChannelThere there{0, wanted.name};
    if (!dry_run_) {
        Json body = {{"name", wanted.name},
                     {"type", wanted.type},
                     {"permission_overwrites", overwrites_json(wanted.overwrites)}};
        if (wanted.parent) body["parent_id"] = std::to_string(*wanted.parent);
        const auto made = send(Method::post, "/guilds/" + server_ + "/channels", body);
        there = {snowflake_in(made), made.value("name", wanted.name)};
    }
    note(wanted.known && wanted.type == WantedChannel::text
             ? call_.words()("{}: created anew; it is told what happens from now on",
                             "{}: neu angelegt; er erfährt, was von jetzt an geschieht",
                             part_)
             : call_.words()("{}: created", "{}: angelegt", part_));
    return there;
}

ChannelThere Server::mend(const Json& channel, const WantedChannel& wanted) {
    ChannelThere there{snowflake_in(channel), wanted.name_there};
    const auto needed = differences(channel, wanted);
    // Changes the visibility first: it must not wait for the limit of renaming.
    if (!needed.empty() && !dry_run_)
        send(Method::patch, "/channels/" + std::to_string(there.id), needed);
    const bool misnamed = channel.value("name", "") != wanted.name_there;
    if (misnamed && !dry_run_) there.name = rename(there.id, wanted);
    if (!needed.empty() || (misnamed && there.name))
        note(call_.words()("{}: mended", "{}: geflickt", part_));
    return there;
}

// Renames a channel. Discord allows two new names in ten minutes. Returns the channel's new name;
// nothing: not renamed yet.
std::optional<std::string> Server::rename(Snowflake channel, const WantedChannel& wanted) {
    try {
        const auto path = "/channels/" + std::to_string(channel);
        return send(Method::patch, path, {{"name", wanted.name}}).value("name", wanted.name);
    } catch (const NotInTime&) {
        put_off_.push_back(call_.words()("{}: its name", "{}: der Name", part_));
        return std::nullopt;
    }
}

// The changes that a channel needs, except its name. In a dry run a category that does not exist
// has the id 0, which no channel has as its parent.
Json Server::differences(const Json& channel, const WantedChannel& wanted) const {
    Json mend = Json::object();
    if (overwrites_of(channel) != wanted.overwrites)
        mend["permission_overwrites"] = overwrites_json(wanted.overwrites);
    if (wanted.parent &&
        (*wanted.parent == 0 || snowflake_in(channel, "parent_id") != *wanted.parent))
        mend["parent_id"] = std::to_string(*wanted.parent);
    return mend;
}

// The channel's name in a report.
std::string Server::shown(const WantedChannel& wanted) const {
    const auto name = plain(wanted.name);
    if (wanted.type == WantedChannel::category)
        return call_.words()("category {}", "Kategorie {}", name);
    return "#" + name;
}

}  // namespace muster::discord
