// Chooses the next request and its actor. The workload_*.cpp files fill in the requests.
#include "tests/sim/workload.hpp"

#include <algorithm>
#include <gd.h>

namespace muster::sim {

namespace {

// The frequency of each request, relative to the others.
template <class R>
constexpr double weight() {
    if constexpr (std::is_same_v<R, ReportLocation>) return 60;
    if constexpr (std::is_same_v<R, CompleteChallenge>) return 40;
    if constexpr (std::is_same_v<R, CatchTeam>) return 20;
    if constexpr (std::is_same_v<R, StartGame>) return 10;
    if constexpr (std::is_same_v<R, GetGame> || std::is_same_v<R, GetMyGame>) return 4;
    if constexpr (std::is_same_v<R, UpdateChallenge>) return 4;
    if constexpr (std::is_same_v<R, CreateChallenge>) return 3;
    if constexpr (std::is_same_v<R, AdjustPoints>) return 3;
    if constexpr (std::is_same_v<R, UndoPeriod>) return 8;
    if constexpr (std::is_same_v<R, AttachPlayers>) return 4;
    if constexpr (std::is_same_v<R, ListChallenges> || std::is_same_v<R, ListZones>) return 0.3;
    if constexpr (std::is_same_v<R, ImportCatalog> || std::is_same_v<R, UpdateCatalog>) return 0.3;
    if constexpr (std::is_same_v<R, ImportRoster>) return 0.3;
    if constexpr (std::is_same_v<R, AttachPicture>) return 0.2;
    if constexpr (std::is_same_v<R, StopGame> || std::is_same_v<R, RemoveSession>) return 0.15;
    if constexpr (std::is_same_v<R, SetPlayerPicture> || std::is_same_v<R, SetTeamPicture>)
        return 0.1;
    // Argon2id takes some 50 ms of real time.
    if constexpr (std::is_same_v<R, SetPassphrase> || std::is_same_v<R, Login>) return 0.02;
    if constexpr (std::is_same_v<R, Shutdown>) return 0.006;
    if constexpr (std::is_same_v<R, TakeClock>) return 0.02;
    return 1;
}

template <std::size_t... I>
std::vector<double> weights(std::index_sequence<I...>) {
    std::vector<double> sums;
    double sum = 0;
    (sums.push_back(sum += weight<std::variant_alternative_t<I, Request>>()), ...);
    return sums;
}

constexpr std::size_t request_count = std::variant_size_v<Request>;

std::vector<std::uint8_t> small_jpeg(int colour) {
    gdImagePtr image = gdImageCreateTrueColor(8, 8);
    gdImageFilledRectangle(image, 0, 0, 7, 7, colour);
    int size = 0;
    void* bytes = gdImageJpegPtr(image, &size, 80);
    const auto* first = static_cast<const std::uint8_t*>(bytes);
    std::vector<std::uint8_t> jpeg(first, first + size);
    gdFree(bytes);
    gdImageDestroy(image);
    return jpeg;
}

}  // namespace

Workload::Workload(std::uint64_t seed, const Mirror& known)
    : random_(seed, 4),
      random_value_(seed),
      known_(known),
      weights_(weights(std::make_index_sequence<request_count>())) {}

template <class R>
Request Workload::draft_as() {
    // Random values are not for subscriptions by hand: they could take a topic from a feed.
    constexpr bool by_hand = std::is_same_v<R, Subscribe> || std::is_same_v<R, Unsubscribe> ||
                             std::is_same_v<R, ResumeTopics>;
    if (!by_hand && random_.chance(0.015)) return random_value_.make<R>();
    return draft(R{});
}

template <std::size_t I>
Request Workload::draft(std::size_t index) {
    if constexpr (I + 1 < request_count) {
        if (index != I) return draft<I + 1>(index);
    }
    return draft_as<std::variant_alternative_t<I, Request>>();
}

std::size_t Workload::choose() {
    // At the start each request sometimes gets its turn without chance, so that a short run has all
    // requests.
    if (first_round_ < 3 * request_count && random_.chance(0.1))
        return first_round_++ % request_count;
    const double at = random_.unit() * weights_.back();
    return static_cast<std::size_t>(std::ranges::upper_bound(weights_, at) - weights_.begin());
}

Draft Workload::next(PeerClass peer_class, std::uint32_t, Time now) {
    now_ = now;
    Request request = draft<>(choose());
    const Actor actor = actor_for(request, peer_class);
    return {actor, std::move(request)};
}

Actor Workload::actor_for(const Request& request, PeerClass peer_class) {
    const auto of_a_player = [&](TeamId id) {
        const auto team = known_.teams.find(id);
        if (team == known_.teams.end() || team->second.players.empty()) return Actor::of(player());
        return Actor::of(random_.pick(team->second.players));
    };
    const auto fitting = std::visit(
        [&](const auto& r) -> Actor {
            if constexpr (requires { r.player.value; }) {
                if (random_.chance(0.7)) return Actor::of(r.player);
            }
            if constexpr (requires { r.team.value; }) {
                if (random_.chance(0.7)) return of_a_player(r.team);
                const auto team = known_.teams.find(r.team);
                if (team != known_.teams.end()) return Actor::organiser_of(team->second.session);
            }
            if constexpr (requires { r.catcher.value; }) return of_a_player(r.catcher);
            if constexpr (requires { r.session.value; }) {
                if constexpr (std::is_same_v<std::remove_cvref_t<decltype(r.session)>, SessionId>) {
                    return Actor::organiser_of(r.session);
                }
            }
            if (random_.chance(0.5)) return Actor::organiser_of(session());
            return Actor::service();
        },
        request);
    // Operators lose no rights. Another actor could lose a right before the reply, and would be
    // told first.
    if (std::holds_alternative<ResumeTopics>(request)) return Actor{};
    if (std::holds_alternative<Subscribe>(request) || std::holds_alternative<Unsubscribe>(request))
        return Actor::service();  // No feed has this actor.
    if (std::holds_alternative<AttachPlayers>(request) ||
        std::holds_alternative<DetachPlayers>(request))
        return random_.chance(0.97) ? Actor::service() : Actor::of(player());
    if (random_.chance(0.04)) return Actor::of(player());
    if (peer_class == PeerClass::service) return random_.chance(0.03) ? Actor{} : fitting;
    return random_.chance(0.5) ? Actor{} : fitting;
}

std::pair<std::vector<Topic>, Actor> Workload::topics() {
    std::vector<Topic> topics;
    if (random_.chance(0.5) && !known_.players.empty()) {
        // The topics of a player's app.
        const PlayerId own = player();
        topics.push_back({Topic::Kind::player, own.value});
        for (const auto& [id, team] : known_.teams) {
            if (std::ranges::count(team.players, own) == 0) continue;
            topics.push_back({Topic::Kind::team, id.value});
            topics.push_back({Topic::Kind::session, team.session.value});
            const auto side_of = [](bool catches) {
                return catches ? Topic::Kind::session_catchers : Topic::Kind::session_runners;
            };
            std::optional<Topic::Kind> side;
            if (const auto* playing = known_.in_game(id))
                side = side_of(playing->role == Role::catcher);
            // Mostly a side that the player may not hear.
            if (random_.chance(0.05)) side = side_of(random_.chance(0.5));
            if (side) topics.push_back({*side, team.session.value});
        }
        return {topics, Actor::of(own)};
    }
    for (auto count = 1 + random_.below(6); count > 0; --count)
        topics.push_back(topic());
    return {topics, random_.chance(0.7) ? Actor{} : Actor::organiser_of(session())};
}

Request Workload::fetch() {
    switch (random_.below(13)) {
        case 0:
            if (random_.chance(0.5)) return FindPlayersByPrefix{};
            return ListPlayers{};
        case 1:
            return ListSets{};
        case 2:
            return ListZones{};
        case 3:
            return ListSectors{};
        case 4:
            return ListChallenges{};
        case 5:
            return ListSessions{};
        case 10:
            return GetConfig{};
        case 11:
            return GetConfig{session()};
        case 12:
            return ListGrants{};
        case 6:
        case 7:
            return GetSession{session()};
        default:
            return GetGame{playing_session()};
    }
}

std::vector<Request> Workload::fetches() const {
    std::vector<Request> all{ListPlayers{},
                             FindPlayersByPrefix{},
                             ListSets{},
                             ListZones{},
                             ListSectors{},
                             ListChallenges{},
                             GetConfig{},
                             ListSessions{},
                             ListGrants{}};
    for (const auto& [id, session] : known_.sessions) {
        all.push_back(GetSession{id});
        all.push_back(GetConfig{id});
        if (!known_.games.contains(id)) continue;
        all.push_back(GetGame{id});
        all.push_back(GetRanking{id});
        all.push_back(GetLocations{id});
        for (const auto& [team, state] : known_.games.at(id).teams)
            all.push_back(GetTrack{team, {}});
    }
    return all;
}

void Workload::logged_in(const std::string& token) {
    tokens_.push_back(token);
    if (tokens_.size() > 20) tokens_.erase(tokens_.begin());
}

// ---- Choosing. ----

namespace {

// A random key, or nothing if there are none.
template <class Map>
typename Map::key_type some_key(const Map& map, SimRandom& random) {
    if (map.empty()) return {};
    auto at = map.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(random.below(map.size())));
    return at->first;
}

constexpr double wrong = 0.02;  // The probability of an id that probably does not exist.

}  // namespace

