// The traditional game: a catch swaps the two roles, and the new runner gets a head start.
#include "engine/core/field/modes/mode.hpp"

namespace muster::core {

namespace {

class Traditional final : public Mode {
  public:
    ModeInfo info() const override {
        return {"traditional", "Catchers hunt runners; a catch swaps the two roles."};
    }

    Status check_line_up(const LineUp& line_up) const override {
        if (!line_up.chosen_catchers.empty()) {
            return bad_data("catchers", "In this mode the catchers are drawn, not chosen.");
        }
        const auto catchers = static_cast<std::size_t>(line_up.config.num_catchers);
        if (catchers >= line_up.teams.size()) {
            return Error{ErrorCode::too_many_catchers,
                         "Of " + std::to_string(line_up.teams.size()) + " teams " +
                             std::to_string(catchers) +
                             " can't be catchers: one runner is needed at least.",
                         {{"catchers", std::to_string(catchers)},
                          {"teams", std::to_string(line_up.teams.size())}}};
        }
        return Done{};
    }

    std::vector<TeamId> first_catchers(const LineUp& line_up, Random& random) const override {
        return draw_teams(
            line_up.teams, static_cast<std::size_t>(line_up.config.num_catchers), random);
    }

    std::optional<Deal> settle_catch(FieldContext& context,
                                     Game& game,
                                     TeamInGame& catcher,
                                     TeamInGame& caught) const override {
        take_role(context, game, caught, Role::catcher);
        take_role(context, game, catcher, Role::runner);
        catcher.state.bounty = game.config.bounty_base_points;
        begin_grace(context, game, catcher);
        return deal(context, game, catcher, Occasion::play);
    }

    Status check_role_change(const Game&, const TeamInGame&, Role) const override { return Done{}; }

    bool decided(const Game&) const override { return false; }
};

}  // namespace

const Mode& traditional() {
    static const Traditional mode;
    return mode;
}

}  // namespace muster::core
