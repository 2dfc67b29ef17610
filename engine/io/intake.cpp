#include "engine/io/intake.hpp"

#include "engine/door/secrets.hpp"

#include <spdlog/spdlog.h>

namespace muster::io {

namespace {

// The number of requests in one hand-over. The number is small, so that the engine begins before a
// long read is finished. The number is large enough to keep the cost of hand-overs low.
constexpr std::size_t hand_over_size = 16;

Error why_not(runtime::Submitted submitted) {
    if (submitted == runtime::Submitted::busy) {
        return {ErrorCode::busy, "The engine is busy; try again.", {}};
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

// The slow part of a request's check. Runs in a job.
Status complete_request(Request& request, const door::Pictures& pictures) {
    try {
        auto status = door::complete(request, pictures);
        if (!status && status.error().fact("reason") == "crashed")
            spdlog::warn("the process that read a picture crashed; the picture was refused");
        return status;
    } catch (const std::exception& error) {
        return could_not(error);
    }
}

// Whether the passphrase fits. Runs in a job.
Result<bool> compare(const door::Logins::Check& check) {
    try {
        return door::fits(check.passphrase, check.verifier);
    } catch (const std::exception& error) {
        return could_not(error);
    }
}

}  // namespace

Intake::Intake(Hub& hub, Jobs& jobs, Jobs& picture_jobs, door::Pictures pictures, Submit submit)
    : hub_(hub),
      jobs_(jobs),
      picture_jobs_(picture_jobs),
      pictures_(pictures),
      submit_(std::move(submit)),
      logins_(hub.limits.logins) {}

void Intake::take(Conversation& conversation, Incoming incoming) {
    const auto& header = incoming.header;
    if (auto error = conversation.admit(header)) return conversation.refuse(header.id, *error);
    const ConnectionId connection{conversation.peer().client};
    auto examined = door::examine(header.request_number, incoming.body, connection);
    if (!examined) return conversation.refuse(header.id, examined.error());
    if (auto error = check_subscriptions(conversation, examined->request)) {
        return conversation.refuse(header.id, *error);
    }

    // From here on the request is in flight and gets exactly one answer.
    conversation.open_request(header.id, header.actor);
    const auto& peer = conversation.peer();
    runtime::Submission submission{
        peer.client,
        header.id,
        incoming.size,
        {{}, {peer.peer_class, peer.uid, header.actor, header.key}, std::move(examined->request)}};
    if (std::holds_alternative<Login>(submission.input.request)) {
        log_in(std::move(submission), conversation.read_at());
    } else if (examined->has_picture) {
        complete_picture(std::make_shared<runtime::Submission>(std::move(submission)));
    } else if (examined->slow) {
        complete(std::make_shared<runtime::Submission>(std::move(submission)));
    } else {
        taken_.push_back(std::move(submission));
        // The engine starts on these requests while this thread reads on.
        if (taken_.size() == hand_over_size) hand_over();
    }
}

bool Intake::hand_over() {
    for (const auto client : std::exchange(lost_services_, {}))
        taken_.push_back({0, 0, 0, {{}, {}, ServiceLost{ConnectionId{client}}}});
    if (taken_.empty()) return false;
    const auto submitted = submit_(taken_);
    if (submitted == runtime::Submitted::taken) return true;
    const auto error = why_not(submitted);
    for (const auto& submission : std::exchange(taken_, {}))
        decline(submission, error);
    return true;
}

void Intake::decline(const runtime::Submission& submission, const Error& error) {
    if (const auto* lost = std::get_if<ServiceLost>(&submission.input.request)) {
        // If the engine shuts down, its next start marks all connections as lost.
        if (error.code == ErrorCode::busy) service_lost(lost->connection.value);
        return;
    }
    if (submission.client != 0) return refuse(submission, error);
    go_on(logins_.fail(submission.request_id, error));
}

std::optional<Error> Intake::check_subscriptions(Conversation& conversation,
                                                 const Request& request) const {
    std::size_t added = 0;
    std::string field;
    if (const auto* subscribe = std::get_if<Subscribe>(&request)) {
        added = subscribe->topics.size();
        field = "topics";
    } else if (const auto* resume = std::get_if<ResumeTopics>(&request)) {
        added = resume->positions.size();
        field = "positions";
    } else {
        return std::nullopt;
    }
    const auto held = hub_.subscriptions.count(&conversation);
    if (held + added <= hub_.limits.subscriptions_max) return std::nullopt;
    return bad_data(field,
                    "This connection holds " + std::to_string(held) +
                        " subscriptions, and may hold " +
                        std::to_string(hub_.limits.subscriptions_max) + ".");
}

Jobs::Job Intake::completion_of(const Held& held) {
    return [this, pictures = pictures_, held]() -> Jobs::Then {
        auto status = std::make_shared<Status>(complete_request(held->input.request, pictures));
        return [this, held, status] {
            if (*status) {
                taken_.push_back(std::move(*held));
            } else {
                refuse(*held, status->error());
            }
        };
    };
}

void Intake::complete(const Held& held) {
    if (!jobs_.try_run(held->size, completion_of(held))) refuse(*held, busy_door());
}

// The picture's bytes keep their part of the memory for what is large until the job is done. So
// further uploads wait on their way here.
void Intake::complete_picture(const Held& held) {
    const auto job = [this, size = held->size, work = completion_of(held)]() -> Jobs::Then {
        return [this, size, then = work()] {
            hub_.release(size);
            then();
        };
    };
    if (!picture_jobs_.try_run(0, job)) return refuse(*held, busy_door());
    hub_.hold(held->size);
}

void Intake::log_in(runtime::Submission&& submission, TimePoint now) {
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
    const auto job = [this, held]() -> Jobs::Then {
        const auto fit = std::make_shared<const Result<bool>>(compare(*held));
        door::forget(held->passphrase);
        return [this, login = held->login, fit] {
            go_on(*fit ? logins_.checked(login, **fit) : logins_.fail(login, fit->error()));
        };
    };
    if (!jobs_.try_run(0, job)) go_on(logins_.fail(login, busy_door()));
}

void Intake::answer(runtime::ClientId client,
                    std::uint64_t request_id,
                    bool ok,
                    std::string_view body) {
    Conversation* conversation = hub_.find(client);
    if (!conversation) return;
    conversation->settle(request_id);
    conversation->reply(request_id, ok, body);
}

void Intake::refuse(const runtime::Submission& submission, const Error& error) {
    answer(submission.client, submission.request_id, false, encode(error));
}

}  // namespace muster::io
