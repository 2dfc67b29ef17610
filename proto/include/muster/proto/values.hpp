// The plain data in requests, replies and events.
#pragma once

#include <muster/proto/fields.hpp>
#include <muster/proto/ids.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

// UTC, microseconds since the epoch. A session's TimeZone gives the local times of day.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

using Hash256 = std::array<std::uint8_t, 32>;
using Uuid = std::array<std::uint8_t, 16>;

// ---- Enumerations. Their names in JSON are those of the enumerators, listed in enums.hpp. ----

enum class ChallengeKind : std::uint8_t { place, site, region, anywhere, zoneable, centre_place };
enum class ChallengeStatus : std::uint8_t {
    approved,
    edited,
    rejected,
    glorious,
    to_sort,
    refactor
};
enum class RandomPlace : std::uint8_t { none, zone, s_bahn_zone };
enum class ChallengeAction : std::uint8_t { none, wait, trap };
enum class Role : std::uint8_t { runner, catcher, out };
enum class Language : std::uint8_t { english, german };
enum class PeriodKind : std::uint8_t { completed, caught, catcher };
enum class EndReason : std::uint8_t { time_up, stopped, decided };
// The rule that drawing had to give up to find a candidate, in the order of giving up.
enum class Relaxation : std::uint8_t { seen, set_and_completed, kind_and_distance, status };

// ---- Values that the door completes: the engine keeps another form than the client sends. ----
// A client fills the first field of each and leaves the others at their defaults.

// A name. The door normalises `text` (NFC, trimmed, no control characters, 1 to 64 code points) and
// writes `key`, the case-folded form for comparing names. The door overwrites a client's `key`.
// JSON shows the text alone.
struct Name {
    std::string text;
    std::string key;

    MUSTER_FIELDS(text, key)
    bool operator==(const Name&) const = default;
};

// A value that stands for a secret: a passphrase's verifier, a token's hash. The daemon may keep
// it, but never shows it. Its binary form is that of the value.
template <class T>
struct Secret {
    T value{};
    MUSTER_FIELDS(value)
    bool operator==(const Secret&) const = default;
};

// A passphrase in a request. The door replaces `text` by `verifier` (an Argon2id string) before any
// other part sees the request. The door refuses a client's verifier.
struct Passphrase {
    std::string text;
    std::string verifier;

    MUSTER_FIELDS(text, verifier)
    bool operator==(const Passphrase&) const = default;
};

// A login token in a request. The door replaces `text` by its hash, by the rules of Passphrase.
struct Token {
    std::string text;
    Hash256 hash{};

    MUSTER_FIELDS(text, hash)
    bool operator==(const Token&) const = default;
};

// The types whose values JSON writes as null, so that no export, replay or log shows them. A field
// with a secret has one of these types; tests/unit/proto/secrets_test.cpp checks all fields.
template <class T>
inline constexpr bool is_secret = false;
template <class T>
inline constexpr bool is_secret<Secret<T>> = true;
template <>
inline constexpr bool is_secret<Passphrase> = true;
template <>
inline constexpr bool is_secret<Token> = true;

// An IANA time zone. The door looks up `transitions`, so that the core needs no time-zone database
// and a database update never changes the past.
struct TimeZone {
    struct Transition {
        Time from{};
        std::int32_t offset_s = 0;  // Local time minus UTC.
        MUSTER_FIELDS(from, offset_s)
        bool operator==(const Transition&) const = default;
    };

    std::string name;
    std::vector<Transition>
        transitions;  // Ascending; the first is valid for all earlier times too.

    MUSTER_FIELDS(name, transitions)
    bool operator==(const TimeZone&) const = default;
};

// A stored picture: the content hashes of the full JPEG and of its 192x192 thumbnail.
struct Picture {
    Hash256 full{};
    Hash256 thumbnail{};
    MUSTER_FIELDS(full, thumbnail)
    bool operator==(const Picture&) const = default;
};

