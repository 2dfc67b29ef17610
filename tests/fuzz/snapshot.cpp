// A snapshot's body, and the whole file: loaded and saved it is the same bytes from then on, or an
// error says why it can't be used.
#include "engine/runtime/snapshot_file.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/world.hpp"

#include <muster/proto/binary.hpp>

#include <sys/mman.h>
#include <unistd.h>

namespace muster {
namespace {

runtime::SnapshotFile file_of(std::string_view bytes) {
    static const int fd = ::memfd_create("snapshot", 0);
    CHECK(fd >= 0 && ::ftruncate(fd, 0) == 0);
    CHECK(::pwrite(fd, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    return {"/proc/self/fd/" + std::to_string(fd), 0};
}

}  // namespace
}  // namespace muster

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster;
    fuzz::Input input(data, size);
    const auto shape = input.byte();
    const auto bytes = input.rest();
    try {
        const std::uint32_t format = shape & 2 ? core::snapshot_format : 2;
        const auto engine = shape & 1 ? runtime::read_snapshot(file_of(bytes), 7)
                                      : core::Engine::load(bytes, format);
        // The second saving, because the first may leave out what nothing refers to.
        fuzz::check_snapshot(core::Engine::load(fuzz::saved(engine)));
        (void)engine.next_timer();
        (void)engine.held_events();
    } catch (const DecodeError&) {
    } catch (const core::SnapshotTooNew&) {
    } catch (const runtime::SnapshotUnusable&) {
    } catch (const runtime::NewerSnapshot&) {
    }
    return 0;
}
