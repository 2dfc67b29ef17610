// The clients' requests: every request of the protocol, mostly sensible, often not.
#pragma once

#include "tests/sim/mirror.hpp"
#include "tests/sim/sim_random.hpp"
#include "tests/support/random_value.hpp"

namespace muster::sim {

// A request and its actor.
struct Draft {
    Actor actor;
    Request request;
};

// The user ids of the world's services.
inline constexpr std::uint32_t service_uid_first = 1000;
inline constexpr std::uint32_t service_uids = 3;
constexpr std::uint32_t service_uid_of(std::size_t client) {
    return service_uid_first + static_cast<std::uint32_t>(client % service_uids);
}

class Workload {
  public:
    // `known` is the community according to the disk.
    Workload(std::uint64_t seed, const Mirror& known);

    // The next request of a client of that class; `now` is engine time.
    Draft next(PeerClass peer_class, std::uint32_t uid, Time now);
    // Fetches one part of the state, for a client that follows everything.
    Request fetch();
    // Fetches all parts of the state.
    std::vector<Request> fetches() const;
    // The first requests of a world, in order: they make a small region, and people.
    std::vector<Request> beginnings();
    // Topics, and an actor that mostly may hear them.
    std::pair<std::vector<Topic>, Actor> topics();

    // Stores the token of a login.
    void logged_in(const std::string& token);

  private:
    template <class R>
    Request draft_as();
    template <std::size_t I = 0>
    Request draft(std::size_t index);
    std::size_t choose();

    // A request without an overload below has random fields.
    template <class R>
    Request draft(R) {
        return random_value_.make<R>();
    }
    // As sensible as the known state allows.
    Request draft(Ping);
    Request draft(GetStatus);
    Request draft(GetClock);
    Request draft(TakeClock);
    Request draft(Shutdown);
    Request draft(Subscribe);
    Request draft(Unsubscribe);
    Request draft(ReadEvents);
    Request draft(ResumeTopics);
    Request draft(ActivateRules);
    Request draft(GrantSession);
    Request draft(RevokeSession);
    Request draft(ListGrants);
    Request draft(SetValue);
    Request draft(RemoveValue);
    Request draft(ListValues);
    Request draft(TimerFired);
    Request draft(TimeSkipped);
    Request draft(FollowClock);
    Request draft(SetClock);
    Request draft(EngineStarted);
    Request draft(FindVerifier);
    Request draft(OpenLogin);
    Request draft(CreatePlayer);
    Request draft(UpdatePlayer);
    Request draft(RemovePlayer);
    Request draft(GetPlayer);
    Request draft(FindPlayer);
    Request draft(ListPlayers);
    Request draft(SetPassphrase);
    Request draft(SetPlayerPicture);
    Request draft(Login);
    Request draft(Authenticate);
    Request draft(Logout);
    Request draft(AttachPlayers);
    Request draft(DetachPlayers);
    Request draft(ListAttached);
    Request draft(ServiceLost);
    Request draft(CreateSet);
    Request draft(RenameSet);
    Request draft(RemoveSet);
    Request draft(ListSets);
    Request draft(SaveZone);
    Request draft(RemoveZone);
    Request draft(ListZones);
    Request draft(SetDistances);
    Request draft(SaveSector);
    Request draft(RemoveSector);
    Request draft(ListSectors);
    Request draft(CreateChallenge);
    Request draft(UpdateChallenge);
    Request draft(RemoveChallenge);
    Request draft(GetChallenge);
    Request draft(ListChallenges);
    Request draft(ImportCatalog);
    Request draft(UpdateCatalog);
    Request draft(GetConfig);
    Request draft(SetConfig);
    Request draft(CreateSession);
    Request draft(UpdateSession);
    Request draft(RemoveSession);
    Request draft(GetSession);
    Request draft(ListSessions);
    Request draft(CreateTeam);
    Request draft(UpdateTeam);
    Request draft(RemoveTeam);
    Request draft(GetTeam);
    Request draft(AssignPlayer);
    Request draft(ImportRoster);
    Request draft(UnassignPlayer);
    Request draft(SetTeamPicture);
    Request draft(ListModes);
    Request draft(StartGame);
    Request draft(StopGame);
    Request draft(ExtendGame);
    Request draft(GetGame);
    Request draft(GetMyGame);
    Request draft(GetRanking);
    Request draft(CompleteChallenge);
    Request draft(CatchTeam);
    Request draft(ReportLocation);
    Request draft(GetLocations);
    Request draft(GetTrack);
    Request draft(MakeCatcher);
    Request draft(MakeRunner);
    Request draft(RerollChallenges);
    Request draft(AdjustPoints);
    Request draft(UndoPeriod);
    Request draft(AttachPicture);
    Request draft(FetchPicture);
    Request draft(ListPastGames);
    Request draft(GetPastGame);

    Actor actor_for(const Request& request, PeerClass peer_class);

    // ---- Choosing from the known state; sometimes a thing that does not exist. ----
    PlayerId player();
    SessionId session();
    std::uint32_t user_id();  // Of a service.
    SessionId playing_session();
    TeamId team();
    TeamId playing_team(Role role);
    ZoneId zone();
    SetId set();
    ChallengeId challenge();
    Topic topic();
    Name name(const char* what);
    std::string text();
    std::string letters(std::size_t count_max);
    PictureUpload picture();
    Challenge a_challenge();
    Zone a_zone();
    Setting setting(std::optional<SessionId> session);
    // The size of a page: mostly large, sometimes small or zero.
    template <class List>
    void a_page(List& request) {
        if (random_.chance(0.4)) request.limit = static_cast<std::uint32_t>(random_.below(30));
    }
    bool enough(std::size_t have, std::size_t wanted) { return random_.below(wanted * 2) < have; }

    SimRandom random_;
    test::RandomValue random_value_;
    const Mirror& known_;
    Time now_{};
    std::uint64_t names_ = 0;
    std::vector<double> weights_;  // Cumulative, by request.
    std::vector<std::string> tokens_;
    std::vector<PlayerId> with_passphrase_;
    std::size_t first_round_ = 0;  // The first round has each request once.
};

}  // namespace muster::sim
