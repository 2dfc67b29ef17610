// The daemon's door, written after intake.cpp and queries.cpp of engine/io: what is checked and
// completed is the real door's, workers are delays.
#include "engine/core/field/game/past_games.hpp"
#include "engine/core/kernel/actors.hpp"
#include "engine/door/secrets.hpp"
#include "tests/sim/sim_daemon.hpp"

#include <muster/proto/json.hpp>

namespace muster::sim {

using namespace std::chrono_literals;

namespace {

Error why_not(runtime::Submitted submitted) {
    if (submitted == runtime::Submitted::busy)
        return {ErrorCode::busy, "The engine has too much to do; try again.", {}};
    return {ErrorCode::shutting_down, "The daemon is shutting down.", {}};
}

}  // namespace

void SimDaemon::take(SimConnection& connection, std::string_view body) {
    auto [header, rest] = split_header<RequestHeader>(body);
    if (auto error = admit(connection, header)) return connection.refuse(header.id, *error);
    auto examined = door::examine(header.request_number, rest);
    if (!examined) return connection.refuse(header.id, examined.error());

    connection.open_request(header.id, header.actor);
    if (header.actor.kind == Actor::Kind::player) ++players_[PlayerId{header.actor.id}].in_flight;
    const auto& peer = connection.peer();
    runtime::Submission submission{
        peer.client,
        header.id,
        body.size(),
        {{},
         {peer.peer_class, peer.uid, header.actor, std::move(header.key)},
         std::move(examined->request)}};
    if (auto* login = std::get_if<Login>(&submission.input.request)) {
        const door::Logins::Caller caller{submission.client, submission.request_id, peer.uid};
        const auto now = door::TokenBucket::TimePoint(scene_.schedule.now().time_since_epoch());
        auto question = logins_.begin(caller, std::move(*login), now);
        if (!question) return decline(submission, question.error());
        go_on(std::move(*question));
    } else if (examined->slow) {
        complete(std::make_shared<runtime::Submission>(std::move(submission)));
    } else {
        taken_.push_back(std::move(submission));
    }
}

std::optional<Error> SimDaemon::admit(SimConnection& connection, const RequestHeader& header) {
    const Actor& actor = header.actor;
    if (auto error = core::refuse_actor(connection.peer().peer_class, actor)) return error;
    if (auto error = connection.admit()) return error;
    if (actor.kind != Actor::Kind::player) return std::nullopt;
    const auto& limits = scene_.io_limits;
    auto& player = players_[PlayerId{actor.id}];
    if (player.in_flight >= limits.player_in_flight_max)
        return Error{ErrorCode::busy, "This player has too many requests in flight.", {}};
    const auto now = door::TokenBucket::TimePoint(scene_.schedule.now().time_since_epoch());
    const auto wait = player.rate.take(
        now, limits.player_rate, limits.player_burst, io::tokens_of(header.request_number));
    if (wait.count() == 0) return std::nullopt;
    return Error{ErrorCode::too_many_requests, "This player sends too many requests a second.", {}};
}

void SimDaemon::player_settled(PlayerId player) {
    const auto at = players_.find(player);
    if (at != players_.end() && at->second.in_flight != 0) --at->second.in_flight;
}

void SimDaemon::hand_over() {
    if (taken_.empty()) return;
    const auto submitted = engine_.submit(taken_);
    wake();
    if (submitted == runtime::Submitted::taken) return;
    const auto error = why_not(submitted);
    for (const auto& submission : std::exchange(taken_, {}))
        decline(submission, error);
}

void SimDaemon::decline(const runtime::Submission& submission, const Error& error) {
    if (submission.client != 0)
        return answer(submission.client, submission.request_id, false, encode(error));
    go_on(logins_.fail(submission.request_id, error));
}

void SimDaemon::answer(runtime::ClientId client, std::uint64_t id, bool ok, std::string_view body) {
    auto* each = connection(client);
    if (!each) return;
    each->settle(id);
    each->reply(id, ok, body);
}

void SimDaemon::complete(std::shared_ptr<runtime::Submission> held) {
    after(500us + scene_.daemon_random.about(10ms), [this, held] {
        if (const auto status = door::complete(held->input.request, reader_)) {
            taken_.push_back(std::move(*held));
            hand_over();
        } else {
            decline(*held, status.error());
        }
        flush();
    });
}

void SimDaemon::go_on(door::Logins::Next next) {
    if (auto* check = std::get_if<door::Logins::Check>(&next)) {
        after(50ms, [this, check = std::make_shared<door::Logins::Check>(std::move(*check))] {
            go_on(logins_.checked(check->login, door::fits(check->passphrase, check->verifier)));
            hand_over();
            flush();
        });
    } else if (auto* submission = std::get_if<runtime::Submission>(&next)) {
        taken_.push_back(std::move(*submission));
    } else {
        const auto& end = std::get<door::Logins::Answer>(next);
        answer(end.caller.client, end.caller.request_id, end.ok, end.body);
    }
}

void SimDaemon::answered(std::uint64_t request_id, bool ok, std::string_view frame) {
    if (request_id == 0) return;  // The daemon's own, such as the clock that it begins with.
    const auto body = split_header<ReplyHeader>(frame.substr(frame_header_size)).second;
    go_on(logins_.answered(request_id, ok, body));
}

// ---- Questions that the journal answers: one of a connection at a time. ----

void SimDaemon::ask(const runtime::Released::Query& query) {
    auto* each = connection(query.client);
    if (!each) return;
    lines_[query.client].waiting.push_back(query);
    go_on(*each);
}

void SimDaemon::go_on(SimConnection& connection) {
    const auto client = connection.peer().client;
    const auto at = lines_.find(client);
    if (at == lines_.end()) return;
    Line& line = at->second;
    if (line.is_running || line.waiting.empty() || !connection.has_room()) return;
    line.is_running = true;
    after(50us + scene_.daemon_random.about(500us), [this, client] {
        const auto found = lines_.find(client);
        if (found == lines_.end()) return;
        const auto query = std::move(found->second.waiting.front());
        found->second.waiting.pop_front();
        found->second.is_running = false;
        auto frame = std::make_shared<const std::string>(look_up(query));
        auto* each = this->connection(client);
        each->settle(query.request_id);
        const std::string_view bytes = *frame;
        each->push_reply({std::move(frame), bytes});
        flush();
    });
}

std::string SimDaemon::look_up(const runtime::Released::Query& query) {
    std::string frame;
    const auto found = [&](const auto& value) {
        append_reply(frame, query.request_id, true, encode(value));
    };
    const auto missing = [&](const char* what) {
        append_reply(
            frame,
            query.request_id,
            false,
            encode(Error{ErrorCode::not_found, "There is no such thing.", {{"what", what}}}));
    };
    if (const auto* events = std::get_if<ReadEvents>(&query.query)) {
        found(reader_.read_events(*events));
    } else if (const auto* games = std::get_if<ListPastGames>(&query.query)) {
        found(reader_.past_games(*games));
    } else if (const auto* fetch = std::get_if<FetchPicture>(&query.query)) {
        const auto picture = reader_.picture(fetch->hash);
        picture ? found(*picture) : missing("picture");
    } else {
        const auto& asked = std::get<core::PastGameQuery>(query.query);
        const auto game = reader_.past_game(asked.game);
        game ? found(core::as_seen(asked, *game)) : missing("game");
    }
    return frame;
}

}  // namespace muster::sim
