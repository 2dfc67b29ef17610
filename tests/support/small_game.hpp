// The requests that make the smallest possible game in an empty engine at game_morning: session 1
// with teams 1 and 2 of one player each, which plays from 07:00 to 08:00.
#pragma once

#include "tests/support/runtime_fakes.hpp"

namespace muster::runtime {

inline std::vector<Request> small_game() {
    std::vector<Request> requests;
    for (const std::uint64_t number : {110u, 111u}) {
        SaveZone save;
        save.zone.id = {number};
        requests.emplace_back(save);
    }
    requests.emplace_back(CreateSet{folded_name("All")});
    for (int i = 0; i < 10; ++i) {
        CreateChallenge create;
        create.challenge.kind = ChallengeKind::anywhere;
        create.challenge.status = ChallengeStatus::approved;
        create.challenge.title = "Challenge " + std::to_string(i);
        create.challenge.description = "Do it.";
        create.challenge.sets = {SetId{1}};
        requests.emplace_back(create);
    }
    CreateSession session;
    session.name = folded_name("Day");
    session.mode = "traditional";
    session.time_zone = {"UTC", {{Time{}, 0}}};
    requests.emplace_back(session);
    SetConfig config;
    config.session = SessionId{1};
    config.set = {{"start_time", "07:00"}, {"end_time", "08:00"}, {"num_catchers", "1"}};
    requests.emplace_back(config);
    for (std::uint64_t i = 1; i <= 2; ++i) {
        CreateTeam team;
        team.session = SessionId{1};
        team.name = folded_name(i == 1 ? "Red" : "Blue");
        requests.emplace_back(team);
        requests.emplace_back(create_player(i == 1 ? "Ada" : "Grace"));
        requests.emplace_back(AssignPlayer{TeamId{i}, PlayerId{i}});
    }
    StartGame start;
    start.session = SessionId{1};
    start.seed = {1};
    requests.emplace_back(start);
    return requests;
}

}  // namespace muster::runtime
