#include "tests/fuzz/world.hpp"

#include "engine/core/kernel/check.hpp"
#include "engine/core/state.hpp"
#include "tests/support/region.hpp"

namespace muster::fuzz {

namespace {

Name name_of(const std::string& text) {
    return {text, text};
}

// Few challenges: inputs that hold a whole state stay small.
core::Catalog small_catalog() {
    using Kind = ChallengeKind;
    auto catalog = core::region::catalog();
    for (const auto kind : {Kind::place, Kind::site}) {
        for (const std::uint64_t zone :
             {std::uint64_t{111}, std::uint64_t{113}, std::uint64_t{115}})
            core::region::add(catalog, kind, zone);
    }
    for (const auto kind : {Kind::region, Kind::anywhere, Kind::zoneable, Kind::centre_place})
        core::region::add(catalog, kind);
    return catalog;
}

// Not alike, which the rules want of teams.
constexpr std::array team_names{"badgers", "otters", "foxes", "herons"};

std::string make_world(bool plays) {
    core::State state;
    state.kernel.epoch = 7;
    state.kernel.time = world_time;
    *state.field.catalog = small_catalog();
    std::string bytes;
    state.save(bytes);
    auto engine = core::Engine::load(bytes);

    Player player(engine);
    const TimeZone zone{"Etc/UTC", {{Time{}, 0}}};
    CHECK(player.ask(CreateSession{name_of("home"), "traditional", Language::english, zone, {}}));
    for (const auto team : world_teams) {
        CreateTeam create_team;
        create_team.session = world_session;
        create_team.name = name_of(team_names[team.value - 1]);
        CHECK(player.ask(create_team));
        CreatePlayer create_player;
        create_player.name = name_of(std::string("one of the ") + team_names[team.value - 1]);
        CHECK(player.ask(create_player));
        CHECK(player.ask(AssignPlayer{team, PlayerId{team.value}}));
    }
    CHECK(player.ask(SetConfig{world_session, {{"num_catchers", "2"}}, {}}));
    if (plays) CHECK(player.ask(StartGame{world_session, {}, Seed{1}}));
    return saved(engine);
}

}  // namespace

core::Engine waiting_world() {
    static const std::string bytes = make_world(false);
    return core::Engine::load(bytes);
}

core::Engine playing_world() {
    static const std::string bytes = make_world(true);
    return core::Engine::load(bytes);
}

std::string saved(const core::Engine& engine) {
    std::string bytes;
    engine.save(bytes);
    return bytes;
}

void check_snapshot(const core::Engine& engine) {
    const auto bytes = saved(engine);
    CHECK(saved(core::Engine::load(bytes)) == bytes);
}

bool Player::ask(Request request) {
    pass(std::chrono::milliseconds{1});
    engine_.apply({now_, {}, std::move(request)}, outcome_);
    return outcome_.ok;
}

void Player::pass(std::chrono::microseconds time) {
    const auto until = now_ + time;
    while (const auto timer = engine_.next_timer()) {
        if (timer->due > until) break;
        now_ = std::max(now_, timer->due);
        engine_.apply({now_, {}, TimerFired{timer->id}}, outcome_);
        CHECK(outcome_.changed);
    }
    now_ = until;
}

}  // namespace muster::fuzz