PlayerId Workload::player() {
    if (random_.chance(wrong)) return {1 + random_.below(500)};
    const auto found = some_key(known_.players, random_);
    return found ? found : PlayerId{1};
}
std::uint32_t Workload::user_id() {
    return service_uid_first + static_cast<std::uint32_t>(random_.below(service_uids));
}
SessionId Workload::session() {
    if (random_.chance(wrong)) return {1 + random_.below(50)};
    const auto found = some_key(known_.sessions, random_);
    return found ? found : SessionId{1};
}
SessionId Workload::playing_session() {
    if (known_.games.empty() || random_.chance(wrong)) return session();
    return some_key(known_.games, random_);
}
TeamId Workload::team() {
    if (random_.chance(wrong)) return {1 + random_.below(100)};
    const auto found = some_key(known_.teams, random_);
    return found ? found : TeamId{1};
}
TeamId Workload::playing_team(Role role) {
    if (known_.games.empty() || random_.chance(wrong)) return team();
    const auto& game = known_.games.at(some_key(known_.games, random_));
    std::vector<TeamId> fitting;
    for (const auto& [id, state] : game.teams)
        if (state.role == role) fitting.push_back(id);
    return fitting.empty() ? team() : random_.pick(fitting);
}
ZoneId Workload::zone() {
    if (random_.chance(wrong)) return {1 + random_.below(200)};
    const auto found = some_key(known_.zones, random_);
    return found ? found : ZoneId{110};
}
SetId Workload::set() {
    if (random_.chance(wrong)) return {1 + random_.below(50)};
    const auto found = some_key(known_.sets, random_);
    return found ? found : SetId{1};
}
ChallengeId Workload::challenge() {
    if (random_.chance(wrong)) return {1 + random_.below(1000)};
    const auto found = some_key(known_.challenges, random_);
    return found ? found : ChallengeId{1};
}
Topic Workload::topic() {
    const auto kind = static_cast<Topic::Kind>(random_.below(EnumNames<Topic::Kind>::list.size()));
    switch (kind) {
        case Topic::Kind::engine:
            return {kind, random_.chance(0.5) ? 0 : user_id()};
        case Topic::Kind::catalog:
            return {kind, 0};
        case Topic::Kind::team:
            return {kind, team().value};
        case Topic::Kind::player:
            return {kind, player().value};
        default:
            return {kind, session().value};
    }
}

