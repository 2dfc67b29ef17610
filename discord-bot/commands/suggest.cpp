// Suggestions during typing. On an error there are no suggestions, because Discord shows no error
// here.
#include "discord-bot/commands/handlers.hpp"
#include "discord-bot/commands/home.hpp"
#include "discord-bot/render/events.hpp"

#include <algorithm>
#include <cctype>

namespace muster::discord {

namespace {

// Whether `text` contains `typed`; case does not matter.
bool fits(const std::string& text, const std::string& typed) {
    return std::ranges::search(
               text,
               typed,
               [](unsigned char a, unsigned char b) {
                   return std::tolower(a) == std::tolower(b);
               }).begin() != text.end() ||
           typed.empty();
}

}  // namespace

std::vector<Choice> suggest_challenges(Call& call, const std::string& typed) {
    const Team& team = call.channel_team();
    const auto game = call.game(call.actor_for(team));
    const auto state = std::ranges::find(game.teams, team.id, &TeamState::team);
    std::vector<Choice> choices;
    if (state == game.teams.end()) return choices;
    for (std::size_t i = 0; i < state->challenges.size(); ++i) {
        const auto& open = state->challenges[i];
        const auto number = std::to_string(i + 1) + ". ";
        const auto points = " · " + call.words().points(open.points);
        if (!fits(number + open.title + points, typed)) continue;
        // The points stay visible after a long title.
        const auto title = cut(open.title, limits::choice_max - length_of(number + points));
        choices.push_back(
            {number + title + points, custom_id_of({team.id, open.challenge, open.drawn})});
    }
    return choices;
}

std::vector<Choice> suggest_runners(Call& call, const std::string& typed) {
    const Team& own = call.channel_team();
    std::vector<Choice> choices;
    for (const TeamState& state : call.game(call.actor_for(own)).teams) {
        const auto name = call.roster().name(state.team);
        if (state.team != own.id && state.role == Role::runner && fits(name, typed))
            choices.push_back({name, "#" + std::to_string(state.team.value)});
    }
    return choices;
}

std::vector<Choice> suggest_teams(Call& call, const std::string& typed) {
    std::vector<Choice> choices;
    for (const auto& [id, team] : call.roster().teams) {
        if (fits(team.name.text, typed))
            choices.push_back({team.name.text, "#" + std::to_string(id.value)});
    }
    return choices;
}

// The engine searches: a community has too many players to fetch them at each letter. Names that
// begin with the typed text come first. Names that contain it follow, from one page of the list: in
// a community of a million, more pages would take too long.
std::vector<Choice> suggest_players(Call& call, const std::string& typed) {
    std::vector<Choice> choices;
    const auto suggest = [&](const Player& player) {
        const auto id = "#" + std::to_string(player.id.value);
        const bool known = std::ranges::count(choices, id, &Choice::value) > 0;
        if (known || choices.size() == limits::choices_max) return;
        auto name = player.name.text;
        if (player.nickname) {
            // Of two long names each shows its beginning.
            constexpr std::size_t half = (limits::choice_max - 3) / 2;
            if (length_of(name) + length_of(player.nickname->text) > 2 * half)
                name = cut(name, half);
            name +=
                " (" + cut(player.nickname->text, limits::choice_max - length_of(name) - 3) + ")";
        }
        choices.push_back({name, id});
    };
    ListPlayers containing;
    containing.limit = limits::choices_max;
    if (!typed.empty()) {
        const Name name{typed, {}};
        containing.part = name;
        const FindPlayersByPrefix beginning{name, {}, limits::choices_max};
        for (const auto& found : call.engine.call(Actor::service(), beginning).found)
            suggest(found.player);
    }
    for (const Player& player : call.engine.call(Actor::service(), containing).players)
        suggest(player);
    return choices;
}

std::vector<Choice> suggest_sessions(Call& call, const std::string& typed) {
    const auto others = sessions_of_others(call);
    std::vector<Choice> choices;
    for (const Session& session : call.engine.call_all(Actor::service(), ListSessions{}).sessions) {
        if (session.discord_server || others.contains(session.id)) continue;
        if (fits(session.name.text, typed))
            choices.push_back({session.name.text, "#" + std::to_string(session.id.value)});
    }
    return choices;
}

std::vector<Choice> suggest_modes(Call& call, const std::string& typed) {
    std::vector<Choice> choices;
    for (const ModeInfo& mode : call.engine.call(Actor::service(), ListModes{}).modes) {
        if (fits(mode.name, typed)) choices.push_back({mode.name, mode.name});
    }
    return choices;
}

}  // namespace muster::discord
