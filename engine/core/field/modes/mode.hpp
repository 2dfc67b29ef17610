// The differences between game modes. The common parts are in the core; a new mode is one file in
// this folder and one line in modes.cpp.
#pragma once

#include "engine/core/field/game/deal.hpp"
#include "engine/core/field/game/play.hpp"

#include <span>

namespace muster::core {

// The line-up of a new game: its teams by id, at least one, and the requested catchers.
struct LineUp {
    const Config& config;
    std::span<const TeamId> teams;
    std::span<const TeamId> chosen_catchers;  // All of them among the teams, each once.
};

// Stateless: a mode's whole state is the game's. Engine thread.
class Mode {
  public:
    virtual ~Mode() = default;

    virtual ModeInfo info() const = 0;

    // Checks whether a game can start with the line-up: too_few_teams, too_many_catchers, bad_data.
    virtual Status check_line_up(const LineUp& line_up) const = 0;
    // The teams that begin as catchers. REQUIRES: the line-up was checked.
    virtual std::vector<TeamId> first_catchers(const LineUp& line_up, Random& random) const = 0;

    // Changes roles, challenges and grace periods after a catch. Before this call the periods are
    // recorded, the bounty has moved, and the catcher has the caught team's place. Returns the
    // catcher's draw, if it drew.
    virtual std::optional<Deal> settle_catch(FieldContext& context,
                                             Game& game,
                                             TeamInGame& catcher,
                                             TeamInGame& caught) const = 0;

    // Whether an operator may give the team that role. REQUIRES: the team has another role.
    virtual Status check_role_change(const Game& game, const TeamInGame& team, Role role) const = 0;

    // Whether the game is decided. Called after every catch.
    virtual bool decided(const Game& game) const = 0;
};

const Mode* find_mode(std::string_view name);
// The mode of a running game.
const Mode& mode_of(const Game& game);

// ---- Parts of modes. ----

// Draws `count` different teams. REQUIRES: there are at least that many.
std::vector<TeamId> draw_teams(std::span<const TeamId> teams, std::size_t count, Random& random);

// The modes, each with a name of its own.
const Mode& traditional();
const Mode& solo_hunt();

}  // namespace muster::core
