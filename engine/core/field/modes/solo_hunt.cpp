// Solo hunt: one team hunts all the others for the whole game. A caught team is out of the game.
// The last runner ends the game.
#include "engine/core/field/modes/mode.hpp"

#include <algorithm>

namespace muster::core {

namespace {

constexpr std::size_t teams_min = 3;

class SoloHunt final : public Mode {
  public:
    ModeInfo info() const override {
        return {
            "solo_hunt",
            "One team hunts all others; a caught team is out; the game ends with one runner left."};
    }

    Status check_line_up(const LineUp& line_up) const override {
        if (line_up.teams.size() < teams_min) {
            return Error{ErrorCode::too_few_teams,
                         "A solo hunt takes three teams at least, and there are " +
                             std::to_string(line_up.teams.size()) + ".",
                         {{"teams", std::to_string(line_up.teams.size())},
                          {"min", std::to_string(teams_min)}}};
        }
        if (line_up.chosen_catchers.size() > 1) {
            return Error{
                ErrorCode::too_many_catchers,
                "A solo hunt has one catcher team, not " +
                    std::to_string(line_up.chosen_catchers.size()) + ".",
                {{"catchers", std::to_string(line_up.chosen_catchers.size())}, {"max", "1"}}};
        }
        return Done{};
    }

    std::vector<TeamId> first_catchers(const LineUp& line_up, Random& random) const override {
        if (!line_up.chosen_catchers.empty()) return {line_up.chosen_catchers.front()};
        return draw_teams(line_up.teams, 1, random);
    }

    std::optional<Deal> settle_catch(FieldContext& context,
                                     Game& game,
                                     TeamInGame&,
                                     TeamInGame& caught) const override {
        take_role(context, game, caught, Role::out);
        return std::nullopt;
    }

    // An operator may bring back a team that was caught by mistake, but not add or remove hunters.
    Status check_role_change(const Game&, const TeamInGame& team, Role role) const override {
        if (team.state.role == Role::out && role == Role::runner) return Done{};
        return Error{ErrorCode::not_allowed,
                     "A solo hunt has the same one catcher team for the whole game.",
                     {}};
    }

    bool decided(const Game& game) const override {
        const auto runners =
            std::count_if(game.teams.begin(), game.teams.end(), [](const auto& entry) {
                return entry.second.state.role == Role::runner;
            });
        return runners <= 1;
    }
};

}  // namespace

const Mode& solo_hunt() {
    static const SoloHunt mode;
    return mode;
}

}  // namespace muster::core
