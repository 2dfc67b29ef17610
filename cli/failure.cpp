#include "cli/failure.hpp"

#include <muster/proto/json.hpp>

#include <map>

namespace muster::cli {

namespace {

std::string list_command(std::string_view what) {
    static const std::map<std::string, std::string, std::less<>> commands{
        {"player", "muster player list"},
        {"session", "muster session list"},
        {"team", "muster team list"},
        {"challenge", "muster challenge list"},
        {"set", "muster set list"},
        {"challenge set", "muster set list"},
        {"zone", "muster zone list"},
        {"sector", "muster sector list"},
        {"game", "muster game past"},
        {"mode", "muster session modes"},
        {"setting", "muster config list"},
    };
    const auto at = commands.find(what);
    return at == commands.end() ? std::string() : "`" + at->second + "` shows what there is.";
}

}  // namespace

Failure::Failure(Error refusal)
    : std::runtime_error(refusal.message), code_(ExitCode::refused), refusal_(std::move(refusal)) {}

std::string_view to_string(ExitCode code) {
    switch (code) {
        case ExitCode::ok:
            return "ok";
        case ExitCode::internal:
            return "internal";
        case ExitCode::usage:
            return "usage";
        case ExitCode::refused:
            return "refused";
        case ExitCode::unreachable:
            return "unreachable";
        case ExitCode::timed_out:
            return "timed_out";
        case ExitCode::bad_input:
            return "bad_input";
    }
    return "internal";
}

std::string error_json(ExitCode code, const std::string& message) {
    return "{\"code\":\"" + std::string(to_string(code)) +
           "\",\"message\":" + json_string(message) + "}";
}

std::string advice(const Error& refusal) {
    switch (refusal.code) {
        case ErrorCode::not_found:
            return list_command(refusal.fact("what").value_or(""));
        case ErrorCode::not_allowed:
            return "Choose the actor with --as, or ask an operator.";
        case ErrorCode::no_game_running:
            return "`muster game start` starts one.";
        case ErrorCode::game_in_progress:
            return "Wait for the game's end, or edit through another session.";
        case ErrorCode::busy:
        case ErrorCode::too_many_requests:
            return "Try again in a moment.";
        case ErrorCode::shutting_down:
            return "Try again once the daemon is back.";
        case ErrorCode::internal:
            return "The daemon's log has the details.";
        case ErrorCode::too_few_challenges:
            return "`muster import` brings in challenges.";
        case ErrorCode::zone_missing:
            return "`muster import` brings in zones.";
        case ErrorCode::team_without_player:
            return "`muster team assign` puts a player into a team.";
        case ErrorCode::too_many_catchers:
            return "Change it with `muster config set num_catchers=… --session SESSION`, or add "
                   "teams.";
        case ErrorCode::end_in_past:
            // The end of a running game, or the setting before its start.
            return refusal.fact("field")
                       ? "Give a later time, or add minutes to the planned end with --by."
                       : "Change it with `muster config set end_time=… --session SESSION`.";
        default:
            return {};
    }
}

}  // namespace muster::cli
