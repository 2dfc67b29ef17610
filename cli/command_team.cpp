// The commands of teams, and the operators' overrides of teams in a game.
#include "cli/input.hpp"
#include "cli/render.hpp"
#include "cli/resolve.hpp"
#include "cli/tree.hpp"

#include <charconv>

namespace muster::cli {

namespace {

constexpr const char* team_help = "Name or id, or SESSION/NAME";

void show_team(Context& context, const TeamReply& reply) {
    context.show(reply, [&](const TeamReply&) {
        return render(reply.team, context.names_of(reply.team.players), context.style());
    });
}

std::optional<std::uint32_t> colour_from(std::string text) {
    if (text.empty()) return std::nullopt;
    if (text.front() == '#') text.erase(0, 1);
    std::uint32_t rgb = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rgb, 16);
    if (text.size() != 6 || error != std::errc{} || end != text.data() + text.size()) {
        throw Failure(ExitCode::usage, "A colour is six hexadecimal digits, say e6194b.");
    }
    return rgb;
}

struct CreateTeamCommand {
    std::string name;
    std::string colour;
    std::optional<std::uint64_t> discord_channel;
    std::vector<std::string> players;

    void declare(CLI::App& verb) {
        verb.add_option("NAME", name, "Unique in its session, and not too similar to another")
            ->required()
            ->type_name("NAME");
        verb.add_option("--colour", colour, "RRGGBB; otherwise the next free one of a palette")
            ->type_name("COLOUR");
        verb.add_option("--discord-channel", discord_channel, "Its id")->type_name("NUMBER");
        verb.add_option("--player", players, "A player of the team; may be given several times")
            ->type_name("PLAYER");
    }
    void run(Context& context) {
        // Finds the players before it creates the team, so that a wrong name leaves no half-made
        // team.
        std::vector<PlayerId> ids;
        ids.reserve(players.size());
        for (const auto& player : players)
            ids.push_back(find_player(context, player));
        auto reply = context.call(
            CreateTeam{default_session(context), {name, {}}, colour_from(colour), discord_channel});
        for (const auto player : ids)
            reply = context.call(AssignPlayer{reply.team.id, player});
        show_team(context, reply);
    }
};

struct TeamArgument {
    std::string team;
    void declare(CLI::App& verb) {
        verb.add_option("TEAM", team, team_help)->required()->type_name("TEAM");
    }
};

struct EditTeamCommand : TeamArgument {
    std::string name;
    std::string colour;
    std::optional<std::uint64_t> discord_channel;

