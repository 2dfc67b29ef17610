// The server's channels and roles for a session. Each is looked for by the id that we remember,
// then by its name (a set-up that broke off made it and could not say so), and made where neither
// is there; what differs from what is wanted is mended. So it can be run at any time, and again.
#include "discord-bot/api/custom_id.hpp"
#include "discord-bot/commands/handlers.hpp"

#include <algorithm>

namespace muster::discord {

namespace {

constexpr int text_channel = 0;
constexpr int category_channel = 4;

constexpr std::uint64_t view_channel = 1ull << 10;
constexpr std::uint64_t send_messages = 1ull << 11;
constexpr std::uint64_t embed_links = 1ull << 14;
constexpr std::uint64_t attach_files = 1ull << 15;
constexpr std::uint64_t read_history = 1ull << 16;
constexpr std::uint64_t pin_messages = 1ull << 51;  // Once a part of "Manage Messages".
constexpr std::uint64_t member_rights =
    view_channel | send_messages | attach_files | embed_links | read_history;
constexpr std::uint64_t bot_rights = member_rights | pin_messages;

// An overwrite of a channel: of a role (0) or a member (1).
struct Overwrite {
    Snowflake id = 0;
    int type = 0;
    std::uint64_t allow = 0;
    std::uint64_t deny = 0;
    auto operator<=>(const Overwrite&) const = default;
};

struct WantedChannel {
    std::string name;
    int type = text_channel;
    std::optional<Snowflake> known;  // The id that we remember.
    std::optional<Snowflake> parent;
    std::vector<Overwrite> overwrites;
};

Snowflake id_in(const Json& object, const char* key = "id") {
    const auto at = object.find(key);
    if (at == object.end() || !at->is_string()) return 0;
    return snowflake_from(at->get<std::string>()).value_or(0);
}

std::uint64_t bits_in(const Json& object, const char* key) {
    return id_in(object, key);
}

// The second byte of a letter from À to Þ; the sign between them is ×.
bool is_capital(char first, char second) {
    const auto byte = static_cast<unsigned char>(second);
    return first == '\xc3' && byte >= 0x80 && byte <= 0x9e && byte != 0x97;
}

// As Discord makes it of ours: lower case, and hyphens for blanks and punctuation. Where it makes
// something else of it, each set-up would find the name to be wrong.
std::string channel_name(const std::string& name) {
    std::string made;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (c != '_' && (std::isspace(byte) != 0 || std::ispunct(byte) != 0)) {
            if (!made.empty() && made.back() != '-') made += '-';
        } else if (!made.empty() && is_capital(made.back(), c)) {
            made += static_cast<char>(byte + 0x20);
        } else {
            made += static_cast<char>(std::tolower(byte));
        }
    }
    while (!made.empty() && made.back() == '-')
        made.pop_back();
    return made.empty() ? "team" : cut(made, 90);
}

std::vector<Overwrite> overwrites_of(const Json& channel) {
    std::vector<Overwrite> list;
    for (const Json& each : channel.value("permission_overwrites", Json::array()))
        list.push_back(
            {id_in(each), each.value("type", 0), bits_in(each, "allow"), bits_in(each, "deny")});
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

class Server {
  public:
    Server(Call& call, bool dry_run)
        : call_(call), dry_run_(dry_run), server_(std::to_string(call.interaction.server)) {
        channels_ = get("/guilds/" + server_ + "/channels");
        roles_ = get("/guilds/" + server_ + "/roles");
        self_ = id_in(get("/users/@me"));
        if (const auto role = call.memory.find("discord/organisers/" + server_))
            organisers_ = snowflake_from(*role);
    }

    const std::vector<std::string>& done() const { return done_; }

    // 0 in a dry run where there is none yet.
    Snowflake ensure_role(const Team& team) {
        const auto key = "discord/role/" + std::to_string(team.id.value);
        const auto known = call_.memory.find(key);
        const Json* role = known ? by_id(roles_, snowflake_from(*known).value_or(0)) : nullptr;
        if (!role) role = made_for(team);
        const Json wanted = {{"name", team.name.text}, {"color", team.colour}};
        if (!role) {
            note(call_.words()("role {}: created", "Rolle {}: angelegt", plain(team.name.text)));
            if (dry_run_) return 0;
            auto body = wanted;
            body["permissions"] = "0";
            const auto made = id_in(send(Method::post, "/guilds/" + server_ + "/roles", body));
            call_.memory.set(key, std::to_string(made));
            return made;
        }
        const auto id = id_in(*role);
        if (role->value("name", "") != team.name.text || role->value("color", 0u) != team.colour) {
            note(call_.words()("role {}: name and colour mended",
                               "Rolle {}: Name und Farbe geflickt",
                               plain(team.name.text)));
            if (!dry_run_)
                send(Method::patch, "/guilds/" + server_ + "/roles/" + std::to_string(id), wanted);
        }
        if (!dry_run_ && known != std::to_string(id)) call_.memory.set(key, std::to_string(id));
        return id;
    }

    Snowflake ensure_channel(WantedChannel wanted) {
        std::ranges::sort(wanted.overwrites);
        const Json* channel = wanted.known ? by_id(channels_, *wanted.known) : nullptr;
        if (!channel) channel = adopt(wanted);
        if (!channel) {
            const auto words = call_.words();
            note(wanted.known && wanted.type == text_channel
                     ? words("{}: created anew; it is told what happens from now on",
                             "{}: neu angelegt; er erfährt, was von jetzt an geschieht",
                             shown(wanted))
                     : words("{}: created", "{}: angelegt", shown(wanted)));
            if (dry_run_) return 0;
            Json body = {{"name", wanted.name},
                         {"type", wanted.type},
                         {"permission_overwrites", overwrites_json(wanted.overwrites)}};
            if (wanted.parent) body["parent_id"] = std::to_string(*wanted.parent);
            return id_in(send(Method::post, "/guilds/" + server_ + "/channels", body));
        }
        const auto id = id_in(*channel);
        Json mend = Json::object();
        // In a dry run roles that are still to be made have no id to compare.
        const bool comparable = std::ranges::none_of(
            wanted.overwrites, [](const Overwrite& each) { return each.id == 0; });
        if (comparable && overwrites_of(*channel) != wanted.overwrites)
            mend["permission_overwrites"] = overwrites_json(wanted.overwrites);
        if (wanted.parent && *wanted.parent != 0 && id_in(*channel, "parent_id") != *wanted.parent)
            mend["parent_id"] = std::to_string(*wanted.parent);
        if (channel->value("name", "") != wanted.name) mend["name"] = wanted.name;
        if (!mend.empty()) {
            note(call_.words()("{}: mended", "{}: geflickt", shown(wanted)));
            if (!dry_run_) send(Method::patch, "/channels/" + std::to_string(id), mend);
        }
        return id;
    }

    // Who is linked has the role of the own team, and of no other.
    void ensure_roles_of_members(const std::map<TeamId, Snowflake>& roles) {
        for (const Player& player : call_.engine.call(Actor::service(), ListPlayers{}).players) {
            const Team* own = call_.roster().of_player(player.id);
            if (!own || !player.discord_user) continue;
            const auto path =
                "/guilds/" + server_ + "/members/" + std::to_string(*player.discord_user);
            Json member;
            try {
                member = get(path);
            } catch (const DiscordError& error) {
                if (error.status() != 404) throw;
                note(call_.words()("{} is not on this server",
                                   "{} ist nicht auf diesem Server",
                                   plain(player.name.text)));
                continue;
            }
            for (const auto& [team, role] : roles)
                ensure_role_of(player, path, member, role, team == own->id);
        }
    }

    Snowflake everyone() const { return call_.interaction.server; }
    // Those who see and write in all of the session's channels.
    std::vector<Overwrite> staff() const {
        std::vector<Overwrite> list{{self_, 1, bot_rights, 0}};
        if (organisers_) list.push_back({*organisers_, 0, member_rights, 0});
        return list;
    }

  private:
    Json get(const std::string& path) { return send(Method::get, path, nullptr); }

    Json send(Method method, const std::string& path, const Json& body) {
        RestRequest request;
        request.method = method;
        request.path = path;
        request.route = route_of(path);
        if (!body.is_null()) request.body = body.dump();
        // A post makes something new each time.
        request.repeatable = method != Method::post;
        return call_.api.call(std::move(request));
    }

    // Ids after the server's or channel's are left out.
    static std::string route_of(const std::string& path) {
        const auto roles = path.find("/roles/");
        auto route = roles == std::string::npos ? path : path.substr(0, roles) + "/roles/{id}";
        const auto members = route.find("/members/");
        if (members == std::string::npos) return route;
        return route.substr(0, members) +
               (roles == std::string::npos ? "/members/{id}" : "/members/{id}/roles/{id}");
    }

    static const Json* by_id(const Json& list, Snowflake id) {
        const auto at =
            std::ranges::find_if(list, [&](const Json& each) { return id_in(each) == id; });
        return id == 0 || at == list.end() ? nullptr : &*at;
    }
    // One like those that we make, and nothing else: whoever may name a team must not get the
    // rights of a role that has this name.
    const Json* made_for(const Team& team) const {
        const auto at = std::ranges::find_if(roles_, [&](const Json& each) {
            return each.value("name", "") == team.name.text &&
                   each.value("color", 0u) == team.colour && !each.value("managed", false) &&
                   each.value("permissions", "") == "0";
        });
        return at == roles_.end() ? nullptr : &*at;
    }
    const Json* adopt(const WantedChannel& wanted) const {
        const auto at = std::ranges::find_if(channels_, [&](const Json& each) {
            return each.value("name", "") == wanted.name && each.value("type", -1) == wanted.type &&
                   (!wanted.parent || id_in(each, "parent_id") == *wanted.parent);
        });
        return at == channels_.end() ? nullptr : &*at;
    }

    void ensure_role_of(const Player& player,
                        const std::string& path,
                        const Json& member,
                        Snowflake role,
                        bool wanted) {
        if (role == 0) return;
        const auto text = std::to_string(role);
        const auto held = member.value("roles", Json::array());
        if ((std::ranges::find(held, Json(text)) != held.end()) == wanted) return;
        note(wanted ? call_.words()("{}: given the team's role",
                                    "{}: hat jetzt die Rolle des Teams",
                                    plain(player.name.text))
                    : call_.words()("{}: another team's role taken",
                                    "{}: Rolle eines anderen Teams genommen",
                                    plain(player.name.text)));
        if (!dry_run_)
            send(wanted ? Method::put : Method::remove, path + "/roles/" + text, nullptr);
    }

    // As it stands in a report.
    std::string shown(const WantedChannel& wanted) const {
        const auto name = plain(wanted.name);
        if (wanted.type == category_channel)
            return call_.words()("category {}", "Kategorie {}", name);
        return "#" + name;
    }

    void note(std::string line) { done_.push_back(std::move(line)); }

    Call& call_;
    bool dry_run_;
    std::string server_;
    Json channels_;
    Json roles_;
    Snowflake self_ = 0;
    std::optional<Snowflake> organisers_;
    std::vector<std::string> done_;
};

Message report(Call& call, const std::vector<std::string>& done, bool dry_run) {
    const auto words = call.words();
    if (done.empty()) return note(words("Everything is in place.", "Alles ist bereit."));
    std::string text = dry_run ? words("What I would do:", "Was zu tun wäre:")
                               : words("What I did:", "Was ich getan habe:");
    for (const auto& line : done)
        text += "\n- " + line;
    return note(text);
}

}  // namespace

Answer set_up(Call& call) {
    const Roster& roster = call.roster();
    const bool dry_run = call.maybe("dry_run") == "true";
    const auto words = call.words();
    const Session& session = roster.session;
    Server server(call, dry_run);

    const auto category_key = "discord/category/" + std::to_string(session.id.value);
    const auto known_category = call.memory.find(category_key);
    const auto category = server.ensure_channel(
        {.name = cut(session.name.text, 90),
         .type = category_channel,
         .known = known_category ? snowflake_from(*known_category) : std::nullopt,
         .parent = {},
         .overwrites = server.staff()});
    if (!dry_run && known_category != std::to_string(category))
        call.memory.set(category_key, std::to_string(category));

    auto open = server.staff();
    open.push_back({server.everyone(), 0, view_channel | read_history, send_messages});
    const auto game = server.ensure_channel(
        {words("game", "spiel"), text_channel, session.game_channel, category, open});
    auto closed = server.staff();
    closed.push_back({server.everyone(), 0, 0, view_channel});
    const auto admin = server.ensure_channel(
        {words("organisers", "leitung"), text_channel, session.admin_channel, category, closed});
    if (!dry_run && (session.game_channel != game || session.admin_channel != admin)) {
        if (session.game_channel != game)
            call.begin_feed(game, {Audience::Kind::game, {}}, session.id);
        if (session.admin_channel != admin)
            call.begin_feed(admin, {Audience::Kind::organisers, {}}, session.id);
        UpdateSession update;
        update.session = session.id;
        update.game_channel = game;
        update.admin_channel = admin;
        call.engine.call(call.organiser(), update);
    }

    std::map<TeamId, Snowflake> roles;
    for (const auto& [id, team] : roster.teams) {
        roles[id] = server.ensure_role(team);
        auto own = closed;
        own.push_back({roles[id], 0, member_rights, 0});
        const auto channel = server.ensure_channel(
            {channel_name(team.name.text), text_channel, team.discord_channel, category, own});
        if (dry_run || team.discord_channel == channel) continue;
        call.begin_feed(channel, {Audience::Kind::team, id}, session.id);
        UpdateTeam update;
        update.team = id;
        update.discord_channel = channel;
        call.engine.call(call.organiser(), update);
    }
    server.ensure_roles_of_members(roles);
    return report(call, server.done(), dry_run);
}

namespace {

void set_role(Call& call, Method method, Snowflake user, TeamId team) {
    constexpr int unknown_member = 10'007;
    const auto role = call.memory.find("discord/role/" + std::to_string(team.value));
    if (!role) return;
    const auto members = "/guilds/" + std::to_string(call.interaction.server) + "/members/";
    RestRequest request;
    request.method = method;
    request.path = members + std::to_string(user) + "/roles/" + *role;
    request.route = members + "{id}/roles/{id}";
    try {
        call.api.call(std::move(request));
    } catch (const DiscordError& error) {
        // Who plays need not be on the server; /setup says so.
        if (error.code() != unknown_member) throw;
    }
}

}  // namespace

void give_role(Call& call, Snowflake user, TeamId team) {
    set_role(call, Method::put, user, team);
}

void take_role(Call& call, Snowflake user, TeamId team) {
    set_role(call, Method::remove, user, team);
}

Answer ask_to_tear_down(Call& call) {
    const auto& session = call.roster().session;
    return question(
        call,
        call.words()("Remove the channels and roles of **{}**, with all that was written there?",
                     "Kanäle und Rollen von **{}** entfernen, mit allem, was dort steht?",
                     plain(session.name.text)),
        call.words()("Remove them", "Entfernen"),
        make_custom_id("teardown", {session.id.value}));
}

namespace {

// What is gone already is no failure.
void remove_if_there(Call& call, const std::string& path, const std::string& route) {
    RestRequest request;
    request.method = Method::remove;
    request.path = path;
    request.route = route;
    try {
        call.api.call(std::move(request));
    } catch (const DiscordError& error) {
        if (error.status() != 404) throw;
    }
}

void remove_channel(Call& call, std::optional<Snowflake> channel) {
    if (!channel) return;
    const auto path = "/channels/" + std::to_string(*channel);
    remove_if_there(call, path, path);
}

}  // namespace

Answer tear_down_by_button(Call& call) {
    const Session& session = call.roster().session;
    const auto numbers = numbers_of<1>(call.interaction.name);
    if (!numbers || (*numbers)[0] != session.id.value) {
        throw Unable(
            call.words()("This button is of no use any more.", "Dieser Knopf gilt nicht mehr."));
    }
    if (session.game) {
        throw Unable(call.words()("A game is running: end it first, with /stop.",
                                  "Ein Spiel läuft: beende es zuerst, mit /stop."));
    }
    const auto server = "/guilds/" + std::to_string(call.interaction.server);
    for (const auto& [id, team] : call.roster().teams) {
        remove_channel(call, team.discord_channel);
        const auto key = "discord/role/" + std::to_string(id.value);
        if (const auto role = call.memory.find(key)) {
            remove_if_there(call, server + "/roles/" + *role, server + "/roles/{id}");
            call.memory.remove(key);
        }
        UpdateTeam forget;
        forget.team = id;
        forget.discord_channel = 0;
        call.engine.call(call.organiser(), forget);
    }
    remove_channel(call, session.game_channel);
    remove_channel(call, session.admin_channel);
    const auto category_key = "discord/category/" + std::to_string(session.id.value);
    if (const auto category = call.memory.find(category_key)) {
        remove_channel(call, snowflake_from(*category));
        call.memory.remove(category_key);
    }
    UpdateSession forget;
    forget.session = session.id;
    forget.game_channel = 0;
    forget.admin_channel = 0;
    call.engine.call(call.organiser(), forget);
    return note(call.words()("The channels and roles are gone.", "Kanäle und Rollen sind weg."));
}

}  // namespace muster::discord
