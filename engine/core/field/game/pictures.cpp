// Handlers of pictures of events in a running game. Pictures of people and teams belong to their
// profiles. The door checked and stored the bytes, so the core gets only the hashes.
#include "engine/core/field/game/play.hpp"
#include "engine/core/field/handlers.hpp"

#include <algorithm>

namespace muster::core {

namespace {

constexpr std::size_t pictures_per_period_max = 50;

Period* find_period(TeamInGame& team, PeriodId id) {
    auto& periods = team.state.periods;
    const auto at = std::lower_bound(
        periods.begin(), periods.end(), id, [](const Period& period, PeriodId wanted) {
            return period.id < wanted;
        });
    return at == periods.end() || at->id != id ? nullptr : &*at;
}

bool has(const Period& period, const Picture& picture) {
    return std::find(period.pictures.begin(), period.pictures.end(), picture) !=
           period.pictures.end();
}

void attach(
    FieldContext& context, Game& game, TeamInGame& team, Period& period, const Picture& picture) {
    period.pictures.push_back(picture);
    tell(context,
         game,
         topic_of(team.state.team),
         PictureAttached{team.state.team, period.id, picture});
}

// The period on the other side of a catch gets the same pictures.
Period* find_counterpart(Game& game, const Period& period, TeamInGame*& team) {
    if (!period.other_team) return nullptr;
    team = &game.teams.at(*period.other_team);
    return find_period(*team, *period.other_period);
}

}  // namespace

Result<PictureReply> handle(FieldContext& context, const AttachPicture& request) {
    const auto found = find_playing_team(context, request.team);
    if (!found) return found.error();
    Game& game = *found->game;
    Period* period = find_period(*found->team, request.period);
    if (!period) return not_found("period", request.period.value);
    const Picture& picture = request.picture.stored;
    if (has(*period, picture)) {  // The picture was sent again and is already in place.
        context.unchanged();
        return PictureReply{picture};
    }
    if (period->pictures.size() >= pictures_per_period_max) {
        return Error{
            ErrorCode::picture_problem,
            "A period has at most " + std::to_string(pictures_per_period_max) + " pictures.",
            {{"max", std::to_string(pictures_per_period_max)}}};
    }
    attach(context, game, *found->team, *period, picture);
    TeamInGame* other_team = nullptr;
    if (Period* other = find_counterpart(game, *period, other_team)) {
        attach(context, game, *other_team, *other, picture);
    }
    return PictureReply{picture};
}

Result<PictureBytes> handle(FieldContext& context, const FetchPicture& request) {
    context.out.query = request;
    return PictureBytes{};
}

}  // namespace muster::core