    void declare(CLI::App& verb) {
        TeamArgument::declare(verb);
        verb.add_option("--name", name, "New name")->type_name("NAME");
        verb.add_option("--colour", colour, "RRGGBB")->type_name("COLOUR");
        verb.add_option("--discord-channel", discord_channel, "Its id; 0 removes it")
            ->type_name("NUMBER");
    }
    void run(Context& context) {
        UpdateTeam request;
        request.team = find_team(context, team);
        if (!name.empty()) request.name = Name{name, {}};
        request.colour = colour_from(colour);
        request.discord_channel = discord_channel;
        show_team(context, context.call(request));
    }
};

struct ShowTeamCommand : TeamArgument {
    void run(Context& context) {
        show_team(context, context.call(GetTeam{find_team(context, team)}));
    }
};

struct ListTeamsCommand {
    void declare(CLI::App&) {}
    void run(Context& context) {
        context.show(
            context.call(GetSession{default_session(context)}), [&](const SessionReply& reply) {
                return render_teams(reply.teams, context.names_of(reply.teams), context.style());
            });
    }
};

struct RemoveTeamCommand : TeamArgument {
    void run(Context& context) {
        context.call(RemoveTeam{find_team(context, team)});
        context.done("The team is removed.");
    }
};

struct AssignCommand : TeamArgument {
    std::vector<std::string> players;
    void declare(CLI::App& verb) {
        TeamArgument::declare(verb);
        verb.add_option("PLAYER", players, "Names or ids")->required()->type_name("PLAYER");
    }
    void run(Context& context) {
        const auto id = find_team(context, team);
        std::vector<PlayerId> ids;
        ids.reserve(players.size());
        for (const auto& player : players)
            ids.push_back(find_player(context, player));
        TeamReply reply;
        for (const auto player : ids)
            reply = context.call(AssignPlayer{id, player});
        show_team(context, reply);
    }
};

struct UnassignCommand {
    std::string player;
    void declare(CLI::App& verb) {
        verb.add_option("PLAYER", player, "Name or id")->required()->type_name("PLAYER");
    }
    void run(Context& context) {
        const auto id = find_player(context, player);
        context.call(UnassignPlayer{default_session(context), id});
        context.done("The player is in no team of the session.");
    }
};

struct TeamPictureCommand : TeamArgument {
    std::string file;
    void declare(CLI::App& verb) {
        TeamArgument::declare(verb);
        verb.add_option("FILE", file, "A picture: JPEG, PNG, WebP or HEIC")
            ->required()
            ->type_name("FILE");
    }
    void run(Context& context) {
        SetTeamPicture request;
        request.team = find_team(context, team);
        request.picture.jpeg = read_bytes(file);
        show_team(context, context.call(request));
    }
};

// ---- Overrides. ----

struct MakeCatcherCommand : TeamArgument {
    void run(Context& context) {
        context.call(MakeCatcher{find_team(context, team)});
        context.done("The team is catcher; its challenges are dropped.");
    }
};

struct MakeRunnerCommand : TeamArgument {
    void run(Context& context) {
        context.call(MakeRunner{find_team(context, team)});
        context.done("The team is runner and has drawn challenges.");
    }
};

struct RerollCommand : TeamArgument {
    void run(Context& context) {
        context.call(RerollChallenges{find_team(context, team)});
        context.done("The team has new challenges.");
    }
};

struct PointsCommand : TeamArgument {
    std::int64_t delta = 0;
    std::string reason;
    void declare(CLI::App& verb) {
        TeamArgument::declare(verb);
        verb.add_option("DELTA", delta, "Points to add, or to take if negative")
            ->required()
            ->type_name("NUMBER");
        verb.add_option("REASON", reason, "Everybody sees it")->required()->type_name("TEXT");
    }
    void run(Context& context) {
        context.call(AdjustPoints{find_team(context, team), delta, reason});
        context.done("The points are adjusted.");
    }
};

}  // namespace

void add_team_commands(CLI::App& app, Context& context) {
    auto& noun = add_noun(app, "team", "Teams of a session, and overrides in its game");
    add_verb<CreateTeamCommand>(
        noun,
        context,
        "create",
        "Creates a team",
        "muster team create Red --session Spring\n"
        "muster team create Blue --colour 4363d8 --player ada --player Bob");
    add_verb<EditTeamCommand>(
        noun,
        context,
        "edit",
        "Changes the given fields",
        "muster team edit Red --name Crimson\nmuster team edit Spring/Red --colour ff0000");
    add_verb<ShowTeamCommand>(noun, context, "show", "Shows a team", "muster team show Red");
    add_verb<ListTeamsCommand>(
        noun, context, "list", "Lists a session's teams", "muster team list --session Spring");
    add_verb<RemoveTeamCommand>(
        noun, context, "remove", "Removes a team", "muster team remove Red");
    add_verb<AssignCommand>(noun,
                            context,
                            "assign",
                            "Puts players into a team, and out of any other of the session",
                            "muster team assign Red ada Bob");
    add_verb<UnassignCommand>(noun,
                              context,
                              "unassign",
                              "Takes a player out of the session's teams",
                              "muster team unassign ada");
    add_verb<TeamPictureCommand>(
        noun, context, "picture", "Sets the picture", "muster team picture Red red.jpg");
    add_verb<MakeCatcherCommand>(noun,
                                 context,
                                 "make-catcher",
                                 "Makes a team catcher in the running game",
                                 "muster team make-catcher Red");
    add_verb<MakeRunnerCommand>(noun,
                                context,
                                "make-runner",
                                "Makes a team runner in the running game",
                                "muster team make-runner Red");
    add_verb<RerollCommand>(
        noun, context, "reroll", "Gives a team new challenges", "muster team reroll Red");
    add_verb<PointsCommand>(noun,
                            context,
                            "points",
                            "Adds or takes points, with a reason",
                            "muster team points Red 100 \"helped a stranger\"\n"
                            "muster team points Red -- -50 \"took a taxi\"");
}

}  // namespace muster::cli
