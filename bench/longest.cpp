// The longest time that the engine thread needs for one request, over a community of the size that
// the limits are made for. Each request of the protocol is called with the arguments that cost the
// most. A request without a case ends the bench with an error, so a new request needs a case.
#include "bench/support/community.hpp"
#include "bench/support/core_caller.hpp"
#include "bench/support/options.hpp"
#include "bench/support/report.hpp"
#include "bench/support/stats.hpp"

#include <muster/proto/limits.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <malloc.h>
#include <map>
#include <set>
#include <stdexcept>

namespace muster::bench {

namespace {

using core::Input;
using core::Outcome;

constexpr double goal_seconds = 2e-3;
constexpr double bytes_goal = 700;
constexpr double load_goal_seconds = 10;
constexpr std::size_t repeats = 7;  // Of a request that may be made again.

struct Size {
    std::size_t players;
    std::size_t sessions;
    std::size_t games;  // Running, of ten teams of five players.
    std::size_t large_teams;
    std::size_t large_team_players;
    std::size_t challenges;
};
constexpr Size full{1'000'000, 10'000, 20, 100, 200, 48'000};
constexpr Size quick{2'000, 50, 2, 6, 20, 1'000};
constexpr std::size_t game_teams = 10;
constexpr std::size_t team_players = 5;

// The memory that this process has in use.
double memory() {
    malloc_trim(0);
    std::ifstream file("/proc/self/smaps_rollup");
    double kib = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("Private_")) kib += std::stod(line.substr(line.find(':') + 1));
    }
    return kib * 1024;
}

// The longest call of each request, and the case that it belongs to.
class Longest {
  public:
    explicit Longest(core::Engine& engine) : engine_(engine) {}

    Time now = world_time;

    // One call, which can't be made again. A refusal ends the bench.
    const Outcome& once(const std::string& what, Request request, core::Origin origin = {}) {
        const auto name = info_of(request).name;
        apply({now, std::move(origin), std::move(request)});
        expect_ok(out_);
        note(name, what, seconds_);
        return out_;
    }
    // The median of several equal calls.
    void again(const std::string& what, const Request& request, core::Origin origin = {}) {
        std::vector<double> times;
        for (std::size_t i = 0; i < repeats; ++i) {
            apply({now, origin, request});
            expect_ok(out_);
            times.push_back(seconds_);
        }
        note(info_of(request).name, what, median(times));
    }
    // The same for a request that the core refuses, once it has looked.
    void refused(const std::string& what, const Request& request) {
        std::vector<double> times;
        for (std::size_t i = 0; i < repeats; ++i) {
            apply({now, {}, request});
            if (out_.ok) throw std::runtime_error("not refused: " + what);
            times.push_back(seconds_);
        }
        note(info_of(request).name, what, median(times));
    }
    // As many calls as `make` gives requests for; they are made outside the time that counts.
    template <class Make>
    void each(const std::string& what, std::size_t count, Make make) {
        for (std::size_t i = 0; i < count; ++i)
            once(what, make(i));
    }

    // The timers that are due, as the engine thread fires them.
    void fire_timers(const std::string& what) {
        while (const auto timer = engine_.next_timer()) {
            if (timer->due > now) return;
            apply({timer->due, {}, TimerFired{timer->id}});
            note(TimerFired::request_name, what, seconds_);
        }
    }

    Caller caller() {
        return [this](const Request& request) {
            apply({now, {}, request});
            expect_ok(out_);
            return out_.reply;
        };
    }

    void add_rows(Report& report) const {
        std::vector<std::pair<double, Row>> rows;
        for (const auto& [name, each] : cases_) {
            rows.push_back({each.seconds,
                            {std::string(name) + ": " + each.what,
                             time_text(each.seconds),
                             "goal " + time_text(goal_seconds),
                             each.seconds / goal_seconds,
                             Goal::at_most(1)}});
        }
        std::ranges::stable_sort(rows, std::greater{}, [](const auto& row) { return row.first; });
        for (auto& [seconds, row] : rows)
            report.add(std::move(row));
    }
    void expect_all_requests() const {
        std::string missing;
        for (const auto& info : request_infos()) {
            if (!cases_.contains(info.name)) missing += " " + std::string(info.name);
        }
        if (!missing.empty()) throw std::runtime_error("no case for" + missing);
    }

