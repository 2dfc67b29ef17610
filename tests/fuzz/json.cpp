// JSON calls of people and scripts. A text becomes a request or a JsonError with a reason. The
// request, written as JSON, reads back the same and survives its binary form.
#include "tests/fuzz/input.hpp"

#include <muster/proto/json.hpp>

namespace muster {
namespace {

std::string binary(const Request& request) {
    return std::visit([](const auto& r) { return encode(r); }, request);
}

// JSON has null for a secret, so that nobody replays a login by accident.
bool has_secret(const std::string& text) {
    return text.find("\"passphrase\":null") != std::string::npos ||
           text.find("\"token\":null") != std::string::npos;
}

}  // namespace
}  // namespace muster

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster;
    const auto text = fuzz::Input(data, size).rest();
    Request request;
    try {
        request = request_from_json(text);
    } catch (const JsonError& error) {
        CHECK(!error.error().message.empty());
        return 0;
    }
    const auto bytes = binary(request);
    const auto& info = info_of(request);
    CHECK(binary(decode_request(info.number, bytes).value()) == bytes);
    const auto written = request_to_json(request);
    if (!has_secret(written)) CHECK(binary(request_from_json(written)) == bytes);
    return 0;
}
