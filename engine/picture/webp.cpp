#include "engine/picture/kinds.hpp"
#include "engine/picture/limits.hpp"

#include <memory>
#include <webp/decode.h>
#include <webp/demux.h>

namespace muster::picture {

namespace {

using Demuxer = std::unique_ptr<WebPDemuxer, decltype(&WebPDemuxDelete)>;

Demuxer open(const WebPData& data) {
    WebPDemuxState state = WEBP_DEMUX_PARSE_ERROR;
    Demuxer demuxer(WebPDemuxPartial(&data, &state), &WebPDemuxDelete);
    if (demuxer && state == WEBP_DEMUX_DONE) return demuxer;
    throw Problem{state == WEBP_DEMUX_PARSE_ERROR ? Outcome::damaged : Outcome::incomplete};
}

std::vector<std::uint8_t> chunk(const WebPDemuxer& demuxer, const char* name) {
    WebPChunkIterator found;
    std::vector<std::uint8_t> bytes;
    if (WebPDemuxGetChunk(&demuxer, name, 1, &found) != 0)
        bytes.assign(found.chunk.bytes, found.chunk.bytes + found.chunk.size);
    WebPDemuxReleaseChunkIterator(&found);
    return bytes;
}

Problem problem_of(VP8StatusCode status, Size size) {
    switch (status) {
        case VP8_STATUS_OUT_OF_MEMORY:
            return {Outcome::too_much_memory, size};
        case VP8_STATUS_NOT_ENOUGH_DATA:
        case VP8_STATUS_SUSPENDED:
            return {Outcome::incomplete, size};
        default:
            return {Outcome::damaged, size};
    }
}

// The output of a decoding, freed at the end.
struct Decoding {
    WebPDecoderConfig config;

    Decoding() {
        if (WebPInitDecoderConfig(&config) == 0) throw Problem{Outcome::damaged};
    }
    ~Decoding() { WebPFreeDecBuffer(&config.output); }
    Decoding(const Decoding&) = delete;
    Decoding& operator=(const Decoding&) = delete;
};

// The library scales while it decodes, so that the picture is never there in its full size.
Image decode(const WebPData& frame, Size size) {
    Decoding decoding;
    auto& config = decoding.config;
    const Size kept = kept_size(size);
    config.options.use_scaling = kept.width != size.width || kept.height != size.height ? 1 : 0;
    config.options.scaled_width = kept.width;
    config.options.scaled_height = kept.height;
    config.output.colorspace = MODE_RGBA;
    const auto status = WebPDecode(frame.bytes, frame.size, &config);
    if (status != VP8_STATUS_OK) throw problem_of(status, size);

    Image image{kept,
                std::vector<std::uint8_t>(std::size_t{3} * static_cast<std::size_t>(kept.width) *
                                          static_cast<std::size_t>(kept.height))};
    const auto& pixels = config.output.u.RGBA;
    auto* out = image.rgb.data();
    for (int y = 0; y < kept.height;
         ++y, out += std::size_t{3} * static_cast<std::size_t>(kept.width))
        flatten_row(pixels.rgba + std::ptrdiff_t{pixels.stride} * y, kept.width, out);
    return image;
}

}  // namespace

Decoded read_webp(Bytes bytes) {
    const auto demuxer = open({bytes.data(), bytes.size()});
    WebPIterator found;
    const bool has_frame = WebPDemuxGetFrame(demuxer.get(), 1, &found) != 0;
    const std::unique_ptr<WebPIterator, decltype(&WebPDemuxReleaseIterator)> frame(
        &found, &WebPDemuxReleaseIterator);
    if (!has_frame) throw Problem{Outcome::damaged};
    Decoded decoded;
    WebPBitstreamFeatures features;
    const auto status = WebPGetFeatures(frame->fragment.bytes, frame->fragment.size, &features);
    if (status != VP8_STATUS_OK) throw problem_of(status, {});
    decoded.size = {features.width, features.height};
    check_size(decoded.size, pixels_max);
    decoded.image = decode(frame->fragment, decoded.size);
    // Some programs put JPEG's mark before the block.
    auto exif = chunk(*demuxer, "EXIF");
    constexpr std::size_t mark_size = 6;
    const bool has_mark = exif.size() >= mark_size && exif[0] == 'E' && exif[1] == 'x';
    decoded.orientation = orientation_in(Bytes(exif).subspan(has_mark ? mark_size : 0));
    decoded.icc = chunk(*demuxer, "ICCP");
    return decoded;
}

}  // namespace muster::picture
