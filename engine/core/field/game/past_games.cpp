// Handlers of finished games. The journal's tables hold finished games, not the core, so a reader
// outside the core answers.
#include "engine/core/field/game/past_games.hpp"

#include "engine/core/field/handlers.hpp"

#include <algorithm>

namespace muster::core {

namespace {

constexpr std::uint32_t page_max = 100;

std::vector<SessionId> granted_to(const FieldState& field, std::uint32_t uid) {
    std::vector<SessionId> sessions;
    for (auto at = field.grants.lower_bound({uid, SessionId{}});
         at != field.grants.end() && at->uid == uid;
         ++at) {
        sessions.push_back(at->session);
    }
    return sessions;
}

bool played_in(const PastGame& game, PlayerId player) {
    return std::ranges::any_of(game.teams, [&](const PastTeam& team) {
        return std::ranges::find(team.players, player) != team.players.end();
    });
}

}  // namespace

Result<PastGameList> handle(FieldContext& context, const ListPastGames& request) {
    if (request.limit < 1 || request.limit > page_max) {
        return bad_data("limit", "A page has from 1 to 100 games.");
    }
    context.out.query = request;
    return PastGameList{};
}

Result<PastGame> handle(FieldContext& context, const GetPastGame& request) {
    PastGameQuery query;
    query.game = request.game;
    const Actor& actor = context.actor();
    switch (actor.kind) {
        case Actor::Kind::operator_:
            query.sees_all = true;
            break;
        case Actor::Kind::organiser:
            query.sees_all_of = {SessionId{actor.id}};
            break;
        case Actor::Kind::service:
            query.sees_all_of = granted_to(context.field, context.input.origin.uid);
            break;
        case Actor::Kind::player:
            query.player = PlayerId{actor.id};
            break;
    }
    context.out.query = std::move(query);
    return PastGame{};
}

PastGame as_seen(const PastGameQuery& query, PastGame whole) {
    const bool of_session =
        std::ranges::find(query.sees_all_of, whole.summary.session) != query.sees_all_of.end();
    if (query.sees_all || of_session || (query.player && played_in(whole, query.player)))
        return whole;
    for (auto& team : whole.teams)
        team.track.clear();
    for (auto& event : whole.events) {
        if (auto* left = std::get_if<LeftGracePeriod>(&event.event)) left->location.reset();
    }
    return whole;
}

}  // namespace muster::core