  private:
    struct Case {
        std::string what;
        double seconds = 0;
    };
    void apply(const Input& input) {
        seconds_ = cpu_seconds_of([&] { engine_.apply(input, out_); });
    }
    void note(std::string_view name, const std::string& what, double seconds) {
        Case& longest = cases_[name];
        if (longest.what.empty() || seconds > longest.seconds) longest = {what, seconds};
    }

    core::Engine& engine_;
    Outcome out_;
    double seconds_ = 0;
    std::map<std::string_view, Case> cases_;
};

core::Origin as(Actor actor) {
    return {.peer_class = PeerClass::operator_, .uid = 1000, .actor = actor, .key = {}};
}
core::Origin as_service(std::uint32_t uid) {
    return {.peer_class = PeerClass::service, .uid = uid, .actor = Actor::service(), .key = {}};
}

// The community, and what the cases need to know about it.
struct Community {
    std::vector<WorldSession> games;  // Running.
    WorldSession large;               // As large as the limits allow; its game does not run.
    std::size_t sessions = 0;
    PlayerId free;  // The first player without a team.
};

PlayerId after(PlayerId player, std::size_t count) {
    return {player.value + count};
}

void start(Longest& longest, const WorldSession& session, const std::string& what) {
    longest.once(what, StartGame{session.id, {}, Seed{session.id.value}});
}

Community build(Longest& longest, const Size& size) {
    const auto call = longest.caller();
    import_catalog(call);
    for (auto i = ask(call, GetStatus{}).challenges; i < size.challenges; ++i)
        longest.once("no game runs", CreateChallenge{challenge_at(i)});
    Community community;
    community.free = {1};
    for (std::size_t i = 0; i < size.games; ++i) {
        community.games.push_back(
            add_session(call, {++community.sessions, game_teams, team_players, community.free}));
        community.free = after(community.free, game_teams * team_players);
        start(longest, community.games.back(), "of 50 players");
    }
    community.large = add_session(
        call, {++community.sessions, size.large_teams, size.large_team_players, community.free});
    community.free = after(community.free, size.large_teams * size.large_team_players);
    while (community.sessions < size.sessions - 1)
        add_session(call, {++community.sessions, 0, 0, {}});
    return community;
}

// ---- Requests that change nothing. ----

void ask_people(Longest& longest, const Size& size, const Community& community) {
    const PlayerId last{size.players};
    const PlayerId middle{size.players / 2};
    longest.again("the last", GetPlayer{last});
    longest.again("the last", FindPlayer{*player_at((size.players - 1) / 4 * 4).discord_user});
    longest.again("a whole page", ListPlayers{{}, middle, limits::list_page_max});
    longest.again("no name has the part",
                  ListPlayers{name_of("zz#"), middle, limits::list_page_max});
    longest.again("an organiser's whole page",
                  ListPlayers{{}, {}, limits::list_page_max},
                  as(Actor::organiser_of(community.large.id)));
    longest.again("a whole page", FindPlayersByPrefix{{}, {}, limits::list_page_max});
    longest.again("no name has the prefix",
                  FindPlayersByPrefix{name_of("zz#"), {}, limits::list_page_max});
    longest.again("the last", FindVerifier{player_at(size.players - 1).name});
    longest.refused("answered by the door", Login{player_at(size.players - 1).name, {}, {}});
}

