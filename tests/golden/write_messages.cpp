// Writes the bytes of every message that this build knows, a line each:
//   request|reply|event NUMBER NAME HEX
// Each release's file is kept for good: see README.md.
#include "tests/support/random_value.hpp"

#include <muster/proto/message.hpp>

#include <cstdio>
#include <string>

namespace {

using namespace muster;

constexpr int samples = 3;

std::string in_hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

void print(const char* what, unsigned number, std::string_view name, const std::string& bytes) {
    std::printf("%s %u %s %s\n", what, number, std::string(name).c_str(), in_hex(bytes).c_str());
}

template <class R>
void write_request(test::RandomValue& random) {
    for (int i = 0; i < samples; ++i)
        print("request", R::request_number, R::request_name, encode(random.make<R>()));
    for (int i = 0; i < samples; ++i)
        print(
            "reply", R::request_number, R::request_name, encode(random.make<typename R::Reply>()));
}
template <class E>
void write_event(test::RandomValue& random) {
    for (int i = 0; i < samples; ++i)
        print("event", E::event_number, E::event_name, encode(random.make<E>()));
}

template <class... R>
void write_requests(test::RandomValue& random, const std::variant<R...>*) {
    (write_request<R>(random), ...);
}
template <class... E>
void write_events(test::RandomValue& random, const std::variant<E...>*) {
    (write_event<E>(random), ...);
}

}  // namespace

int main() {
    test::RandomValue random(1);
    write_requests(random, static_cast<const Request*>(nullptr));
    write_events(random, static_cast<const Event*>(nullptr));
    return 0;
}
