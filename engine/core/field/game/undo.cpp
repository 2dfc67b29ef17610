// Takes back a team's last completion or catch. Each team has a number for its last change of role,
// challenges or periods. A completion or catch can be taken back while the numbers of its teams are
// those that it gave them; then the teams get their former numbers again, so that the completion or
// catch before it is the last one. Adjusted points and locations are no such changes: points are
// taken back as a difference. The generator goes on: a challenge that is drawn after all is drawn
// anew.
#include "engine/core/field/game/undo.hpp"

#include "engine/core/field/game/deal.hpp"
#include "engine/core/field/game/play.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/limits.hpp"
#include "engine/core/kernel/rules.hpp"

#include <algorithm>
#include <array>

namespace muster::core {

UndoableSide side_before(const TeamInGame& team) {
    const TeamState& state = team.state;
    return {.team = state.team,
            .role = state.role,
            .bounty = state.bounty,
            .zone = state.zone,
            .sector = state.sector,
            .grace_until = state.grace_until,
            .track_before_grace = team.track_before_grace,
            .first_seen = {},
            .change = team.last_change};
}

void note_change(FieldContext& context, Game& game, TeamInGame& team, TeamChange::Kind kind) {
    if (!rules::periods_can_be_undone(context)) return;
    team.last_change = {++game.last_change, kind, context.now()};
}

namespace {

bool is_too_old(const FieldContext& context, const Game& game, Time at) {
    return context.now() - at > std::chrono::minutes{game.config.undo_minutes};
}

void note_change(FieldContext& context, Game& game, UndoableSide& side, TeamChange::Kind kind) {
    TeamInGame& team = game.teams.at(side.team);
    note_change(context, game, team, kind);
    side.change_after = team.last_change.number;
}

}  // namespace

void keep(FieldContext& context, Game& game, Undoable undoable) {
    if (!rules::periods_can_be_undone(context)) return;
    using Kind = TeamChange::Kind;
    note_change(context, game, undoable.team, undoable.other ? Kind::catcher : Kind::completed);
    if (undoable.other) note_change(context, game, *undoable.other, Kind::caught);
    auto& kept = game.undoable;
    while (!kept.empty() && (is_too_old(context, game, kept.begin()->second.at) ||
                             kept.size() >= limits::undoable_max))
        kept.erase(kept.begin());
    const auto number = undoable.team.change_after;
    kept.emplace_hint(kept.end(), number, std::move(undoable));
}

namespace {

using UndoneAt = std::map<std::uint64_t, Undoable>::iterator;

UndoneAt find_last(Game& game, TeamId team) {
    const auto at =
        std::ranges::find_if(game.undoable.rbegin(), game.undoable.rend(), [&](const auto& entry) {
            const Undoable& undoable = entry.second;
            return undoable.team.team == team || (undoable.other && undoable.other->team == team);
        });
    return at == game.undoable.rend() ? game.undoable.end() : std::prev(at.base());
}

std::string quoted_name(const FieldContext& context, TeamId team) {
    return "\"" + name_of(context, team) + "\"";
}

struct ChangeWords {
    std::string_view name;  // For programs.
    std::string_view text;
};
ChangeWords words_for(TeamChange::Kind kind) {
    static constexpr std::array<ChangeWords, 6> words{{
        {"none", "has not changed"},
        {"completed", "has completed a challenge"},
        {"caught", "was caught"},
        {"catcher", "has caught a team"},
        {"role", "was given a role by an organiser"},
        {"challenges", "was given new challenges by an organiser"},
    }};
    return words[static_cast<std::size_t>(kind)];
}

// An ISO time in UTC, to the second.
std::string iso(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    // REQUIRES: 0 <= n < 100.
    const auto two = [](auto n) { return std::to_string(100 + n).substr(1); };
    return std::to_string(static_cast<int>(date.year())) + "-" +
           two(static_cast<unsigned>(date.month())) + "-" + two(static_cast<unsigned>(date.day())) +
           "T" + two(clock.hours().count()) + ":" + two(clock.minutes().count()) + ":" +
           two(clock.seconds().count()) + "Z";
}

std::optional<Error> check_unchanged(const FieldContext& context,
                                     const Game& game,
                                     const UndoableSide& side) {
    const TeamChange& change = game.teams.at(side.team).last_change;
    if (change.number == side.change_after) return std::nullopt;
    const auto words = words_for(change.kind);
    return Error{ErrorCode::changed_since,
                 "Since then the team " + quoted_name(context, side.team) + " " +
                     std::string(words.text) + ". That would be lost.",
                 {{"team", std::to_string(side.team.value)},
                  {"what", std::string(words.name)},
                  {"at", iso(change.at)}}};
}

// The client's belief is optional: a program that shows what it takes back says the period.
std::optional<Error> check_belief(const TeamInGame& team, std::optional<PeriodId> believed) {
    const auto& periods = team.state.periods;
    if (!believed || (!periods.empty() && periods.back().id == *believed)) return std::nullopt;
    return bad_data("period",
                    "The period " + std::to_string(believed->value) +
                        " is not the team's last one: fetch the game anew.");
}

std::optional<Error> check_undo(const FieldContext& context,
                                Game& game,
                                const TeamInGame& team,
                                const UndoPeriod& request) {
    if (request.reason.empty()) return bad_data("reason", "Taking back needs a reason.");
    const TeamId id = team.state.team;
    if (!rules::periods_can_be_undone(context)) {
        return Error{ErrorCode::nothing_to_undo,
                     "By the rules of this game nothing can be taken back: that begins with "
                     "version 4 of the rules.",
                     {{"team", std::to_string(id.value)}}};
    }
    if (team.state.periods.empty()) {
        return Error{ErrorCode::nothing_to_undo,
                     "The team " + quoted_name(context, id) +
                         " has completed nothing, has caught no team, and was not caught.",
                     {{"team", std::to_string(id.value)}}};
    }
    if (auto error = check_belief(team, request.period)) return error;
    const auto last = find_last(game, id);
    if (last == game.undoable.end() || is_too_old(context, game, last->second.at)) {
        const auto minutes = std::to_string(game.config.undo_minutes);
        return Error{ErrorCode::too_late_to_undo,
                     "The last completion or catch of the team " + quoted_name(context, id) +
                         " is over " + minutes +
                         " minutes ago, more than the setting undo_minutes allows.",
                     {{"team", std::to_string(id.value)}, {"undo_minutes", minutes}}};
    }
    if (auto error = check_unchanged(context, game, last->second.team)) return error;
    return last->second.other ? check_unchanged(context, game, *last->second.other) : std::nullopt;
}

// Takes the team's last period away.
Period take_period(TeamInGame& team) {
    Period period = std::move(team.state.periods.back());
    team.state.periods.pop_back();
    team.state.period_count = static_cast<std::uint32_t>(team.state.periods.size());
    return period;
}

// The challenges that were open before the period.
std::vector<OpenChallenge> open_before(const Period& period, std::uint32_t index) {
    auto open = period.open;
    if (period.completed) {
        const auto at = std::min<std::size_t>(index, open.size());
        open.insert(open.begin() + static_cast<std::ptrdiff_t>(at), *period.completed);
    }
    return open;
}

// Gives the team back what it had. Its period is taken away, its grace period is over.
void restore(FieldContext& context,
             Game& game,
             const UndoableSide& before,
             std::vector<OpenChallenge> open) {
    TeamInGame& team = game.teams.at(before.team);
    if (team.state.role != before.role) take_role(context, game, team, before.role);
    team.state.points -= before.gained;
    team.state.bounty = before.bounty;
    team.state.zone = before.zone;
    team.state.sector = before.sector;
    team.state.challenges = std::move(open);
    for (const std::uint32_t place : before.first_seen)
        team.seen.reset(place);
    // A grace period that would be over by now has ended meanwhile.
    if (before.grace_until && *before.grace_until > context.now())
        begin_grace(context, game, team, *before.grace_until, before.track_before_grace);
    team.last_change = before.change;
}

// Takes the completion or catch back; returns the period of the team for which it was asked.
Period take_back(FieldContext& context,
                 Game& game,
                 const Undoable& undone,
                 const UndoPeriod& request) {
    TeamInGame& team = game.teams.at(undone.team.team);
    TeamInGame* other = undone.other ? &game.teams.at(undone.other->team) : nullptr;
    end_grace(context, game, team);
    Period period = take_period(team);
    std::optional<Period> other_period;
    if (other) other_period = take_period(*other);
    if (undone.first_completed) team.completed.reset(place_of(game, period.completed->challenge));
    restore(context, game, undone.team, open_before(period, undone.index));
    if (other) restore(context, game, *undone.other, open_before(*other_period, 0));

    PeriodUndone event{.team = side_of(team, period.id), .caught = {}, .reason = request.reason};
    if (other) event.caught = side_of(*other, other_period->id);
    tell(context, game, topic_of(game.session), event);
    tell_challenges(context, game, other ? *other : team);
    return undone.team.team == request.team ? std::move(period) : std::move(*other_period);
}

}  // namespace

Result<PeriodUndoneReply> handle(FieldContext& context, const UndoPeriod& request) {
    const auto found = find_playing_team(context, request.team);
    if (!found) return found.error();
    Game& game = *found->game;
    if (auto error = check_undo(context, game, *found->team, request)) return *error;
    const auto last = find_last(game, request.team);
    const Undoable undone = std::move(last->second);
    game.undoable.erase(last);
    return PeriodUndoneReply{take_back(context, game, undone, request)};
}

}  // namespace muster::core