void ask_sessions(Longest& longest, const Community& community) {
    const auto& large = community.large;
    const auto player = large.teams[0].player;
    longest.again("the largest", GetSession{large.id});
    longest.again("a whole page", ListSessions{{}, limits::list_page_max});
    longest.again("a player's", ListSessions{{}, limits::list_page_max}, as(Actor::of(player)));
    longest.again(
        "a service's with all grants", ListSessions{{}, limits::list_page_max}, as_service(2));
    longest.again(
        "a service's without grants", ListSessions{{}, limits::list_page_max}, as_service(3));
    longest.again("a whole page", ListGrants{{}, limits::list_page_max});
    longest.again("of the largest team", GetTeam{large.teams.back().id});
    longest.again("all", ListModes{});
    longest.again("of the largest session", GetConfig{large.id});
}

void ask_catalog(Longest& longest) {
    longest.again("the first", GetChallenge{ChallengeId{1}});
    longest.again("a whole page", ListChallenges{{}, {}, {}, {}, {}, limits::list_page_max});
    longest.again("of a zone that has none",
                  ListChallenges{{}, {}, {}, ZoneId{9'999}, {}, limits::list_page_max});
    longest.again("all", ListSets{});
    longest.again("a whole page", ListZones{{}, limits::list_page_max});
    longest.again("all", ListSectors{});
}

// Of a game that runs; and of the largest one.
void ask_games(Longest& longest, const WorldSession& session, const std::string& what) {
    longest.again(what, GetGame{session.id});
    longest.again(what, GetMyGame{session.teams[0].player});
    longest.again(what, GetRanking{session.id});
    longest.again(what, GetLocations{session.id});
    longest.again(what, GetTrack{session.teams[0].id, {}});
}

void ask_system(Longest& longest, const Size& size, const Community& community) {
    longest.again("", Ping{});
    longest.again("", GetStatus{});
    longest.again("", GetClock{});
    longest.again("", TakeClock{});
    longest.again("", Shutdown{"bench"});
    std::vector<Topic> topics;
    for (std::size_t i = 0; i < limits::topics_per_request_max; ++i)
        topics.push_back({Topic::Kind::player, size.players - i});
    longest.again("to everything", Subscribe{{}, true});
    longest.again("to 256 topics", Subscribe{topics, false});
    longest.again("from 256 topics", Unsubscribe{topics, false});
    ResumeTopics resume;
    for (std::size_t i = 0; i < limits::resumed_topics_max; ++i)
        resume.positions.push_back({{Topic::Kind::player, size.players - i}, 0});
    longest.again("1,000 topics, answered by the journal", resume);
    longest.again("answered by the journal", ReadEvents{topics[0], 1, limits::read_events_max});
    longest.again("answered by the journal", ListPastGames{});
    longest.again("answered by the journal", GetPastGame{GameId{1}});
    longest.again("answered by the door", FetchPicture{});
    longest.again("all", ListValues{}, as_service(2));
    (void)community;
}

// ---- Requests that change something. ----

void change_people(Longest& longest, const Size& size, const Community& community) {
    constexpr std::size_t count = 1'000;
    const auto number = [&](std::size_t i) { return size.players - 1 - i; };
    const auto player = [&](std::size_t i) { return PlayerId{size.players - i}; };
    const std::string name(59, 'n');
    longest.each("the longest texts", count, [&](std::size_t i) {
        UpdatePlayer update;
        update.player = player(i);
        update.name = name_of(name + std::to_string(10'000 + i));
        update.nickname = name_of("n" + name + std::to_string(i));
        update.discord_user = i + 1;
        update.phone = std::string("+41 79 000 00 00");
        return update;
    });
    longest.each("", count, [&](std::size_t i) {
        PictureUpload picture;
        picture.stored.full[0] = static_cast<std::uint8_t>(i % 255 + 1);
        return SetPlayerPicture{player(i), picture};
    });
    longest.each("of a login that is renewed", count, [&](std::size_t i) {
        return Authenticate{
            {{},
             login_at((size.players / 10 - i % (size.players / 20)) * 10 - 10).token_hash.value}};
    });
    longest.each(
        "", count, [&](std::size_t i) { return Logout{{{}, login_at(i * 10).token_hash.value}}; });
    longest.each("", count, [&](std::size_t i) {
        return SetPassphrase{player(i), {{}, player_at(number(i)).passphrase->verifier}};
    });
    longest.each("", count / 2, [&](std::size_t i) { return RemovePlayer{player(i)}; });
    (void)community;
}

void change_sessions(Longest& longest, const Size& size, Community& community) {
    const auto& large = community.large;
    const auto free = community.free;
    const std::size_t count = std::min<std::size_t>(100, size.sessions / 4);
    TimeZone utc{"Etc/UTC", {{Time{}, 0}}};
    longest.again("with a Discord server", UpdateSession{large.id, {}, {}, {}, {}, 12'345, {}, {}});
    longest.each("without a Discord server", count, [&](std::size_t i) {
        return UpdateSession{SessionId{size.sessions - 2 - i}, {}, {}, {}, {}, i + 1, {}, {}};
    });
    longest.each("with a Discord server", 1, [&](std::size_t) {
        return CreateSession{
            name_of("The last session"), "traditional", Language::english, utc, 999'999};
    });
    longest.each("", count, [&](std::size_t i) {
        return CreateTeam{SessionId{size.sessions - 2 - i}, name_of("Team"), {}, {}};
    });
    longest.each("", count, [&](std::size_t i) {
        return UpdateTeam{large.teams[i % large.teams.size()].id, player_at(i).name, {}, {}};
    });
    longest.each("", count, [&](std::size_t i) {
        PictureUpload picture;
        picture.stored.full[0] = static_cast<std::uint8_t>(i % 255 + 1);
        return SetTeamPicture{large.teams[i % large.teams.size()].id, picture};
    });
    // From a full team to another one, and back.
    longest.each("of a full team", 1, [&](std::size_t) {
        return UnassignPlayer{large.id, large.teams.back().player};
    });
    longest.each("to a full team", 1, [&](std::size_t) {
        return AssignPlayer{large.teams.back().id, free};
    });
    longest.each("a check of 1,000 rows", 1, [&](std::size_t) {
        ImportRoster roster{
            size.sessions > 2 ? SessionId{size.sessions - 2} : large.id, {}, false, true};
        for (std::uint32_t i = 0; i < 1'000; ++i)
            roster.players.push_back(
                {i + 2, player_at(i).name, {}, name_of("Team " + std::to_string(i / 100)), "", {}});
        return roster;
    });
    longest.each("of a team", count, [&](std::size_t i) {
        return SetConfig{SessionId{size.sessions - 2 - i}, {{"num_catchers", "2"}}, {}};
    });
}

void change_catalog(Longest& longest) {
    const auto once = [&](Request request) {
        return longest.once("while a game runs", std::move(request));
    };
    const auto set = decode<SetReply>(once(CreateSet{name_of("A set")}).reply).set.id;
    once(RenameSet{set, name_of("Another set")});
    once(RemoveSet{set});
    Zone zone;
    zone.id = ZoneId{9'000};
    once(SaveZone{zone});
    once(RemoveZone{zone.id});
    std::vector<Distance> distances;
    for (std::uint64_t a = 110; a < 153; ++a) {
        for (std::uint64_t b = 110; b < 153; ++b) {
            if (a != b) distances.push_back({ZoneId{a}, ZoneId{b}, 7});
        }
    }
    once(SetDistances{distances});
    once(SaveSector{{"X", "C"}});
    once(RemoveSector{"X"});
    auto challenge = challenge_at(1);
    challenge.id = ChallengeId{500};
    challenge.title = "Changed";
    once(UpdateChallenge{challenge});
    once(RemoveChallenge{challenge.id});
    once(CreateChallenge{challenge_at(2)});
    ImportCatalog import;
    // As many as a request may have by its size.
    for (std::uint32_t i = 0; i < 1'500; ++i) {
        import.challenges.push_back(
            {i + 2, challenge_at(1'000'000 + i), {name_of("A set of its own")}});
        import.challenges.back().challenge.sets.clear();
    }
    import.dry_run = true;
    longest.once("a check of the largest sheet", import);
    UpdateCatalog update;
    update.dry_run = true;
    for (const auto& row : import.challenges)
        update.challenges.push_back({row, {}, {}});
    longest.once("a check of the largest sheet", update);
}

// With a place for each player and a track for each team.
void walk(Longest& longest, const WorldSession& session, const std::string& what) {
    for (std::size_t step = 0; step < 20; ++step) {
        longest.now += std::chrono::seconds(10);
        for (std::size_t i = 0; i < session.teams.size(); ++i) {
            longest.once(what,
                         ReportLocation{session.teams[i].player,
                                        location_at(i % teams_per_session, step, longest.now)});
        }
    }
}

struct Sides {
    std::vector<TeamId> runners;
    std::vector<TeamId> catchers;
};
Sides sides_of(Longest& longest, SessionId session) {
    Sides sides;
    for (const auto& team : ask(longest.caller(), GetGame{session}).teams)
        (team.role == Role::catcher ? sides.catchers : sides.runners).push_back(team.team);
    return sides;
}

void play(Longest& longest, const WorldSession& session, const std::string& what) {
    walk(longest, session, what);
    ask_games(longest, session, what);
    const auto sides = sides_of(longest, session.id);
    const auto period =
        decode<PeriodReply>(longest.once(what, CompleteChallenge{sides.runners[0], 0, 0}).reply)
            .period;
    PictureUpload picture;
    picture.stored.full[0] = 1;
    longest.once(what, AttachPicture{sides.runners[0], period, picture});
    longest.once(what, CatchTeam{sides.catchers[0], sides.runners[0], 0});
    longest.once(what, UndoPeriod{sides.catchers[0], {}, "bench"});
    longest.once(what, CatchTeam{sides.catchers[0], sides.runners[0], 0});
    longest.once(what, MakeCatcher{sides.runners[1]});
    longest.once(what, MakeRunner{sides.runners[1]});
    longest.once(what, RerollChallenges{sides.runners[1]});
    longest.once(what, AdjustPoints{sides.runners[1], 10, "bench"});
    longest.once(what, ExtendGame{session.id, longest.now + std::chrono::hours(4)});
    longest.now += std::chrono::hours(1);
    longest.fire_timers(what);
    longest.once(what, StopGame{session.id});
}

void play_and_remove(Longest& longest, Community& community) {
    play(longest, community.games[0], "of 50 players");
    const std::string what = "the largest";
    start(longest, community.large, what);
    play(longest, community.large, what);
    longest.once("the largest", RemoveTeam{community.large.teams.back().id});
    longest.once("the largest", RemoveSession{community.large.id});
}

void change_system(Longest& longest, const Size& size) {
    const std::string value(4'000, 'v');
    for (std::size_t i = 0; i < 1'000; ++i)
        longest.once("the longest", SetValue{"bench/" + std::to_string(i), value}, as_service(2));
    for (std::uint64_t i = 1; i + 2 < size.sessions; ++i) {
        for (std::uint32_t uid = 2; uid < 11; ++uid) {
            if (uid != 3) longest.once("", GrantSession{uid, SessionId{i}});
        }
    }
}

// A gateway with many people.
void attach(Longest& longest, const Size& size) {
    const ConnectionId gateway{7};
    const std::size_t requests = std::min<std::size_t>(200, size.players / 200);
    std::uint64_t number = 0;
    const auto hundred = [&](ConnectionId connection) {
        AttachPlayers attach;
        attach.connection = connection;
        while (attach.players.size() < limits::attach_per_request_max) {
            ++number;
            attach.players.push_back({PlayerId{size.players - number}, number});
        }
        return attach;
    };
    for (std::size_t i = 0; i < requests; ++i)
        longest.once("100 players", hundred(gateway), as_service(2));
    longest.again("a whole page", ListAttached{gateway, 0, limits::list_page_max}, as_service(2));
    DetachPlayers detach;
    detach.connection = gateway;
    for (std::uint64_t i = 1; i <= limits::attach_per_request_max; ++i)
        detach.numbers.push_back(i);
    longest.once("100 players", detach, as_service(2));
    longest.once("all other players", ServiceLost{gateway});
    longest.once("100 players", hundred(ConnectionId{8}), as_service(2));
    longest.once("with attached players", EngineStarted{longest.now});
    longest.once("", TimeKept{});
    longest.once("", TimeSkipped{longest.now});
    longest.once("all games end later", FollowClock{longest.now, longest.now, 60'000'000});
}

void change_system_back(Longest& longest) {
    longest.once("", RemoveValue{"bench/1"}, as_service(2));
    longest.once("", RevokeSession{2, SessionId{1}});
    longest.once("", SetClock{longest.now, longest.now, 1.0});
}

// ---- The whole. ----

void register_all(Longest& longest, const Size& size, Report& report) {
    const double before = memory();
    for (std::size_t i = 0; i < size.players; ++i)
        longest.once("one of them all", player_at(i));
    for (std::size_t i = 0; i < size.players; i += 10)
        longest.once("one of them all", login_at(i));
    const double each = (memory() - before) / static_cast<double>(size.players);
    report.add({"memory of a registered player, a tenth of them logged in",
                size_text(each),
                "goal " + size_text(bytes_goal),
                each / bytes_goal,
                Goal::at_most(1)});
}

void load_again(const core::Engine& engine, const Size& size, Report& report) {
    std::string bytes;
    const double save = cpu_seconds_of([&] { engine.save(bytes); });
    const double before = memory();
    std::optional<core::Engine> loaded;
    const double load = cpu_seconds_of([&] { loaded = core::Engine::load(bytes); });
    const double each = (memory() - before) / static_cast<double>(size.players);
    report.add({"memory of a registered player that was loaded",
                size_text(each),
                "goal " + size_text(bytes_goal),
                each / bytes_goal,
                Goal::at_most(1)});
    report.add({"loading the state of " + size_text(static_cast<double>(bytes.size())),
                time_text(load),
                "goal " + time_text(load_goal_seconds),
                load / load_goal_seconds,
                Goal::at_most(1)});
    report.add({"for comparison: saving that state", time_text(save), ""});
}

}  // namespace

void run_longest(const Options& options) {
    const Size& size = options.quick ? quick : full;
    Report state("A community of " + std::to_string(size.players) + " players");
    Report report("The longest time of each request on the engine thread");
    core::Engine engine(1);
    Longest longest(engine);
    longest.once("", ActivateRules{core::rules_version_newest});
    register_all(longest, size, state);
    auto community = build(longest, size);
    change_system(longest, size);
    ask_people(longest, size, community);
    ask_sessions(longest, community);
    ask_catalog(longest);
    ask_system(longest, size, community);
    change_people(longest, size, community);
    change_sessions(longest, size, community);
    change_catalog(longest);
    play_and_remove(longest, community);
    attach(longest, size);
    change_system_back(longest);
    load_again(engine, size, state);
    longest.expect_all_requests();
    longest.add_rows(report);
    report.note(
        "The catalog has a hundred times as many challenges as the example region, and the largest "
        "session has 100 teams of 200 players. The first edit after the start of a game copies the "
        "catalog, and StartGame deals to each team from all challenges.");
    report.note(
        "Processor time of one call in `apply()`, with the encoding of the reply and the "
        "events. A request that changes nothing is made seven times, and the row has the "
        "median; of other requests the row has the longest call.");
    state.print();
    report.print();
}

}  // namespace muster::bench

int main(int argc, char** argv) {
    return muster::bench::run_main("longest", argc, argv, muster::bench::run_longest);
}
