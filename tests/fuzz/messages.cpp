// Every message in its binary form. Bytes that decode are encoded to the same bytes again (a value
// has one encoding) and can be shown as JSON. Other bytes give a DecodeError.
#include "engine/core/kernel/input.hpp"
#include "tests/fuzz/input.hpp"

#include <muster/proto/json.hpp>

#include <nlohmann/json.hpp>

namespace muster {
namespace {

void check_json(const std::string& text) {
    CHECK(nlohmann::json::accept(text));
}

template <class T>
void check(std::string_view bytes) {
    CHECK(encode(decode<T>(bytes)) == bytes);
}

void check_request(std::uint16_t number, std::string_view bytes) {
    const auto request = decode_request(number, bytes);
    if (!request) return;
    CHECK(std::visit([](const auto& r) { return encode(r); }, *request) == bytes);
    const auto text = request_to_json(*request);
    check_json(text);
    try {
        (void)request_from_json(text);
    } catch (const JsonError&) {
        // JSON can't hold secrets, NaN and infinite numbers, and the daemon's internal requests.
    }
}

template <class Variant>
struct Replies;
template <class... R>
struct Replies<std::variant<R...>> {
    static void check(std::uint16_t number, std::string_view bytes) {
        static_cast<void>(
            ((R::request_number == number ? (muster::check<typename R::Reply>(bytes), true)
                                          : false) ||
             ...));
        const auto text = reply_to_json(number, bytes);
        if (!text.empty()) check_json(text);
    }
};

void check_event(std::string_view bytes) {
    const auto received = decode_event_frame(bytes);
    if (!received) return;
    std::string frame;
    std::visit(
        [&](const auto& event) {
            append_event(frame, received->topic, received->number, received->time, event);
        },
        received->event);
    CHECK(std::string_view(frame).substr(frame_header_size) == bytes);
    check_json(to_json(*received));
}

// Checks the body of a complete frame.
void check_frame(FrameKind kind, std::string_view bytes) {
    switch (kind) {
        case FrameKind::hello:
            return check<Hello>(bytes);
        case FrameKind::welcome:
            return check<Welcome>(bytes);
        case FrameKind::request: {
            const auto [header, body] = split_header<RequestHeader>(bytes);
            CHECK(encode(header) + std::string(body) == bytes);
            return check_request(header.request_number, body);
        }
        case FrameKind::part: {
            const auto [header, body] = split_header<PartHeader>(bytes);
            CHECK(encode(header) + std::string(body) == bytes);
            return;
        }
        case FrameKind::reply: {
            const auto [header, body] = split_header<ReplyHeader>(bytes);
            CHECK(encode(header) + std::string(body) == bytes);
            check<Error>(body);
            return check_json(to_json(decode<Error>(body)));
        }
        case FrameKind::event:
            return check_event(bytes);
        case FrameKind::lagged:
            return check<Lagged>(bytes);
        case FrameKind::ended:
            return check<SubscriptionEnded>(bytes);
        case FrameKind::routes:
            return check<Routes>(bytes);
        case FrameKind::goodbye:
            return check<Goodbye>(bytes);
    }
}

}  // namespace
}  // namespace muster

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster;
    fuzz::Input input(data, size);
    const auto shape = input.byte();
    try {
        if (shape == 0) {
            const auto number = input.number<std::uint16_t>();
            check_request(number, input.rest());
        } else if (shape == 0xff) {
            const auto number = input.number<std::uint16_t>();
            Replies<Request>::check(number, input.rest());
        } else if (shape == 0xfe) {
            check<core::Origin>(input.rest());
        } else {
            check_frame(static_cast<FrameKind>(shape), input.rest());
        }
    } catch (const DecodeError&) {
    }
    return 0;
}
