// Random requests of players, organisers and operators about three sessions, many of them invalid.
// The requests use only the engine's answers, like those of a client.
#pragma once

#include "tests/support/game_fixture.hpp"

#include <limits>
#include <random>

namespace muster::core {

struct RandomRequest {
    Request request;
    SessionId about;  // The only session concerned; 0: none.
};

using Games = std::map<SessionId, GameReply>;  // The running games.

class RandomPlay {
  public:
    struct Group {
        SessionId session;
        std::vector<TeamId> teams;
    };
    RandomPlay(std::uint64_t seed, std::vector<Group> groups, std::vector<PlayerId> players)
        : random_(seed), groups_(std::move(groups)), players_(std::move(players)) {}

    // A number below n, equal on every machine, unlike the library's distributions.
    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }

    // Mostly some seconds, sometimes as long as a grace period.
    std::chrono::microseconds pause() {
        const std::chrono::milliseconds some{1 + below(40'000)};
        return one_in(60) ? some * 30 : some;
    }

    // An edit of the catalog puts the step's number into a text.
    RandomRequest next(const Games& games, Time now, int step) {
        const Group& group = pick(groups_);
        const SessionId session = group.session;
        const auto kind = below(100);
        if (games.contains(session) ? kind < 2 : kind < 40) return start(group);
        if (kind < 45) return {location(now), {}};
        if (kind < 93) {
            // Sometimes a team of another session, so that teams of two games meet.
            const TeamId team = pick(group.teams);
            return {
                of_team(games, team, one_in(25) ? pick(pick(groups_).teams) : pick(group.teams)),
                session};
        }
        if (kind < 95) return {extend(session, now), session};
        if (kind < 96) return {StopGame{one_in(3) ? session : SessionId{99}}, session};
        if (kind < 97) return {AssignPlayer{pick(group.teams), pick(players_)}, {}};
        return {edit(step), {}};
    }

    template <class T>
    const T& pick(const std::vector<T>& items) {
        return items[below(items.size())];
    }

  private:
    SessionId home_of(TeamId team) const {
        for (const Group& group : groups_) {
            if (std::ranges::count(group.teams, team) > 0) return group.session;
        }
        return {};
    }
    RandomRequest start(const Group& group) {
        StartGame request{group.session, {}, Seed{below(1000)}};
        if (one_in(4)) request.catchers = {pick(group.teams)};
        return {request, group.session};
    }
    // The team's number of periods, sometimes a wrong number.
    std::uint32_t periods_of(const Games& games, TeamId team) {
        const std::uint32_t wrong = one_in(10) ? 1 : 0;
        const auto game = games.find(home_of(team));
        if (game == games.end()) return wrong;
        const auto at = std::ranges::find(game->second.teams, team, &TeamState::team);
        return wrong + at->period_count;
    }
    Request of_team(const Games& games, TeamId team, TeamId other) {
        switch (below(16)) {
            case 0:
                return MakeCatcher{team};
            case 1:
                return MakeRunner{team};
            case 2:
                return RerollChallenges{team};
            case 3:
                return points(team);
            case 4:
            case 5:
                return UndoPeriod{team, {}, one_in(5) ? "" : "a wrong button"};
            case 6:
            case 7:
            case 8:
                return caught(games, team, other);
            default:
                return complete(games, team);
        }
    }
    Request complete(const Games& games, TeamId team) {
        const auto index = static_cast<std::uint32_t>(below(4));
        return CompleteChallenge{team, index, periods_of(games, team)};
    }
    Request caught(const Games& games, TeamId catcher, TeamId team) {
        return CatchTeam{catcher, team, periods_of(games, catcher)};
    }
    // Within a few hundred metres, so that about half of all teams are near enough for a catch.
    Request location(Time now) {
        ReportLocation report{one_in(50) ? PlayerId{999} : pick(players_), {}};
        Location& at = report.location;
        at.latitude_deg = 47.37 + 0.00001 * static_cast<double>(below(400));
        at.longitude_deg = one_in(50) ? std::numeric_limits<double>::quiet_NaN() : 8.54;
        at.accuracy_m = static_cast<double>(below(60));
        at.time = now + std::chrono::seconds{static_cast<std::int64_t>(below(80)) - 15};
        return report;
    }
    Request points(TeamId team) {
        const auto delta = static_cast<std::int64_t>(below(601)) - 300;
        return AdjustPoints{team, delta, one_in(5) ? "" : "fair play"};
    }
    Request extend(SessionId session, Time now) {
        return ExtendGame{session, now + std::chrono::minutes{below(240)} - 20min};
    }
    Request edit(int step) {
        Challenge challenge;
        challenge.id = ChallengeId{1 + below(60)};
        if (one_in(4)) return RemoveChallenge{challenge.id};
        challenge.kind = one_in(2) ? ChallengeKind::anywhere : ChallengeKind::region;
        challenge.status = ChallengeStatus::approved;
        challenge.title = "Edit " + std::to_string(step);
        challenge.description = "Do it.";
        challenge.additional_points = static_cast<std::int32_t>(below(500));
        challenge.sets = {SetId{1}};
        if (one_in(3)) return CreateChallenge{challenge};
        return UpdateChallenge{challenge};
    }

    std::mt19937_64 random_;
    std::vector<Group> groups_;
    std::vector<PlayerId> players_;
};

}  // namespace muster::core
