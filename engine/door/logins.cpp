#include "engine/door/logins.hpp"

#include "engine/core/check.hpp"
#include "engine/door/secrets.hpp"

namespace muster::door {

namespace {

runtime::Submission from_the_daemon(std::uint64_t login, Request request) {
    runtime::Submission submission;
    submission.request_id = login;
    submission.input.request = std::move(request);
    return submission;
}

}  // namespace

Result<runtime::Submission> Logins::begin(Caller caller, Login&& login) {
    if (states_.size() >= logins_max_) {
        forget(login.passphrase.text);
        return Error{ErrorCode::busy, "Too many logins at once; try again.", {}};
    }
    const auto id = ++last_login_;
    auto& state = states_[id];
    state.caller = caller;
    state.passphrase = std::move(login.passphrase.text);
    FindVerifier question;
    question.name = std::move(login.name);
    return from_the_daemon(id, std::move(question));
}

Logins::Next Logins::answered(std::uint64_t login, bool ok, std::string_view body) {
    const auto at = states_.find(login);
    CHECK(at != states_.end());
    auto& state = at->second;
    if (!ok) return finish(at, false, std::string(body));
    if (state.token.empty()) {
        state.verifier = decode<Verifier>(body);
        return Check{login, std::move(state.passphrase), state.verifier.verifier};
    }
    return finish(at, true, encode(LoggedIn{state.verifier.player, state.token}));
}

Logins::Next Logins::checked(std::uint64_t login, bool fits) {
    const auto at = states_.find(login);
    CHECK(at != states_.end());
    auto& state = at->second;
    if (!fits) return finish(at, false, encode(wrong_credentials()));
    state.token = make_token();
    OpenLogin open;
    open.player = state.verifier.player;
    open.verifier = state.verifier.verifier;
    open.token_hash = hash_of_token(state.token);
    return from_the_daemon(login, std::move(open));
}

Logins::Answer Logins::fail(std::uint64_t login, const Error& error) {
    const auto at = states_.find(login);
    CHECK(at != states_.end());
    return finish(at, false, encode(error));
}

Logins::Answer Logins::finish(States::iterator at, bool ok, std::string body) {
    Answer answer{at->second.caller, ok, std::move(body)};
    forget(at->second.passphrase);
    forget(at->second.token);
    states_.erase(at);
    return answer;
}

Error Logins::wrong_credentials() {
    return {ErrorCode::wrong_credentials, "The name or the passphrase is wrong.", {}};
}

}  // namespace muster::door
