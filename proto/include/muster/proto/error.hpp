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

// A comment names the facts of its code. A case without such a fact leaves it out.
enum class ErrorCode : std::uint16_t {
    // ---- Of the request itself. ----

    // A field's value breaks a rule. "field": the path of the field, as in "topics" or
    // "challenge.translations[2].title". "max": the limit. "period": the number of the team's
    // periods.
    bad_data = 1,
    // The daemon does not know the request's number. "number": that number.
    unknown_request = 2,
    // The actor has no right to do this. "actor": the sender, as in "player 7". For a topic:
    // "topic": its kind, "id": its id.
    not_allowed = 3,
    // "what": the kind of the missing thing. "id" or "name": the missing one; for a grant "uid" and
    // "session", for a stored value "key", for a Discord user "discord_user".
    not_found = 4,
    // The idempotency key was used for another request. "counter": the key's.
    key_reused = 5,
    // The request does not fit a journal record, or its reply does not fit a frame. "size" and
    // "size_max": in bytes.
    too_large = 6,
    // The name or the passphrase is wrong, or the token belongs to no login.
    wrong_credentials = 7,

    // ---- Of the engine's condition; the request had no effect and may be sent again. ----

    // A queue is full, or the connection or the player has too many requests in flight. "limit":
    // the allowed number.
    busy = 20,
    // The sender is over its rate limit. "retry_after_ms": the milliseconds to wait.
    too_many_requests = 21,
    // The daemon shuts down.
    shutting_down = 22,
    // A fault of the daemon; its log has the details.
    internal = 23,

    // ---- Of the catalog and the sessions. ----

    // "what" and "name": the thing with which the name clashes.
    name_taken = 40,
    // Another thing needs this thing or has it. "what" and "id": that other thing.
    in_use = 41,
    // The session plays, and this can't change until its game ends. "session": its id, "name": its
    // name.
    game_in_progress = 42,
    // A sheet has an error. "sheet", "row", "column": its place.
    import_failed = 43,

    // ---- Of starting a game. ----

    // "session": the session in which no game runs.
    no_game_running = 60,
    // "challenges": the number of playable challenges. "min": the number that a team gets.
    too_few_challenges = 61,
    // A setting names a zone that the catalog does not have. "setting": its key, "zone": the
    // number.
    zone_missing = 62,
    // The setting challenge_sets names a set that the catalog does not have. "set": its name.
    set_missing = 63,
    // "catchers": the requested number. "teams": the number of teams. "max": the mode's number of
    // catchers.
    too_many_catchers = 64,
    // "team": its id, "name": its name.
    team_without_player = 65,
    // Players play in another game. "player": the id of one, a fact for each of them. "names": the
    // names of all, separated by commas. With a single player: "name".
    player_busy = 66,
    // The end is not in the future. "field" or "setting": the field or the setting with the end.
    end_in_past = 67,
    // "teams": the number of teams. "min": the number that the mode needs.
    too_few_teams = 68,

    // ---- Of play. ----

    // The team's last period is too short ago. "left_s": the seconds to wait.
    too_rapid = 81,
    // The challenge's action is not over. "left_s": the seconds to wait.
    not_completable_yet = 82,
    // Only a catcher can do this. "team": the team that is a runner.
    team_is_runner = 83,
    // Only a runner can do this. "team": the team that is a catcher.
    team_is_catcher = 84,
    // The team can't be caught yet. "team": its id. "left_s": the seconds to wait.
    in_grace_period = 85,
    // The catcher is too far from the team that it caught. "distance_m": the distance in metres.
    teams_too_far = 86,
    // "team": the team that is out of the game.
    team_is_out = 87,
    // The picture can't be read, is too large, or exceeds the number for a period. "field": its
    // field. "reason" of one that can't be read: unknown_kind, damaged, incomplete,
    // too_many_pixels (with "width", "height" and "max"), too_many_scans, too_much_memory,
    // too_slow,
    // crashed. "max": also the number for a period.
    picture_problem = 88,
    // A team can't catch itself.
    same_team = 89,
    // The team has no completion and no catch to take back. "team": its id.
    nothing_to_undo = 90,
    // The team's last completion or catch is too long ago to be taken back. "team": its id.
    // "undo_minutes": the minutes that are allowed.
    too_late_to_undo = 91,
    // Something happened since that depends on the completion or catch. "team": the id of the team
    // to which it happened. "what": completed, caught, catcher (it caught a team), role or
    // challenges (an organiser gave the team these). "at": when, as in JSON.
    changed_since = 92,
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
