#include "engine/door/logins.hpp"

#include "engine/core/kernel/check.hpp"
#include "engine/door/secrets.hpp"

#include <algorithm>

namespace muster::door {

namespace {

runtime::Submission from_the_daemon(std::uint64_t login, Request request) {
    runtime::Submission submission;
    submission.request_id = login;
    submission.input.request = std::move(request);
    return submission;
}

// The key has the service's user id, because two services may use the same text for different
// askers.
std::string asker_of(const Logins::Caller& caller, const Login& login) {
    if (login.on_behalf.empty()) return "";
    return std::to_string(caller.uid) + " " + login.on_behalf;
}

Error wrong_credentials() {
    return {ErrorCode::wrong_credentials, "The name or the passphrase is wrong.", {}};
}

Error too_many_guesses(std::chrono::milliseconds wait) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    return {ErrorCode::too_many_requests,
            "Too many wrong passphrases; try again in " + std::to_string(seconds) + " s.",
            {{"retry_after_ms", std::to_string(wait.count())}}};
}

}  // namespace

Result<runtime::Submission> Logins::begin(Caller caller, Login&& login, TimePoint now) {
    auto asker = asker_of(caller, login);
    if (is_busy(caller, asker)) {
        forget(login.passphrase.text);
        return Error{ErrorCode::busy, "Too many logins at once; try again.", {}};
    }
    if (const auto wait = count_guess(login.name.key, asker, now); wait.count() != 0) {
        forget(login.passphrase.text);
        return too_many_guesses(wait);
    }
    const auto id = ++last_login_;
    auto& state = states_[id];
    state.caller = caller;
    state.name_key = login.name.key;
    state.asker = std::move(asker);
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
        return Check{login, std::move(state.passphrase), state.verifier.verifier.value};
    }
    return finish(at, true, encode(LoggedIn{state.verifier.player, state.token}));
}

Logins::Next Logins::checked(std::uint64_t login, bool fits) {
    const auto at = states_.find(login);
    CHECK(at != states_.end());
    auto& state = at->second;
    state.is_wrong = !fits;
    if (!fits) return finish(at, false, encode(wrong_credentials()));
    state.token = make_token();
    OpenLogin open;
    open.player = state.verifier.player;
    open.verifier = state.verifier.verifier;
    open.token_hash.value = hash_of_token(state.token);
    return from_the_daemon(login, std::move(open));
}

Logins::Answer Logins::fail(std::uint64_t login, const Error& error) {
    const auto at = states_.find(login);
    CHECK(at != states_.end());
    return finish(at, false, encode(error));
}

Logins::Answer Logins::finish(States::iterator at, bool ok, std::string body) {
    Answer answer{at->second.caller, ok, std::move(body)};
    if (!at->second.is_wrong) take_back_guess(at->second);
    forget(at->second.passphrase);
    forget(at->second.token);
    states_.erase(at);
    return answer;
}

bool Logins::is_busy(const Caller& caller, const std::string& asker) const {
    if (states_.size() >= limits_.at_once_max) return true;
    const auto same = std::ranges::count_if(states_, [&](const auto& entry) {
        const State& other = entry.second;
        return other.asker == asker && (!asker.empty() || other.caller.client == caller.client);
    });
    const auto most = asker.empty() ? limits_.per_client_max : limits_.per_asker_max;
    return static_cast<std::size_t>(same) >= most;
}

std::chrono::milliseconds Logins::count_guess(const std::string& name_key,
                                              const std::string& asker,
                                              TimePoint now) {
    // Counts the asker first, so that a blocked asker does not use up the guesses at the name.
    if (!asker.empty()) {
        if (const auto wait = by_asker_.count(now, asker); wait.count() != 0) return wait;
    }
    const auto wait = by_name_.count(now, name_key);
    if (wait.count() != 0 && !asker.empty()) by_asker_.take_back(asker);
    return wait;
}

void Logins::take_back_guess(const State& state) {
    by_name_.take_back(state.name_key);
    if (!state.asker.empty()) by_asker_.take_back(state.asker);
}

}  // namespace muster::door