Name Workload::name(const char* what) {
    if (random_.chance(0.03) && !known_.players.empty()) return known_.players.begin()->second.name;
    if (random_.chance(0.01)) return {random_.chance(0.5) ? "" : "bad\x01name", ""};
    std::string text = what;
    text += ' ';
    // The names of teams must not be similar.
    for (int i = 0; i < 6; ++i)
        text += static_cast<char>('a' + random_.below(26));
    return {text + std::to_string(++names_), ""};
}

std::string Workload::text() {
    if (random_.chance(0.01)) return "not \xff UTF-8";
    static const std::vector<std::string> texts{
        "Count the trains.", "Zähle die Züge.", "%r times at %z", "Ask somebody the way.", "a\nb"};
    return random_.pick(texts);
}

std::string Workload::letters(std::size_t count_max) {
    std::string letters;
    for (const auto& [letter, sector] : known_.sectors) {
        if (letters.size() < count_max && random_.chance(0.4)) letters += letter;
    }
    return letters;
}

PictureUpload Workload::picture() {
    constexpr std::uint64_t shades = 4;
    int colour = 0;
    for (int i = 0; i < 3; ++i)
        colour = colour << 8 | static_cast<int>(random_.below(shades) * 255 / (shades - 1));
    PictureUpload upload;
    upload.jpeg = small_jpeg(colour);
    if (random_.chance(0.05)) upload.jpeg.resize(upload.jpeg.size() / 2);
    if (random_.chance(0.05)) upload.jpeg[0] = 0;
    return upload;
}

}  // namespace muster::sim
