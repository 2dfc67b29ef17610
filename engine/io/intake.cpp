#include "engine/io/intake.hpp"

#include "engine/core/kernel/actors.hpp"
#include "engine/door/secrets.hpp"

#include <spdlog/spdlog.h>

namespace muster::io {

namespace {

// Of requests: few enough that the engine need not wait for the last of a long read, many enough
// that handing over costs little.
constexpr std::size_t hand_over_size = 16;

Error why_not(runtime::Submitted submitted) {
    if (submitted == runtime::Submitted::busy) {
        return {ErrorCode::busy, "The engine has too much to do; try again.", {}};
    }
    return {ErrorCode::shutting_down, "The daemon is shutting down.", {}};
}

Error busy_door() {
    return {ErrorCode::busy, "Too many passphrases or pictures at once; try again.", {}};
}

Error could_not(const std::exception& error) {
    spdlog::error("a request could not be completed: {}", error.what());
    return {ErrorCode::internal, "The daemon could not do this; its log says why.", {}};
}

// The slow part, on a worker.
Status complete_request(Request& request, runtime::PictureStore& pictures) {
    try {
        return door::complete(request, pictures);
    } catch (const std::exception& error) {
        return could_not(error);
    }
}

// Whether it fits, on a worker.
Result<bool> compare(const door::Logins::Check& check) {
    try {
        return door::fits(check.passphrase, check.verifier);
    } catch (const std::exception& error) {
        return could_not(error);
    }
}

}  // namespace

Intake::Intake(Hub& hub, runtime::PictureStore& pictures, Submit submit)
    : hub_(hub),
      pictures_(pictures),
      submit_(std::move(submit)),
      logins_(hub.limits.logins),
      workers_(
          hub.io, hub.limits.door_threads, hub.limits.door_jobs_max, hub.limits.door_bytes_max) {}

void Intake::take(Connection& connection, std::string_view body) {
    auto [header, rest] = split_header<RequestHeader>(body);
    if (auto error = admit(connection, header)) return connection.refuse(header.id, *error);
    auto examined = door::examine(header.request_number, rest);
    if (!examined) return connection.refuse(header.id, examined.error());
    if (auto error = check_subscriptions(connection, examined->request)) {
        return connection.refuse(header.id, *error);
    }

    // From here on the request is in flight, and answered exactly once.
    connection.open_request(header.id, header.actor);
    if (header.actor.kind == Actor::Kind::player) ++players_[PlayerId{header.actor.id}].in_flight;
    const auto& peer = connection.peer();
    runtime::Submission submission{
        peer.client,
        header.id,
        body.size(),
        {{}, {peer.peer_class, peer.uid, header.actor, header.key}, std::move(examined->request)}};
    if (std::holds_alternative<Login>(submission.input.request)) {
        log_in(std::move(submission), connection.read_at());
    } else if (examined->slow) {
        complete(std::make_shared<runtime::Submission>(std::move(submission)), body.size());
    } else {
        taken_.push_back(std::move(submission));
        // The engine begins while we read on.
        if (taken_.size() == hand_over_size) hand_over();
    }
}

bool Intake::hand_over() {
    if (taken_.empty()) return false;
    const auto submitted = submit_(taken_);
    if (submitted == runtime::Submitted::taken) return true;
    const auto error = why_not(submitted);
    for (const auto& submission : std::exchange(taken_, {}))
        decline(submission, error);
    return true;
}

void Intake::decline(const runtime::Submission& submission, const Error& error) {
    if (submission.client != 0) return refuse(submission, error);
    go_on(logins_.fail(submission.request_id, error));
}

std::optional<Error> Intake::admit(Connection& connection, const RequestHeader& header) {
    const Actor& actor = header.actor;
    if (auto error = core::refuse_actor(connection.peer().peer_class, actor)) return error;
    const double tokens = tokens_of(header.request_number);
    if (auto error = connection.admit(tokens)) return error;
    if (actor.kind != Actor::Kind::player) return std::nullopt;
    return admit_player(PlayerId{actor.id}, connection.read_at(), tokens);
}

std::optional<Error> Intake::admit_player(PlayerId id, Steady::time_point now, double tokens) {
    auto& player = players_[id];
    if (player.in_flight >= hub_.limits.player_in_flight_max) {
        return Error{ErrorCode::busy,
                     "This player has too many requests in flight.",
                     {{"limit", std::to_string(hub_.limits.player_in_flight_max)}}};
    }
    const auto wait =
        player.rate.take(now, hub_.limits.player_rate, hub_.limits.player_burst, tokens);
    if (wait.count() == 0) return std::nullopt;
    return Error{ErrorCode::too_many_requests,
                 "This player sends too many requests a second.",
                 {{"retry_after_ms", std::to_string(wait.count())}}};
}

std::optional<Error> Intake::check_subscriptions(Connection& connection,
                                                 const Request& request) const {
    const auto* subscribe = std::get_if<Subscribe>(&request);
    if (!subscribe) return std::nullopt;
    const auto held = hub_.subscriptions.count(&connection);
    if (held + subscribe->topics.size() <= hub_.limits.subscriptions_max) return std::nullopt;
    return bad_data("topics",
                    "This connection holds " + std::to_string(held) +
                        " subscriptions, and may hold " +
                        std::to_string(hub_.limits.subscriptions_max) + ".");
}

void Intake::player_settled(PlayerId player) {
    const auto at = players_.find(player);
    if (at != players_.end() && at->second.in_flight != 0) --at->second.in_flight;
}

void Intake::sweep(Steady::time_point now) {
    std::erase_if(players_, [&](auto& entry) {
        auto& player = entry.second;
        return player.in_flight == 0 &&
               player.rate.is_full(now, hub_.limits.player_rate, hub_.limits.player_burst);
    });
}

void Intake::complete(const Held& held, std::size_t bytes) {
    const auto job = [this, held]() -> Workers::Then {
        auto status = std::make_shared<Status>(complete_request(held->input.request, pictures_));
        return [this, held, status] {
            if (*status) {
                taken_.push_back(std::move(*held));
            } else {
                refuse(*held, status->error());
            }
            hub_.flush();
        };
    };
    if (!workers_.try_run(bytes, job)) refuse(*held, busy_door());
}

void Intake::log_in(runtime::Submission&& submission, Steady::time_point now) {
    const door::Logins::Caller caller{
        submission.client, submission.request_id, submission.input.origin.uid};
    auto question =
        logins_.begin(caller, std::move(std::get<Login>(submission.input.request)), now);
    if (!question) return refuse(submission, question.error());
    go_on(std::move(*question));
}

void Intake::answered(std::uint64_t request_id, bool ok, std::string_view frame) {
    const auto body = split_header<ReplyHeader>(frame.substr(frame_header_size)).second;
    if (request_id != 0) return go_on(logins_.answered(request_id, ok, body));
    if (!ok)
        spdlog::error("the engine refused the daemon's own request: {}",
                      decode<Error>(body).message);
}

void Intake::go_on(door::Logins::Next next) {
    if (auto* check = std::get_if<door::Logins::Check>(&next))
        return check_passphrase(std::move(*check));
    if (auto* submission = std::get_if<runtime::Submission>(&next)) {
        taken_.push_back(std::move(*submission));
        return;
    }
    const auto& end = std::get<door::Logins::Answer>(next);
    answer(end.caller.client, end.caller.request_id, end.ok, end.body);
}

void Intake::check_passphrase(door::Logins::Check check) {
    const auto login = check.login;
    const auto held = std::make_shared<door::Logins::Check>(std::move(check));
    const auto job = [this, held]() -> Workers::Then {
        const auto fit = std::make_shared<const Result<bool>>(compare(*held));
        door::forget(held->passphrase);
        return [this, login = held->login, fit] {
            go_on(*fit ? logins_.checked(login, **fit) : logins_.fail(login, fit->error()));
            hub_.flush();
        };
    };
    if (!workers_.try_run(0, job)) go_on(logins_.fail(login, busy_door()));
}

void Intake::answer(runtime::ClientId client,
                    std::uint64_t request_id,
                    bool ok,
                    std::string_view body) {
    Connection* connection = hub_.find(client);
    if (!connection) return;
    connection->settle(request_id);
    connection->reply(request_id, ok, body);
}

void Intake::refuse(const runtime::Submission& submission, const Error& error) {
    answer(submission.client, submission.request_id, false, encode(error));
}

}  // namespace muster::io
