// Every request at the check of all requests. Either it is refused with a code and a sentence, or
// the core gets a valid request: it fits its binary form, and a second check changes nothing.
#include "engine/door/door.hpp"

#include "engine/door/text.hpp"
#include "tests/fuzz/input.hpp"

#include <muster/proto/walk.hpp>

namespace muster {
namespace {

// Removes the parts that the check adds and that must not come from outside.
struct TakeBack {
    void operator()(FieldPath&, Name& name) { name.key.clear(); }
    void operator()(FieldPath&, Token& token) { token = {"t", {}}; }
    template <class T>
    void operator()(FieldPath&, T&) {}
    void list(FieldPath&, std::size_t) {}
    void same_key(FieldPath&) {}
};

std::string binary(const Request& request) {
    return std::visit([](const auto& r) { return encode(r); }, request);
}

}  // namespace
}  // namespace muster

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster;
    fuzz::Input input(data, size);
    const auto number = input.number<std::uint16_t>();
    const auto body = input.rest();
    auto examined = door::examine(number, body, {});
    if (!examined) {
        CHECK(!examined.error().message.empty());
        return 0;
    }
    Request request = std::move(examined->request);
    CHECK(info_of(request).number == number);
    CHECK(info_of(request).kind != RequestKind::internal);
    TakeBack take_back;
    std::visit([&](auto& r) { walk(take_back, r); }, request);
    const auto passed = binary(request);
    CHECK(passed.size() <= 4 * body.size() + 64);
    auto again = door::examine(number, passed, {});
    CHECK(again.ok() || again.error().code == ErrorCode::too_large);
    if (!again.ok()) return 0;
    std::visit([&](auto& r) { walk(take_back, r); }, again->request);
    CHECK(binary(again->request) == passed);
    return 0;
}
