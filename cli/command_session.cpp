#include "cli/render.hpp"
#include "cli/resolve.hpp"
#include "cli/tree.hpp"

#include <muster/proto/enums.hpp>

#include <cstdlib>

namespace muster::cli {

namespace {

// This machine's time zone as an IANA name, from TZ or /etc/timezone; UTC where neither has one.
std::string machine_time_zone() {
    if (const char* zone = std::getenv("TZ"); zone != nullptr && *zone != '\0') {
        return *zone == ':' ? zone + 1 : zone;
    }
    std::string zone;
    if (std::FILE* file = std::fopen("/etc/timezone", "re")) {
        char text[128];
        if (std::fgets(text, sizeof text, file) != nullptr) zone = text;
        std::fclose(file);
    }
    zone.erase(zone.find_last_not_of(" \n") + 1);
    return zone.empty() ? "UTC" : zone;
}

// The argument SESSION, or else the default session.
struct SessionArgument {
    std::string session;
    void declare(CLI::App& verb) {
        verb.add_option("SESSION", session, "Name or id; may be left out where there is only one")
            ->type_name("SESSION");
    }
    SessionId find(Context& context) const {
        return session.empty() ? default_session(context) : find_session(context, session);
    }
};

void show_session(Context& context, const SessionReply& reply) {
    context.show(reply, [&](const SessionReply&) {
        const auto style = context.style();
        std::string text = render(reply.session, style);
        if (!reply.teams.empty())
            text += "\n" + render_teams(reply.teams, context.names_of(reply.teams), style);
        return text;
    });
}

struct CreateSessionCommand {
    std::string name;
    std::string mode = "traditional";
    std::string language = "english";
    std::string time_zone = machine_time_zone();

    void declare(CLI::App& verb) {
        verb.add_option("NAME", name, "Unique up to case")->required()->type_name("NAME");
        verb.add_option("--mode", mode, "Game mode")->capture_default_str()->type_name("MODE");
        one_of(verb.add_option("--language", language, "Of challenges and messages")
                   ->capture_default_str(),
               "english|german");
        verb.add_option("--time-zone",
                        time_zone,
                        "IANA name, say Europe/Zurich; this machine's if not given")
            ->type_name("ZONENAME");
    }
    void run(Context& context) {
        CreateSession request;
        request.name.text = name;
        request.mode = mode;
        request.language = enum_from<Language>(language).value();
        request.time_zone.name = time_zone;
        show_session(context, context.call(request));
    }
};

struct EditSessionCommand : SessionArgument {
    std::string name;
    std::optional<std::string> mode;
    std::string language;
    std::string time_zone;
    std::optional<std::uint64_t> discord_server;
    std::optional<std::uint64_t> game_channel;
    std::optional<std::uint64_t> admin_channel;

    void declare(CLI::App& verb) {
        SessionArgument::declare(verb);
        verb.add_option("--name", name, "New name")->type_name("NAME");
        verb.add_option("--mode", mode, "Game mode")->type_name("MODE");
        one_of(verb.add_option("--language", language, "Of challenges and messages"),
               "english|german");
        verb.add_option("--time-zone", time_zone, "IANA name, say Europe/Zurich")
            ->type_name("ZONENAME");
        verb.add_option("--discord-server", discord_server, "Its id; 0 removes it")
            ->type_name("NUMBER");
        verb.add_option("--game-channel", game_channel, "Its Discord id; 0 removes it")
            ->type_name("NUMBER");
        verb.add_option("--admin-channel", admin_channel, "Its Discord id; 0 removes it")
            ->type_name("NUMBER");
    }
    void run(Context& context) {
        UpdateSession request;
        request.session = find(context);
        if (!name.empty()) request.name = Name{name, {}};
        request.mode = mode;
        request.language = enum_from<Language>(language);
        if (!time_zone.empty()) request.time_zone = TimeZone{time_zone, {}};
        request.discord_server = discord_server;
        request.game_channel = game_channel;
        request.admin_channel = admin_channel;
        show_session(context, context.call(request));
    }
};

struct ShowSessionCommand : SessionArgument {
    void run(Context& context) { show_session(context, context.call(GetSession{find(context)})); }
};

struct ListSessionsCommand {
    void declare(CLI::App&) {}
    void run(Context& context) {
        context.show(context.call_all(ListSessions{}),
                     [&](const SessionList& list) { return render(list, context.style()); });
    }
};

struct RemoveSessionCommand {
    std::string session;
    void declare(CLI::App& verb) {
        verb.add_option("SESSION", session, "Name or id")->required()->type_name("SESSION");
    }
    void run(Context& context) {
        context.call(RemoveSession{find_session(context, session)});
        context.done("The session is removed, with its teams.");
    }
};

struct ListModesCommand {
    void declare(CLI::App&) {}
    void run(Context& context) {
        context.show(context.call(ListModes{}),
                     [&](const ModeList& list) { return render(list, context.style()); });
    }
};

}  // namespace

void add_session_commands(CLI::App& app, Context& context) {
    auto& noun = add_noun(app, "session", "Sessions: teams, settings and a game at a time");
    add_verb<CreateSessionCommand>(noun,
                                   context,
                                   "create",
                                   "Creates a session",
                                   "muster session create Spring --time-zone Europe/Zurich\n"
                                   "muster session create Hunt --mode solo_hunt --language german");
    add_verb<EditSessionCommand>(noun,
                                 context,
                                 "edit",
                                 "Changes the given fields",
                                 "muster session edit Spring --mode solo_hunt");
    add_verb<ShowSessionCommand>(
        noun, context, "show", "Shows a session with its teams", "muster session show Spring");
    add_verb<ListSessionsCommand>(
        noun, context, "list", "Lists all sessions", "muster session list");
    add_verb<RemoveSessionCommand>(noun,
                                   context,
                                   "remove",
                                   "Removes a session that is not playing",
                                   "muster session remove Spring");
    add_verb<ListModesCommand>(
        noun, context, "modes", "Lists the game modes", "muster session modes");
}

}  // namespace muster::cli
