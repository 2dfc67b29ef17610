// Requests about games. A game needs a session that is ready; if something is missing, the workload
// requests that first.
#include "tests/sim/workload.hpp"

#include <algorithm>
#include <limits>

namespace muster::sim {

using namespace std::chrono_literals;

namespace {

bool has(const Session& session, std::string_view key) {
    return std::ranges::any_of(session.overrides, [&](const auto& s) { return s.key == key; });
}

}  // namespace

Request Workload::draft(StartGame r) {
    r.session = session();
    const auto found = known_.sessions.find(r.session);
    r.seed.value = random_.chance(0.1) ? 0 : 1 + random_.below(1u << 30);
    if (found == known_.sessions.end() || found->second.game || random_.chance(0.1)) return r;
    const auto teams = known_.teams_of(r.session);
    if (teams.size() < 3) {
        CreateTeam create;
        create.session = r.session;
        create.name = name("Team");
        return create;
    }
    for (const auto* team : teams) {
        if (team->players.empty()) return AssignPlayer{team->id, player()};
    }
    if (!has(found->second, "end_time") || !has(found->second, "num_catchers") ||
        random_.chance(0.6)) {
        SetConfig config;
        config.session = r.session;
        while (config.set.empty() || config.set[0].key != "end_time")
            config.set = {setting(r.session)};
        config.set.push_back({"start_time", "00:00"});
        config.set.push_back({"num_catchers", "1"});
        config.set.push_back({"grace_period_duration", random_.chance(0.3) ? "0" : "1"});
        config.set.push_back({"relative_standard_deviation", random_.chance(0.2) ? "0.05" : "0"});
        return config;
    }
    if (found->second.mode == "solo_hunt" && random_.chance(0.5))
        r.catchers = {random_.pick(teams)->id};
    return r;
}
Request Workload::draft(StopGame r) {
    r.session = playing_session();
    return r;
}
Request Workload::draft(ExtendGame r) {
    r.session = playing_session();
    r.ends = now_ + (random_.chance(0.1) ? -30s : std::chrono::seconds(random_.between(5, 400)));
    return r;
}
Request Workload::draft(GetGame r) {
    r.session = playing_session();
    return r;
}
Request Workload::draft(GetMyGame r) {
    r.player = player();
    return r;
}
Request Workload::draft(GetRanking r) {
    r.session = playing_session();
    return r;
}

Request Workload::draft(CompleteChallenge r) {
    r.team = playing_team(random_.chance(0.95) ? Role::runner : Role::catcher);
    r.index = static_cast<std::uint32_t>(random_.below(random_.chance(0.1) ? 6 : 2));
    if (const auto* state = known_.in_game(r.team))
        r.period = state->period_count + (random_.chance(0.03) ? 1 : 0);
    return r;
}
Request Workload::draft(CatchTeam r) {
    r.catcher = playing_team(random_.chance(0.95) ? Role::catcher : Role::runner);
    r.caught = playing_team(Role::runner);
    const auto team = known_.teams.find(r.catcher);
    if (team == known_.teams.end()) return r;
    // A runner in the same game.
    for (int tries = 0; tries < 4; ++tries) {
        const auto teams = known_.teams_of(team->second.session);
        if (teams.empty()) break;
        r.caught = random_.pick(teams)->id;
        const auto* caught = known_.in_game(r.caught);
        if (caught && caught->role == Role::runner) break;
    }
    if (const auto* state = known_.in_game(r.catcher))
        r.period = state->period_count + (random_.chance(0.03) ? 1 : 0);
    return r;
}

Request Workload::draft(ReportLocation r) {
    r.player = player();
    const auto team = known_.teams.find(playing_team(Role::runner));
    if (team != known_.teams.end() && !team->second.players.empty() && random_.chance(0.8))
        r.player = random_.pick(team->second.players);
    // Within some hundred metres, so that some catches are near enough.
    Location& l = r.location;
    l.latitude_deg = 47.37 + static_cast<double>(random_.between(-20, 20)) / 10'000;
    l.longitude_deg = 8.54 + static_cast<double>(random_.between(-20, 20)) / 10'000;
    if (random_.chance(0.9)) l.accuracy_m = static_cast<double>(random_.between(0, 80));
    if (random_.chance(0.9)) l.heading_deg = static_cast<double>(random_.between(-1, 360));
    if (random_.chance(0.9)) l.speed_mps = static_cast<double>(random_.between(-1, 30));
    l.time = now_ - std::chrono::microseconds(random_.between(0, 4'000'000));
    if (random_.chance(0.01)) l.latitude_deg = 91;
    if (random_.chance(0.01)) l.time = now_ + 2h;
    if (random_.chance(0.05)) l.time -= 10min;
    if (random_.chance(0.005)) l.longitude_deg = std::numeric_limits<double>::quiet_NaN();
    return r;
}
Request Workload::draft(GetLocations r) {
    r.session = playing_session();
    return r;
}
Request Workload::draft(GetTrack r) {
    r.team = playing_team(Role::runner);
    if (random_.chance(0.5)) r.past_s = static_cast<std::uint32_t>(random_.below(100));
    return r;
}

Request Workload::draft(MakeCatcher r) {
    r.team = playing_team(random_.chance(0.8) ? Role::runner : Role::catcher);
    return random_.chance(0.5) ? Request(r) : draft(MakeRunner{});
}
Request Workload::draft(MakeRunner r) {
    r.team = playing_team(random_.chance(0.7) ? Role::catcher : Role::out);
    return r;
}
Request Workload::draft(RerollChallenges r) {
    r.team = playing_team(Role::runner);
    return r;
}
Request Workload::draft(AdjustPoints r) {
    r.team = playing_team(random_.chance(0.5) ? Role::runner : Role::catcher);
    r.delta = random_.between(-300, 2000);
    r.reason = random_.chance(0.05) ? "" : "They sang.";
    return r;
}

Request Workload::draft(UndoPeriod r) {
    r.team = playing_team(random_.chance(0.7) ? Role::runner : Role::catcher);
    const auto* state = known_.in_game(r.team);
    if (state && !state->periods.empty() && random_.chance(0.5))
        r.period = random_.pick(state->periods).id;
    r.reason = random_.chance(0.05) ? "" : "It was another one.";
    return r;
}

Request Workload::draft(AttachPicture r) {
    r.team = playing_team(random_.chance(0.5) ? Role::runner : Role::catcher);
    r.period = {1 + random_.below(50)};
    if (const auto* state = known_.in_game(r.team); state && !state->periods.empty())
        r.period = random_.pick(state->periods).id;
    r.picture = picture();
    return r;
}
Request Workload::draft(FetchPicture r) {
    r.hash[0] = static_cast<std::uint8_t>(random_.below(255));
    for (const auto& [id, player] : known_.players) {
        if (player.picture && random_.chance(0.3)) r.hash = player.picture->thumbnail;
    }
    return r;
}
Request Workload::draft(ListPastGames r) {
    if (random_.chance(0.3)) r.player = player();
    if (random_.chance(0.3)) r.session = session();
    r.limit = 1 + static_cast<std::uint32_t>(random_.below(5));
    return r;
}
Request Workload::draft(GetPastGame r) {
    r.game = {1 + random_.below(30)};
    return r;
}

}  // namespace muster::sim
