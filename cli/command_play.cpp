// The commands of players: complete, catch, report a position.
#include "cli/render.hpp"
#include "cli/resolve.hpp"
#include "cli/tree.hpp"

#include <algorithm>

namespace muster::cli {

namespace {

// The number of the team's periods now. The daemon refuses a request made for another number.
std::uint32_t present_period(Context& context, const TeamInSession& team) {
    const auto game = context.look_up(GetGame{team.session});
    const auto at = std::find_if(game.teams.begin(), game.teams.end(), [&](const TeamState& state) {
        return state.team == team.team;
    });
    return at == game.teams.end() ? 0 : at->period_count;
}

constexpr const char* period_help =
    "Number of the team's periods that you know; the command is refused if that number has "
    "changed. "
    "Default: the present number";

struct CompleteCommand {
    std::string team;
    std::uint32_t number = 0;
    std::optional<std::uint32_t> period;

    void declare(CLI::App& verb) {
        verb.add_option("TEAM", team, "Name or id, or SESSION/NAME")->required()->type_name("TEAM");
        verb.add_option(
                "N", number, "Which open challenge, counted from 1 as in `muster game state`")
            ->required()
            ->check(CLI::Range(1, 20))
            ->type_name("NUMBER");
        verb.add_option("--period", period, period_help)->type_name("NUMBER");
    }
    void run(Context& context) {
        const auto found = find_team_and_session(context, team);
        CompleteChallenge request;
        request.team = found.team;
        request.index = number - 1;
        request.period = period ? *period : present_period(context, found);
        context.show(context.call(request), [](const PeriodReply& reply) {
            return "Completed; this is period #" + std::to_string(reply.period.value) + ".\n";
        });
    }
};

struct CatchCommand {
    std::string catcher;
    std::string caught;
    std::optional<std::uint32_t> period;

    void declare(CLI::App& verb) {
        verb.add_option("CATCHER", catcher, "The team that catches")->required()->type_name("TEAM");
        verb.add_option("CAUGHT", caught, "The team that is caught")->required()->type_name("TEAM");
        verb.add_option("--period", period, period_help)->type_name("NUMBER");
    }
    void run(Context& context) {
        const auto found = find_team_and_session(context, catcher);
        context.options.session = std::to_string(found.session.value);  // find_team() looks there.
        CatchTeam request;
        request.catcher = found.team;
        request.caught = find_team(context, caught);
        request.period = period ? *period : present_period(context, found);
        context.show(context.call(request), [](const CatchReply& reply) {
            return "Caught for " + std::to_string(reply.bounty) + " points; these are periods #" +
                   std::to_string(reply.catcher_period.value) + " and #" +
                   std::to_string(reply.caught_period.value) + ".\n";
        });
    }
};

struct ReportCommand {
    std::string player;
    Location location;
    double accuracy_m = 10;
    std::optional<double> heading_deg;
    std::optional<double> speed_mps;
    std::string at;

    void declare(CLI::App& verb) {
        verb.add_option("PLAYER", player, "Name or id")->required()->type_name("PLAYER");
        verb.add_option("LATITUDE", location.latitude_deg, "Degrees north")
            ->required()
            ->type_name("DEGREES");
        verb.add_option("LONGITUDE", location.longitude_deg, "Degrees east")
            ->required()
            ->type_name("DEGREES");
        verb.add_option("--accuracy", accuracy_m, "Metres")
            ->capture_default_str()
            ->type_name("METRES");
        verb.add_option(
                "--heading", heading_deg, "Degrees clockwise from north; unknown if not given")
            ->type_name("DEGREES");
        verb.add_option("--speed", speed_mps, "Metres a second; unknown if not given")
            ->type_name("SPEED");
        verb.add_option("--at", at, "When, in ISO 8601; the daemon's present time if not given")
            ->type_name("TIME");
    }
    void run(Context& context) {
        ReportLocation request;
        request.player = find_player(context, player);
        request.location = location;
        request.location.accuracy_m = accuracy_m;
        if (heading_deg) request.location.heading_deg = *heading_deg;
        if (speed_mps) request.location.speed_mps = *speed_mps;
        if (at.empty()) {
            request.location.time = context.look_up(GetClock{}).day;
        } else if (const auto time = time_from_iso(at)) {
            request.location.time = *time;
        } else {
            throw Failure(ExitCode::usage, "--at takes a time like 2026-05-09T07:00:00Z.");
        }
        context.call(request);
        context.done("Reported.");
    }
};

struct ListLocationsCommand {
    std::string session;
    void declare(CLI::App& verb) {
        verb.add_option("SESSION", session, "Name or id; may be left out where there is only one")
            ->type_name("SESSION");
    }
    void run(Context& context) {
        const auto id = session.empty() ? default_session(context) : find_session(context, session);
        context.show(context.call(GetLocations{id}), [&](const LocationList& list) {
            return render(list, context.names_in(id), context.style());
        });
    }
};

struct TrackCommand {
    std::string team;
    std::optional<std::uint32_t> past_s;
    void declare(CLI::App& verb) {
        verb.add_option("TEAM", team, "Name or id, or SESSION/NAME")->required()->type_name("TEAM");
        verb.add_option("--past", past_s, "Only the last SECONDS seconds")->type_name("SECONDS");
    }
    void run(Context& context) {
        const auto id = find_team(context, team);
        context.show(context.call(GetTrack{id, past_s}), [&](const Track& track) {
            const auto session = context.look_up(GetTeam{id}).team.session;
            return render(
                track, context.names_and_times_of(session).times_of(session), context.style());
        });
    }
};

}  // namespace

void add_play_commands(CLI::App& app, Context& context) {
    add_verb<CompleteCommand>(
        app,
        context,
        "complete",
        "Completes a team's open challenge",
        "muster complete Red 2\nmuster --as player:ada complete Red 1 --period 3");
    add_verb<CatchCommand>(
        app, context, "catch", "Lets a catcher team catch a runner team", "muster catch Red Blue");

    auto& noun = add_noun(app, "location", "Locations and tracks of teams");
    add_verb<ReportCommand>(noun,
                            context,
                            "report",
                            "Reports where a player is",
                            "muster location report ada 47.3779 8.5403 --accuracy 8\n"
                            "muster location report ada -- -33.8568 151.2153");
    add_verb<ListLocationsCommand>(
        noun, context, "list", "Lists the teams' last locations", "muster location list Spring");
    add_verb<TrackCommand>(noun,
                           context,
                           "track",
                           "Shows where a team has been",
                           "muster location track Red --past 900");
}

}  // namespace muster::cli
