// Requests about the engine, people and sessions.
#include "tests/sim/workload.hpp"

namespace muster::sim {

using namespace std::chrono_literals;

namespace {
constexpr std::size_t players_wanted = 40;
constexpr std::size_t sessions_wanted = 5;
constexpr std::size_t teams_wanted = 5;  // The number of teams in a session.

const std::vector<std::string>& time_zones() {
    static const std::vector<std::string> names{
        "UTC", "Europe/Zurich", "Asia/Kolkata", "Nowhere/At_All"};
    return names;
}
}  // namespace

// ---- System. ----

Request Workload::draft(Ping r) {
    return r;
}
Request Workload::draft(GetStatus r) {
    return r;
}
Request Workload::draft(GetClock r) {
    return r;
}
Request Workload::draft(TakeClock r) {
    return r;
}
Request Workload::draft(Shutdown r) {
    r.reason = "because";
    return r;
}
Request Workload::draft(Subscribe r) {
    r.topics = {{Topic::Kind::catalog, 0}};
    if (random_.chance(0.5))
        r.topics = {{Topic::Kind::engine, random_.chance(0.5) ? 0 : user_id()}};
    if (random_.chance(0.2)) r.topics.push_back(topic());
    r.everything = random_.chance(0.05);
    return r;
}
Request Workload::draft(Unsubscribe r) {
    r.topics = {{random_.chance(0.5) ? Topic::Kind::engine : Topic::Kind::catalog, 0}, topic()};
    if (random_.chance(0.05)) r.topics.resize(limits::topics_per_request_max + 1);
    return r;
}
Request Workload::draft(ReadEvents r) {
    r.topic = topic();
    r.from = random_.chance(0.05) ? 0 : 1 + random_.below(50);
    r.limit = random_.chance(0.05) ? 5000 : 1 + static_cast<std::uint32_t>(random_.below(20));
    return r;
}
Request Workload::draft(ResumeTopics r) {
    const auto count = 1 + random_.below(8);
    for (std::uint64_t i = 0; i < count; ++i)
        r.positions.push_back({topic(), random_.chance(0.3) ? 0 : random_.below(100)});
    if (random_.chance(0.02)) r.positions.resize(limits::resumed_topics_max + 1);
    return r;
}
Request Workload::draft(ActivateRules r) {
    r.version = static_cast<std::uint32_t>(random_.below(6));  // Known ones, and others.
    return r;
}
Request Workload::draft(GrantSession r) {
    r.uid = user_id();
    r.session = session();
    return r;
}
Request Workload::draft(RevokeSession r) {
    r.uid = user_id();
    r.session = session();
    return r;
}
Request Workload::draft(ListGrants r) {
    a_page(r);
    return r;
}
Request Workload::draft(SetValue r) {
    if (!random_.chance(0.05)) r.key = "sim/" + std::to_string(random_.below(20));
    r.value = std::to_string(random_.below(5));
    return r;
}
Request Workload::draft(RemoveValue r) {
    r.key = "sim/" + std::to_string(random_.below(20));
    return r;
}
Request Workload::draft(ListValues r) {
    if (random_.chance(0.5)) r.prefix = "sim/1";
    if (random_.chance(0.3)) r.after = "sim/" + std::to_string(random_.below(20));
    if (random_.chance(0.3)) r.limit = 1 + static_cast<std::uint32_t>(random_.below(5));
    return r;
}
// The daemon's own requests: refused for clients.
Request Workload::draft(TimerFired r) {
    r.timer = {1 + random_.below(20)};
    return r;
}
Request Workload::draft(SetClock r) {
    r.real = r.virtual_time = now_ + 1h;
    return r;
}
Request Workload::draft(FollowClock r) {
    r.real = r.virtual_time = now_ + 1h;
    return r;
}
Request Workload::draft(TimeSkipped r) {
    r.at = now_ + 1h;
    return r;
}
Request Workload::draft(EngineStarted r) {
    r.at = now_ + 1h;
    return r;
}
Request Workload::draft(FindVerifier r) {
    r.name = name("Player");
    return r;
}
Request Workload::draft(OpenLogin r) {
    r.player = player();
    return r;
}

// ---- People. ----

Request Workload::draft(CreatePlayer r) {
    if (enough(known_.players.size(), players_wanted)) return draft(UpdatePlayer{});
    r.name = name("Player");
    if (random_.chance(0.2)) r.nickname = name("Nick");
    if (random_.chance(0.2)) r.discord_user = 1 + random_.below(60);
    if (random_.chance(0.3)) r.phone = random_.chance(0.1) ? "call me" : "+41 44 123 45 67";
    return r;
}
Request Workload::draft(UpdatePlayer r) {
    r.player = player();
    switch (random_.below(5)) {
        case 0:
            r.name = name("Player");
            break;
        case 1:
            r.nickname = name("Nick");
            break;
        case 2:
            r.remove_nickname = true;
            break;
        case 3:
            r.discord_user = random_.below(60);
            break;
        default:
            r.phone = "+41 " + std::to_string(random_.below(1000));
    }
    return r;
}
Request Workload::draft(RemovePlayer r) {
    r.player = player();
    if (enough(known_.players.size(), players_wanted)) return r;
    return CreatePlayer{name("Player"), {}, {}, {}, ""};
}
Request Workload::draft(GetPlayer r) {
    r.player = player();
    return r;
}
Request Workload::draft(FindPlayer r) {
    r.discord_user = random_.below(60);
    return r;
}
Request Workload::draft(ListPlayers r) {
    a_page(r);
    if (random_.chance(0.5)) r.after = player();
    return r;
}
Request Workload::draft(SetPassphrase r) {
    r.player = player();
    if (random_.chance(0.3)) return r;  // A request without changes.
    with_passphrase_.push_back(r.player);
    r.passphrase.text = "secret " + std::to_string(r.player.value);
    return r;
}
Request Workload::draft(SetPlayerPicture r) {
    r.player = player();
    r.picture = picture();
    return r;
}
Request Workload::draft(Login r) {
    const bool sensible = !with_passphrase_.empty() && !random_.chance(0.2);
    const auto found = known_.players.find(sensible ? random_.pick(with_passphrase_) : player());
    if (found == known_.players.end()) {
        r.name = name("Player");
        r.passphrase.text = "guess";
        return r;
    }
    r.name = found->second.name;
    r.name.key.clear();
    r.passphrase.text = "secret " + std::to_string(found->first.value);
    return r;
}
Request Workload::draft(Authenticate r) {
    r.token.text = tokens_.empty() || random_.chance(0.2) ? "nobody's" : random_.pick(tokens_);
    return r;
}
Request Workload::draft(Logout r) {
    r.token.text = tokens_.empty() || random_.chance(0.2) ? "nobody's" : random_.pick(tokens_);
    return r;
}
// A small range of numbers, so that most are in use.
Request Workload::draft(AttachPlayers r) {
    for (auto count = 1 + random_.below(8); count > 0; --count)
        r.players.push_back({player(), random_.chance(0.02) ? 0 : 1 + random_.below(25)});
    if (random_.chance(0.02)) r.players.resize(limits::attach_per_request_max + 1, {player(), 1});
    return r;
}
Request Workload::draft(DetachPlayers r) {
    for (auto count = 1 + random_.below(4); count > 0; --count)
        r.numbers.push_back(1 + random_.below(25));
    if (random_.chance(0.5)) r.reason = DetachReason::lost;
    return r;
}
Request Workload::draft(ListAttached r) {
    a_page(r);
    if (random_.chance(0.5)) r.after = random_.below(25);
    return r;
}
Request Workload::draft(ServiceLost r) {
    r.connection = {1 + random_.below(40)};
    return r;
}

// ---- Sessions and teams. ----

Request Workload::draft(CreateSession r) {
    if (enough(known_.sessions.size(), sessions_wanted)) return draft(UpdateSession{});
    r.name = name("Session");
    r.mode = random_.chance(0.05) ? "chess" : random_.chance(0.7) ? "traditional" : "solo_hunt";
    r.language = random_.chance(0.5) ? Language::english : Language::german;
    r.time_zone.name = random_.pick(time_zones());
    if (random_.chance(0.3)) r.discord_server = random_.below(5);
    return r;
}
Request Workload::draft(UpdateSession r) {
    r.session = session();
    switch (random_.below(6)) {
        case 0:
            r.name = name("Session");
            break;
        case 1:
            r.mode = random_.chance(0.7) ? "traditional" : "solo_hunt";
            break;
        case 2:
            r.language = Language::german;
            break;
        case 3:
            r.time_zone = TimeZone{random_.pick(time_zones()), {}};
            break;
        case 4:
            r.discord_server = random_.below(5);
            break;
        default:
            r.game_channel = random_.below(5);
            r.admin_channel = random_.below(5);
    }
    return r;
}
Request Workload::draft(RemoveSession r) {
    r.session = session();
    return r;
}
Request Workload::draft(GetSession r) {
    r.session = session();
    return r;
}
Request Workload::draft(ListSessions r) {
    a_page(r);
    if (random_.chance(0.3)) r.after = session();
    return r;
}
Request Workload::draft(CreateTeam r) {
    r.session = session();
    if (enough(known_.teams_of(r.session).size(), teams_wanted)) return draft(UpdateTeam{});
    r.name = name("Team");
    if (random_.chance(0.3))
        r.colour =
            static_cast<std::uint32_t>(random_.below(random_.chance(0.1) ? 1u << 31 : 1u << 24));
    return r;
}
Request Workload::draft(UpdateTeam r) {
    r.team = team();
    switch (random_.below(3)) {
        case 0:
            r.name = name("Team");
            break;
        case 1:
            r.colour = static_cast<std::uint32_t>(random_.below(1u << 24));
            break;
        default:
            r.discord_channel = random_.below(9);
    }
    return r;
}
Request Workload::draft(RemoveTeam r) {
    r.team = team();
    const auto found = known_.teams.find(r.team);
    if (found == known_.teams.end() ||
        enough(known_.teams_of(found->second.session).size(), teams_wanted))
        return r;
    return draft(CreateTeam{});
}
Request Workload::draft(GetTeam r) {
    r.team = team();
    return r;
}
Request Workload::draft(AssignPlayer r) {
    r.team = team();
    r.player = player();
    return r;
}
Request Workload::draft(UnassignPlayer r) {
    r.session = session();
    r.player = player();
    if (random_.chance(0.7)) return draft(AssignPlayer{});
    return r;
}
Request Workload::draft(ImportRoster r) {
    r.session = session();
    const auto teams = known_.teams_of(r.session);
    std::uint32_t row = 2;
    for (auto count = 1 + random_.below(5); count > 0; --count) {
        RosterRow each;
        each.row = row++;
        const auto known = known_.players.find(player());
        const bool is_new = known == known_.players.end() ||
                            (random_.chance(0.3) && !enough(known_.players.size(), players_wanted));
        each.name = is_new ? name("Player") : known->second.name;
        each.name.key.clear();
        if (random_.chance(0.2)) each.nickname = name("Nick");
        if (random_.chance(0.2)) each.discord_user = 1 + random_.below(60);
        if (random_.chance(0.3)) each.phone = random_.chance(0.1) ? "call me" : "+41 44 123 45 67";
        if (!enough(teams.size(), teams_wanted)) {
            each.team = name("Team");
        } else if (const auto found = known_.teams.find(team()); found != known_.teams.end()) {
            each.team = found->second.name;
            each.team->key.clear();
        }
        r.players.push_back(std::move(each));
    }
    r.remove_missing = random_.chance(0.05);
    r.dry_run = random_.chance(0.2);
    return r;
}
Request Workload::draft(SetTeamPicture r) {
    r.team = team();
    r.picture = picture();
    return r;
}
Request Workload::draft(ListModes r) {
    return r;
}

}  // namespace muster::sim
