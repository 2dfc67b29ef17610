// A client that fetches a running game once and then updates it by the events of its topics, as the
// protocol describes. It uses nothing of the engine.
#pragma once

#include <muster/proto/message.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace muster {

class Follower {
  public:
    void reset(GameReply game) { game_ = std::move(game); }
    const GameReply& game() const { return game_; }

    std::set<Topic> topics() const {
        std::set<Topic> list;
        for (const auto& position : game_.as_of)
            list.insert(position.topic);
        return list;
    }

    // Applies the events that are of its topics and newer than the fetched state.
    void follow(const std::vector<ReceivedEvent>& events, Actor viewer) {
        sees_all_ = viewer.kind != Actor::Kind::player;
        for (const auto& event : events) {
            const auto at =
                std::find_if(game_.as_of.begin(), game_.as_of.end(), [&](const TopicPosition& p) {
                    return p.topic == event.topic;
                });
            if (at == game_.as_of.end() || event.number <= at->number) continue;
            at->number = event.number;
            std::visit([&](const auto& e) { apply(e, event.time); }, event.event);
        }
    }

  private:
    TeamState& team(TeamId id) {
        return *std::find_if(game_.teams.begin(), game_.teams.end(), [&](const TeamState& state) {
            return state.team == id;
        });
    }
    bool is_catcher() const {
        return topics().contains({Topic::Kind::session_catchers, game_.session.value}) &&
               !sees_all_;
    }
    void take_role(TeamState& state, Role role) {
        state.role = role;
        if (role != Role::runner) state.challenges.clear();
    }

    void apply(const GameExtended& e, Time) { game_.ends = e.ends; }
    void apply(const ChallengeCompleted& e, Time) {
        TeamState& state = team(e.team);
        state.period_count = e.period_count;
        state.points = e.points;
        state.bounty = e.bounty;
        state.zone = e.zone;
        state.sector = e.sector;
    }
    void apply(const PeriodRecorded& e, Time) { team(e.team).periods.push_back(e.period); }
    void apply(const TeamCaught& e, Time) {
        take_side(e.catcher);
        take_side(e.caught);
    }
    void apply(const PeriodUndone& e, Time) {
        undo(e.team);
        if (e.caught) undo(*e.caught);
    }
    void undo(const CatchSide& side) {
        take_side(side);
        std::erase_if(team(side.team).periods,
                      [&](const Period& period) { return period.id == side.period; });
    }
    void take_side(const CatchSide& side) {
        TeamState& state = team(side.team);
        state.period_count = side.period_count;
        state.points = side.points;
        state.bounty = side.bounty;
        state.zone = side.zone;
        state.sector = side.sector;
        state.grace_until = side.grace_until;
        take_role(state, side.role);
        if (side.grace_until && is_catcher()) state.location.reset();
    }
    void apply(const LeftGracePeriod& e, Time) {
        team(e.team).grace_until.reset();
        team(e.team).location = e.location;
    }
    void apply(const LocationChanged& e, Time) { team(e.team).location = e.location; }
    void apply(const RoleChanged& e, Time) {
        TeamState& state = team(e.team);
        state.points = e.points;
        state.bounty = e.bounty;
        state.zone = e.zone;
        state.sector = e.sector;
        take_role(state, e.role);
    }
    void apply(const PointsAdjusted& e, Time) { team(e.team).points = e.points; }
    void apply(const ChallengesDrawn& e, Time) { team(e.team).challenges = e.challenges; }
    void apply(const PictureAttached& e, Time) {
        auto& periods = team(e.team).periods;
        std::find_if(periods.begin(), periods.end(), [&](const Period& p) {
            return p.id == e.period;
        })->pictures.push_back(e.picture);
    }
    template <class Other>
    void apply(const Other&, Time) {}  // Changes nothing in a GameReply.

    GameReply game_;
    bool sees_all_ = false;
};

}  // namespace muster
