// The errors with which a request can be refused. The numbers are part of the protocol and never
// reused.
#pragma once

#include <muster/proto/fields.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace muster {

enum class ErrorCode : std::uint16_t {
    // Errors of the request itself.
    bad_data = 1,         // A field's value breaks a rule; the fact "field" names it.
    unknown_request = 2,  // This daemon does not know the request's number.
    not_allowed = 3,      // The actor has no right to do this.
    not_found = 4,        // Facts: "what" is the kind of thing, "id" or "name" the missing one.
    key_reused = 5,       // The idempotency key was used for another request.
    too_large = 6,  // The request does not fit a journal record, or its reply does not fit a frame.
    wrong_credentials = 7,  // The name, the passphrase or the token is wrong.

    // Errors of the engine's condition; the request had no effect and may be sent again.
    busy = 20,               // The queue is full, or this actor has too many requests in flight.
    too_many_requests = 21,  // Over the rate limit; the fact "retry_after_ms" is the time to wait.
    shutting_down = 22,
    internal = 23,  // A fault of the daemon; the log has the details.

    // Errors of the catalog and the sessions.
    name_taken = 40,  // The fact "name" is the name that is in use.
    in_use = 41,
    game_in_progress = 42,
    import_failed = 43,  // Facts: sheet, row, column.

    // Errors of starting a game.
    no_game_running = 60,
    too_few_challenges = 61,
    zone_missing = 62,
    set_missing = 63,
    too_many_catchers = 64,
    team_without_player = 65,
    player_busy = 66,
    end_in_past = 67,
    too_few_teams = 68,

    // Errors of play.
    too_rapid = 81,
    not_completable_yet = 82,
    team_is_runner = 83,
    team_is_catcher = 84,
    in_grace_period = 85,
    teams_too_far = 86,
    team_is_out = 87,
    picture_problem = 88,
    same_team = 89,
};

std::string_view to_string(ErrorCode code);
std::optional<ErrorCode> error_code_from(std::string_view name);

// A refusal: the code for programs, one sentence for people, and the facts in the sentence.
struct Error {
    struct Fact {
        std::string key;
        std::string value;
        MUSTER_FIELDS(key, value)
        bool operator==(const Fact&) const = default;
    };

    ErrorCode code = ErrorCode::internal;
    std::string message;
    std::vector<Fact> facts;

    // The fact's value, or nothing.
    std::optional<std::string_view> fact(std::string_view key) const;

    MUSTER_FIELDS(code, message, facts)
    bool operator==(const Error&) const = default;
};

// The most frequent refusal: `field` is the path of the wrong field, `message` a whole sentence.
Error bad_data(std::string field, std::string message);

// A value, or the error that explains why there is none.
template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    // REQUIRES: ok().
    T& operator*() & { return std::get<0>(state_); }
    const T& operator*() const& { return std::get<0>(state_); }
    T&& operator*() && { return std::get<0>(std::move(state_)); }
    T* operator->() { return &std::get<0>(state_); }
    const T* operator->() const { return &std::get<0>(state_); }

    // REQUIRES: !ok().
    Error& error() & { return std::get<1>(state_); }
    const Error& error() const& { return std::get<1>(state_); }
    Error&& error() && { return std::get<1>(std::move(state_)); }

  private:
    std::variant<T, Error> state_;
};

// The value of a request that only succeeds or fails.
struct Done {
    MUSTER_FIELDS()
    bool operator==(const Done&) const = default;
};

using Status = Result<Done>;

}  // namespace muster
