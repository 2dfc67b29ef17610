// The content of the frames. A connection begins with Hello and Welcome (or Goodbye); then requests
// go to the daemon, replies and events to the client.
#pragma once

#include <muster/proto/binary.hpp>
#include <muster/proto/frame.hpp>
#include <muster/proto/requests.hpp>
#include <muster/proto/version.hpp>

#include <concepts>

namespace muster {

inline constexpr std::uint32_t hello_magic = 0x5254534d;  // "MSTR"

struct Hello {
    std::uint32_t magic = hello_magic;
    std::uint32_t version_oldest = protocol_version_oldest;  // The oldest that the client can use.
    std::uint32_t version = protocol_version;                // The newest that the client can use.
    std::string build;
    std::string client_name;  // For the daemon's log: "muster", "muster-discord".
    Uuid client{};            // The client's lasting id, for idempotency keys; all 0: none.
    MUSTER_FIELDS(magic, version_oldest, version, build, client_name, client)
    bool operator==(const Hello&) const = default;
};

struct Welcome {
    std::uint32_t version = protocol_version;  // The version that both sides use.
    std::string build;
    std::uint64_t epoch = 0;  // The realm's; positions are valid within one epoch alone.
    PeerClass peer_class = PeerClass::other;
    std::uint32_t frame_size_max = limits::frame_size_max;  // The largest that the daemon accepts.
    Time time{};                                            // The engine's time.
    MUSTER_FIELDS(version, build, epoch, peer_class, frame_size_max, time)
    bool operator==(const Welcome&) const = default;
};

struct RequestHeader {
    std::uint64_t id = 0;  // The client's, unique among its open requests. The reply has it too.
    Actor actor;
    std::optional<IdempotencyKey> key;  // None: a retry may have its effect twice.
    std::uint16_t request_number = 0;
    MUSTER_FIELDS(id, actor, key, request_number)
    bool operator==(const RequestHeader&) const = default;
};

// The header of a part. A request with a picture that is larger than a frame comes in parts: the
// body that its frame would have, cut into pieces, in order. No other frame comes between them. The
// first part has the whole RequestHeader.
struct PartHeader {
    std::uint32_t size = 0;  // Of the whole: RequestHeader and request. The same in each part.
    MUSTER_FIELDS(size)
    bool operator==(const PartHeader&) const = default;
};

struct ReplyHeader {
    std::uint64_t id = 0;  // The request's.
    bool ok = false;       // True: the request's reply type follows; false: an Error.
    MUSTER_FIELDS(id, ok)
    bool operator==(const ReplyHeader&) const = default;
};

struct EventHeader {
    Topic topic;
    std::uint64_t number = 0;  // Within the topic, from 1, without gaps.
    Time time{};               // The time of the event.
    std::uint16_t event_number = 0;
    MUSTER_FIELDS(topic, number, time, event_number)
    bool operator==(const EventHeader&) const = default;
};

// The client read too slowly and lost events of these topics, up to the given numbers (it may have
// got some of them). The client reads the lost events with ReadEvents, after the last event that it
// has.
struct Lagged {
    std::vector<TopicPosition> lost;
    MUSTER_FIELDS(lost)
    bool operator==(const Lagged&) const = default;
};

// The actor of a subscription lost the right to it, for example by a change of roles. If other
// actors of the same connection have the topic too, its events still come for them. `last` has the
// number of the topic's last event that was sent or lost before this message; 0: none since the
// subscription began.
struct SubscriptionEnded {
    TopicPosition last;
    Actor actor;
    MUSTER_FIELDS(last, actor)
    bool operator==(const SubscriptionEnded&) const = default;
};

// A person whom this connection attached gains and loses topics. The topics' events before this
// frame belong to the rights before it, the events after it to the rights after it. A topic that
// the person lost and gained again in one command is not named.
struct Routes {
    std::uint64_t number = 0;           // The attachment's, as in AttachPlayers.
    std::vector<TopicPosition> gained;  // Events after these positions are for the person.
    std::vector<Topic> lost;
    MUSTER_FIELDS(number, gained, lost)
    bool operator==(const Routes&) const = default;
};

struct Goodbye {
    enum class Reason : std::uint8_t {
        shutting_down,     // The daemon shuts down.
        version_mismatch,  // Daemon and client have no version in common.
        not_allowed,       // This user may not connect.
        protocol,          // The client broke the protocol; the message names the fault.
        too_many,          // Too many clients are connected.
        too_slow,          // The client did not finish a frame.
        idle,              // The client did nothing for a long time.
    };
    Reason reason = Reason::shutting_down;
    std::string message;
    MUSTER_FIELDS(reason, message)
    bool operator==(const Goodbye&) const = default;
};

MUSTER_ENUM_NAMES(Goodbye::Reason,
                  "shutting_down",
                  "version_mismatch",
                  "not_allowed",
                  "protocol",
                  "too_many",
                  "too_slow",
                  "idle");

// A request with a picture; it may come in parts.
template <class R>
concept CarriesPicture = requires(R& request) {
    { (request.picture) } -> std::same_as<PictureUpload&>;
};
bool carries_picture(std::uint16_t request_number);

template <class R>
concept IsRequest = requires {
    typename R::Reply;
    { R::request_number } -> std::convertible_to<std::uint16_t>;
};
template <class E>
concept IsEvent = requires {
    { E::event_number } -> std::convertible_to<std::uint16_t>;
};

// ---- Whole frames, appended to `out`. ----

template <class M>
void append_frame(std::string& out, FrameKind kind, const M& message) {
    const auto start = begin_frame(out, kind);
    encode_to(out, message);
    finish_frame(out, start);
}

// Replaces the frame of a request, from `start` to the end of `out`, by its parts.
void cut_into_parts(std::string& out, std::size_t start);

// One frame; or, for a picture that is too large for a frame, several parts.
template <IsRequest R>
void append_request(std::string& out,
                    std::uint64_t id,
                    Actor actor,
                    const std::optional<IdempotencyKey>& key,
                    const R& request) {
    const auto start = begin_frame(out, FrameKind::request);
    encode_to(out, RequestHeader{id, actor, key, R::request_number});
    encode_to(out, request);
    finish_frame(out, start);
    if constexpr (CarriesPicture<R>) {
        if (out.size() - start - frame_length_size > limits::frame_size_max)
            cut_into_parts(out, start);
    }
}

// `body` is an encoded reply or, if !ok, an encoded Error. A reply that does not fit a frame is
// replaced by the error `too_large`; only a query can have such a reply.
void append_reply(std::string& out, std::uint64_t id, bool ok, std::string_view body);

template <IsEvent E>
void append_event(std::string& out, Topic topic, std::uint64_t number, Time time, const E& event) {
    const auto start = begin_frame(out, FrameKind::event);
    encode_to(out, EventHeader{topic, number, time, E::event_number});
    encode_to(out, event);
    finish_frame(out, start);
}

// ---- Decoding. All functions throw DecodeError. ----

// Reads a header and leaves the body.
template <class Header>
std::pair<Header, std::string_view> split_header(std::string_view body) {
    BinaryReader reader(body);
    // The decoder fills the returned object itself: a move right after the write would stall the
    // processor.
    std::pair<Header, std::string_view> split;
    reader(split.first);
    split.second = reader.rest();
    return split;
}

// The request of that number, or nothing for an unknown number.
std::optional<Request> decode_request(std::uint16_t number, std::string_view body);

// An event with the other fields of its frame.
struct ReceivedEvent {
    Topic topic;
    std::uint64_t number = 0;
    Time time{};
    Event event;
    MUSTER_FIELDS(topic, number, time, event)
    bool operator==(const ReceivedEvent&) const = default;
};
// Nothing: an event of a newer daemon; count and skip it.
std::optional<ReceivedEvent> decode_event_frame(std::string_view body);

// ---- Facts about requests and events, by number and by name. ----

MUSTER_ENUM_NAMES(RequestKind, "query", "command", "internal");
MUSTER_ENUM_NAMES(RequestCost, "cheap", "expensive");

struct RequestInfo {
    std::uint16_t number;
    std::string_view name;
    RequestKind kind;
    RequestCost cost;
    bool acts_on_connection;   // On the connection that made the request.
    std::string_view reply;    // The type's name.
    std::string_view who_may;  // A sentence without a full stop.
};
std::span<const RequestInfo> request_infos();  // In the order of the variant.
const RequestInfo* find_request(std::string_view name);
const RequestInfo* find_request(std::uint16_t number);
const RequestInfo& info_of(const Request& request);

std::string_view event_name(const Event& event);

}  // namespace muster