// A picture in a request. The door checks and stores `jpeg`, empties the field and writes `stored`.
struct PictureUpload {
    std::vector<std::uint8_t> jpeg;
    Picture stored;

    MUSTER_FIELDS(jpeg, stored)
    bool operator==(const PictureUpload&) const = default;
};

// The seed of a game's generator. The door replaces 0 by a random seed.
struct Seed {
    std::uint64_t value = 0;

    MUSTER_FIELDS(value)
    bool operator==(const Seed&) const = default;
};

// ---- Actors and audiences. ----

enum class PeerClass : std::uint8_t { operator_, service, other };

// The person or program for which a request is made.
struct Actor {
    enum class Kind : std::uint8_t { service, operator_, organiser, player };
    Kind kind = Kind::operator_;
    std::uint64_t id = 0;  // organiser: the SessionId; player: the PlayerId; else 0.

    static Actor of(PlayerId player) { return {Kind::player, player.value}; }
    static Actor organiser_of(SessionId session) { return {Kind::organiser, session.value}; }
    static Actor service() { return {Kind::service, 0}; }

    MUSTER_FIELDS(kind, id)
    auto operator<=>(const Actor&) const = default;
};

// The topic of an event. Every event belongs to exactly one topic, which is also the event's
// audience.
struct Topic {
    enum class Kind : std::uint8_t {
        engine,  // The sessions there are. id: 0, all; or a service's user id, those granted to it.
        catalog,             // id: 0.
        session,             // Everyone in the session; id: SessionId.
        session_catchers,    // Its catchers.
        session_runners,     // Its runners.
        session_organisers,  // Its organisers.
        team,                // id: TeamId.
        player,              // id: PlayerId.
    };
    Kind kind = Kind::engine;
    std::uint64_t id = 0;

    MUSTER_FIELDS(kind, id)
    auto operator<=>(const Topic&) const = default;
};

// A topic's position: the number of its last event, 0 before the first. A reply's `as_of` lists the
// positions of the events that the reply already contains.
struct TopicPosition {
    Topic topic;
    std::uint64_t number = 0;
    MUSTER_FIELDS(topic, number)
    bool operator==(const TopicPosition&) const = default;
};

// Identifies a request across retries: the client's lasting id, and a counter of that client.
struct IdempotencyKey {
    Uuid client{};
    std::uint64_t counter = 0;
    MUSTER_FIELDS(client, counter)
    auto operator<=>(const IdempotencyKey&) const = default;
};

// ---- Places. ----

// A measured number that the phone may not know. Its binary form is that of a double, where NaN is
// the unknown one; JSON has a number or null.
class Measure {
  public:
    Measure() = default;                             // Unknown.
    Measure(double value) : value_(value) {}         // NaN: unknown.
    bool known() const { return value_ == value_; }  // NaN differs from itself.
    double or_else(double other) const { return known() ? value_ : other; }
    // REQUIRES: known().
    double operator*() const { return value_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(value_);
    }
    bool operator==(const Measure& other) const {
        return known() ? value_ == other.value_ : !other.known();
    }

  private:
    double value_ = std::numeric_limits<double>::quiet_NaN();
};

// One reading of a phone's position. WGS84. The door makes a measure unknown that makes no sense,
// such as the -1 of some phones: the position counts.
struct Location {
    double latitude_deg = 0;   // -90..90
    double longitude_deg = 0;  // -180..180
    Measure accuracy_m{};      // Radius of 68 % confidence; > 0.
    Measure heading_deg{};     // 0..360, clockwise from north.
    Measure speed_mps{};       // >= 0.
    Time time{};               // The time at which the phone took the reading.
    MUSTER_FIELDS(latitude_deg, longitude_deg, accuracy_m, heading_deg, speed_mps, time)
    bool operator==(const Location&) const = default;
};

// One override of a rule constant. Keys, ranges and defaults: `muster config list`.
struct Setting {
    std::string key;
    std::string value;
    MUSTER_FIELDS(key, value)
    bool operator==(const Setting&) const = default;
};

}  // namespace muster
