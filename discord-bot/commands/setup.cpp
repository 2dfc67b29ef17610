// Makes the channels and roles of a session. The order follows their dependencies: category, the
// session's channels, the teams' roles and channels, the members' roles.
#include "discord-bot/commands/handlers.hpp"
#include "discord-bot/commands/keys.hpp"
#include "discord-bot/commands/server.hpp"
#include "discord-bot/render/text.hpp"

#include <sstream>

namespace muster::discord {

namespace {

// Uses lower case, and hyphens for blanks and punctuation, like Discord as far as is known.
std::string channel_name(const std::string& name) {
    std::string made;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (c != '_' && (std::isspace(byte) != 0 || std::ispunct(byte) != 0)) {
            if (!made.empty() && made.back() != '-') made += '-';
        } else {
            made += static_cast<char>(std::tolower(byte));
        }
    }
    while (!made.empty() && made.back() == '-')
        made.pop_back();
    return made.empty() ? "team" : cut(made, 90);
}

// The recorded value of a team's channel (see channel_key). Neither name has blanks.
struct Kept {
    std::optional<Snowflake> id;
    std::string wanted;
    std::string made;
};

Kept kept_channel(const std::optional<std::string>& value) {
    Kept kept;
    std::istringstream parts(value.value_or(""));
    std::string id;
    parts >> id >> kept.wanted >> kept.made;
    kept.id = snowflake_from(id);
    return kept;
}

// The overwrites of a channel that only the staff sees.
std::vector<Overwrite> closed(const Server& server) {
    auto list = server.staff();
    list.push_back({server.everyone(), 0, 0, permission::view_channel});
    return list;
}

// Checked before anything is made.
void need_room(Call& call, const Server& server) {
    constexpr std::size_t channels_max = 50;
    const Session& session = call.roster().session;
    std::set<Snowflake> own{session.game_channel.value_or(0), session.admin_channel.value_or(0)};
    for (const auto& [id, team] : call.roster().teams) {
        const auto kept = kept_channel(call.memory.find(channel_key(team))).id;
        own.insert(team.discord_channel.value_or(kept.value_or(0)));
    }
    const auto category = call.memory.find(category_key(session.id)).value_or("");
    const auto others = server.count_in(snowflake_from(category).value_or(0), own);
    const auto needed = call.roster().teams.size() + 2;
    if (needed + others <= channels_max) return;
    throw Unable(call.words()(
        "Discord lets a category hold 50 channels, and this one would have {}: the "
        "game's, the organisers', those of {} teams, and {} others. Take away some teams, "
        "or move the others elsewhere.",
        "Discord erlaubt 50 Kanäle in einer Kategorie, und diese hätte {}: den des "
        "Spiels, den der Leitung, die von {} Teams und {} weitere. Nimm Teams weg, oder "
        "verschiebe die weiteren.",
        needed + others,
        call.roster().teams.size(),
        others));
}

// ---- Each step records its result at its end. ----

Snowflake ensure_category(Call& call, Server& server, bool dry_run) {
    const Session& session = call.roster().session;
    const auto key = category_key(session.id);
    const auto known = call.memory.find(key);
    WantedChannel wanted;
    wanted.name = wanted.name_there = cut(session.name.text, 90);
    wanted.type = WantedChannel::category;
    wanted.known = known ? snowflake_from(*known) : std::nullopt;
    wanted.overwrites = server.staff();
    const auto category = server.ensure_channel(wanted).id;
    if (!dry_run && known != std::to_string(category))
        call.memory.set(key, std::to_string(category));
    return category;
}

void ensure_session_channels(Call& call, Server& server, Snowflake category, bool dry_run) {
    const Session& session = call.roster().session;
    const auto words = call.words();
    WantedChannel wanted;
    wanted.parent = category;
    wanted.name = wanted.name_there = words("game", "spiel");
    wanted.known = session.game_channel;
    wanted.overwrites = server.staff();
    wanted.overwrites.push_back({server.everyone(),
                                 0,
                                 permission::view_channel | permission::read_history,
                                 permission::send_messages});
    const auto game = server.ensure_channel(wanted).id;
    wanted.name = wanted.name_there = words("organisers", "leitung");
    wanted.known = session.admin_channel;
    wanted.overwrites = closed(server);
    const auto admin = server.ensure_channel(wanted).id;
    if (dry_run || (session.game_channel == game && session.admin_channel == admin)) return;
    if (session.game_channel != game) call.begin_feed(game, {Audience::Kind::game, {}}, session.id);
    if (session.admin_channel != admin)
        call.begin_feed(admin, {Audience::Kind::organisers, {}}, session.id);
    UpdateSession update;
    update.session = session.id;
    update.game_channel = game;
    update.admin_channel = admin;
    call.engine.call(call.organiser(), update);
}

void ensure_channel_of(
    Call& call, Server& server, const Team& team, WantedChannel wanted, bool dry_run) {
    const auto key = channel_key(team);
    const auto value = call.memory.find(key);
    const auto kept = kept_channel(value);
    wanted.name = channel_name(team.name.text);
    wanted.name_there = kept.wanted == wanted.name ? kept.made : wanted.name;
    wanted.known = team.discord_channel ? team.discord_channel : kept.id;
    const auto channel = server.ensure_channel(wanted);
    if (dry_run) return;
    auto remembered = std::to_string(channel.id);
    if (channel.name) remembered += " " + wanted.name + " " + *channel.name;
    if (value != remembered) call.memory.set(key, remembered);
    if (team.discord_channel == channel.id) return;
    call.begin_feed(channel.id, {Audience::Kind::team, team.id}, team.session);
    UpdateTeam update;
    update.team = team.id;
    update.discord_channel = channel.id;
    call.engine.call(call.organiser(), update);
}

// Makes the teams' roles.
std::map<TeamId, Snowflake> ensure_teams(Call& call,
                                         Server& server,
                                         Snowflake category,
                                         bool dry_run) {
    std::map<TeamId, Snowflake> roles;
    for (const auto& [id, team] : call.roster().teams) {
        roles[id] = server.ensure_role(team);
        WantedChannel channel;
        channel.parent = category;
        channel.overwrites = closed(server);
        channel.overwrites.push_back({roles[id], 0, permission::of_members, 0});
        ensure_channel_of(call, server, team, channel, dry_run);
    }
    return roles;
}

// In at most `room` units.
std::string as_list(std::vector<std::string> lines, std::size_t room, const Words& words) {
    for (auto& line : lines)
        line.insert(0, "- ");
    return "\n" + list_of(lines, "\n", room, words).text;
}

Message report(Call& call, const Server& server, bool dry_run, bool broke_off) {
    const auto words = call.words();
    auto left = server.put_off();
    if (broke_off) {
        left.push_back(
            words("{}, and what comes after it", "{}, und was danach kommt", server.part()));
    }
    if (server.done().empty() && left.empty())
        return note(words("Everything is in place.", "Alles ist bereit."));
    // Open points come first, and take at most half of the report.
    constexpr std::size_t room = limits::content_max - 50;
    std::string text;
    if (!left.empty()) {
        text = words(
            "Not done, because Discord lets me do only so much in a while; run /setup "
            "again in ten minutes:{}\n",
            "Noch nicht getan, weil Discord mich nicht mehr auf einmal tun lässt; ruf "
            "/setup in zehn Minuten noch einmal auf:{}\n",
            as_list(left, room / 2 - 200, words));
    }
    if (!server.done().empty()) {
        text += dry_run ? words("What I would do:", "Was zu tun wäre:")
                        : words("What I did:", "Was ich getan habe:");
        text += as_list(server.done(), room - length_of(text), words);
    }
    return note(text);
}

}  // namespace

Answer set_up(Call& command) {
    const AtWork::Turn turn(command.at_work, command.interaction.server);
    Call call = in_turn(command, turn);
    call.roster();
    const bool dry_run = call.maybe("dry_run") == "true";
    Server server(call, dry_run);
    need_room(call, server);
    bool broke_off = false;
    try {
        const auto category = ensure_category(call, server, dry_run);
        ensure_session_channels(call, server, category, dry_run);
        server.ensure_roles_of_members(ensure_teams(call, server, category, dry_run));
    } catch (const NotInTime&) {
        broke_off = true;
    }
    return report(call, server, dry_run, broke_off);
}

}  // namespace muster::discord
