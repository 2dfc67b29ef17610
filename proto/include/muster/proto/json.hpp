// JSON for people and scripts, from the same description as the binary form. Objects have the
// fields' names; enumerators are names, times ISO 8601 in UTC ("2026-05-09T07:00:00.000000Z"),
// hashes hexadecimal, pictures base64, topics and actors "kind:id", names and time zones plain
// strings. Secrets (is_secret in values.hpp) are written as null; JSON shows one secret alone, the
// new token in the reply to a Login.
#pragma once

#include <muster/proto/hex.hpp>
#include <muster/proto/message.hpp>

namespace muster {

// Thrown for text that can't become a request. `error` is a bad_data whose fact "field" is the
// path.
class JsonError : public std::runtime_error {
  public:
    explicit JsonError(Error error) : std::runtime_error(error.message), error_(std::move(error)) {}
    const Error& error() const { return error_; }

  private:
    Error error_;
};

// For every reply type, Error, and ReceivedEvent. Compact, on one line.
template <class T>
std::string to_json(const T& value);

// Text as a JSON string, quotes included; bytes that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

// {"CompleteChallenge": {"team": 3, …}}
std::string request_to_json(const Request& request);
// The reverse; also takes the name apart from the object. Missing fields keep their defaults;
// unknown fields are refused. Throws JsonError.
Request request_from_json(std::string_view text);
Request request_from_json(std::string_view name, std::string_view fields);
// The encoded reply to a request of that number. Throws DecodeError.
std::string reply_to_json(std::uint16_t request_number, std::string_view body);

// "2026-05-09T07:00:00.000000Z", and back. Seconds may be missing, an offset ("+02:00") may stand
// for the Z, and "T24:00" is the end of the day.
std::string to_iso(Time time);
std::optional<Time> time_from_iso(std::string_view text);

// "session:3", "engine", "engine:1000"; "player:7", "operator".
std::string to_string(Topic topic);
std::optional<Topic> topic_from(std::string_view text);
std::string to_string(Actor actor);
std::optional<Actor> actor_from(std::string_view text);

}  // namespace muster
