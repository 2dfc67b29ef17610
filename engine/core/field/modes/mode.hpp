// What sets one kind of game apart from another. Everything that all share is in the core; a new
// mode is one file in this folder and one line in modes.cpp.
#pragma once

#include "engine/core/field/game/deal.hpp"
#include "engine/core/field/game/play.hpp"

#include <span>

namespace muster::core {

// Who wants to start a game: its teams by id, at least one, and the catchers that were asked for.
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

    // Whether a game can start like that: too_few_teams, too_many_catchers, bad_data.
    virtual Status check_line_up(const LineUp& line_up) const = 0;
    // The teams that begin as catchers. REQUIRES: the line-up was checked.
    virtual std::vector<TeamId> first_catchers(const LineUp& line_up, Random& random) const = 0;

    // What a catch does to roles, challenges and grace periods. The periods are recorded and the
    // bounty has moved; the catcher stands where the caught did. Returns what the catcher drew, if
    // it drew.
    virtual std::optional<Deal> settle_catch(FieldContext& context,
                                             Game& game,
                                             TeamInGame& catcher,
                                             TeamInGame& caught) const = 0;

    // Whether an operator may give the team that role. REQUIRES: it has another one.
    virtual Status check_role_change(const Game& game, const TeamInGame& team, Role role) const = 0;

    // Whether nobody needs to go on. Asked after every catch.
    virtual bool decided(const Game& game) const = 0;
};

const Mode* find_mode(std::string_view name);
// That of a running game.
const Mode& mode_of(const Game& game);

// ---- What modes are made of. ----

// `count` different ones of the teams, by chance. REQUIRES: there are as many.
std::vector<TeamId> draw_teams(std::span<const TeamId> teams, std::size_t count, Random& random);

// The modes, each with a name of its own.
const Mode& traditional();
const Mode& solo_hunt();

}  // namespace muster::core
