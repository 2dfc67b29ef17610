// The frame reader: for any division of the bytes it gives the same frames, they equal the input's
// bytes, and a broken frame is found at the same place.
#include "tests/fuzz/input.hpp"

#include <muster/proto/frame.hpp>

#include <string>
#include <vector>

namespace muster {
namespace {

struct Read {
    std::string frames;  // The frames, encoded again.
    std::size_t count = 0;
    std::size_t pending = 0;
    bool broken = false;
    bool operator==(const Read&) const = default;
};

// `cuts`: the sizes of the pieces in which the bytes arrive, used cyclically; empty: one piece.
Read read(std::string_view bytes, std::string_view cuts, std::uint32_t size_max) {
    FrameReader reader(size_max);
    Read result;
    for (std::size_t i = 0; !bytes.empty() && !result.broken; ++i) {
        const auto cut = cuts.empty()
                             ? bytes.size()
                             : std::size_t{static_cast<unsigned char>(cuts[i % cuts.size()])};
        const auto piece = bytes.substr(0, cut + 1);
        bytes.remove_prefix(piece.size());
        std::memcpy(reader.prepare(piece.size()), piece.data(), piece.size());
        reader.commit(piece.size());
        try {
            while (const auto frame = reader.next()) {
                CHECK(frame->size == frame->body.size() + frame_header_size);
                CHECK(frame->body.size() < size_max);
                const auto start = begin_frame(result.frames, frame->kind);
                result.frames += frame->body;
                finish_frame(result.frames, start);
                ++result.count;
            }
            CHECK(reader.wanted() == 0 || reader.wanted() > reader.pending());
            reader.shrink();
        } catch (const FrameError&) {
            result.broken = true;
        }
    }
    if (!result.broken) result.pending = reader.pending();
    return result;
}

}  // namespace
}  // namespace muster

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster;
    fuzz::Input input(data, size);
    const std::uint32_t size_max = std::uint32_t{1} + input.number<std::uint16_t>();
    const auto cuts = input.take(input.byte() % 8);
    const auto bytes = input.rest();

    const auto whole = read(bytes, {}, size_max);
    CHECK(whole == read(bytes, cuts, size_max));
    CHECK(bytes.starts_with(whole.frames));
    if (!whole.broken) CHECK(whole.frames.size() + whole.pending == bytes.size());
    return 0;
}
