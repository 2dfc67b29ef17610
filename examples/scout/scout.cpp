// A script with Muster's client library. Without arguments it lists the sessions. With a session it
// prints the session's events. With a team it first completes the first open challenge of the team.
//     scout [SESSION [TEAM]]
#include <muster/client/client.hpp>
#include <muster/proto/json.hpp>
#include <muster/proto/pages.hpp>

#include <iostream>

using namespace muster;

// The reply; throws the error if the request was refused.
template <class T>
T must(Result<T> result) {
    if (!result.ok()) throw std::runtime_error(result.error().message);
    return *std::move(result);
}

int main(int argc, char** argv) try {
    auto client = client::Client::connect();
    if (argc < 2) {
        const auto page = [&](const ListSessions& request) { return must(client.call(request)); };
        for (const auto& session : all_pages(ListSessions{}, page).sessions) {
            std::cout << session.id.value << "  " << session.name.text << "\n";
        }
        return 0;
    }
    const SessionId session{std::stoull(argv[1])};
    auto events = must(client.subscribe({.topics = {{Topic::Kind::session, session.value}}}));
    if (argc > 2) {
        CompleteChallenge complete;
        complete.team = TeamId{std::stoull(argv[2])};
        for (const auto& team : must(client.call(GetGame{session})).teams) {
            if (team.team == complete.team) complete.period = team.period_count;
        }
        must(client.call(complete, {.retry = client::Retry::safe_with_key}));
    }
    while (const auto event = events.next_event())
        std::cout << to_json(*event) << std::endl;
} catch (const std::exception& e) {
    std::cerr << "scout: " << e.what() << "\n";
    return 1;
}
