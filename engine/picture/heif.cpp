// The library turns a HEIC upright itself: its rotation belongs to the picture, and its EXIF only
// repeats it.
#include "engine/picture/kinds.hpp"
#include "engine/picture/limits.hpp"

#include <libheif/heif.h>
#include <memory>

namespace muster::picture {

namespace {

template <auto free>
struct Free {
    template <class T>
    void operator()(T* pointer) const {
        free(pointer);
    }
};
using Context = std::unique_ptr<heif_context, Free<heif_context_free>>;
using Handle = std::unique_ptr<heif_image_handle, Free<heif_image_handle_release>>;
using Pixels = std::unique_ptr<heif_image, Free<heif_image_release>>;
using Options = std::unique_ptr<heif_decoding_options, Free<heif_decoding_options_free>>;

void check(const heif_error& error, Size size = {}) {
    if (error.code == heif_error_Ok) return;
    if (error.code == heif_error_Memory_allocation_error)
        throw Problem{Outcome::too_much_memory, size};
    if (error.subcode == heif_suberror_End_of_data) throw Problem{Outcome::incomplete, size};
    throw Problem{Outcome::damaged, size};
}

std::vector<std::uint8_t> profile_of(const heif_image_handle* handle) {
    const auto type = heif_image_handle_get_color_profile_type(handle);
    if (type != heif_color_profile_type_prof && type != heif_color_profile_type_rICC) return {};
    std::vector<std::uint8_t> icc(heif_image_handle_get_raw_color_profile_size(handle));
    check(heif_image_handle_get_raw_color_profile(handle, icc.data()));
    return icc;
}

Pixels decode(const heif_image_handle* handle, bool has_alpha, Size size) {
    const Options options(heif_decoding_options_alloc());
    if (!options) throw std::bad_alloc();
    options->convert_hdr_to_8bit = 1;
    heif_image* pixels = nullptr;
    check(heif_decode_image(handle,
                            &pixels,
                            heif_colorspace_RGB,
                            has_alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB,
                            options.get()),
          size);
    return Pixels(pixels);
}

Image scaled(const heif_image* pixels, bool has_alpha) {
    const Size size{heif_image_get_width(pixels, heif_channel_interleaved),
                    heif_image_get_height(pixels, heif_channel_interleaved)};
    check_size(size, pixels_max);
    int stride = 0;
    const auto* rows = heif_image_get_plane_readonly(pixels, heif_channel_interleaved, &stride);
    if (!rows) throw Problem{Outcome::damaged};
    Scaler scaler(size, kept_size(size));
    std::vector<std::uint8_t> rgb(std::size_t{3} * static_cast<std::size_t>(size.width));
    for (int y = 0; y < size.height; ++y) {
        const auto* row = rows + std::ptrdiff_t{stride} * y;
        if (has_alpha) flatten_row(row, size.width, rgb.data());
        scaler.add_row(has_alpha ? rgb.data() : row);
    }
    return scaler.take();
}

}  // namespace

Decoded read_heif(Bytes bytes) {
    const Context context(heif_context_alloc());
    if (!context) throw std::bad_alloc();
    heif_context_set_max_decoding_threads(context.get(), 0);
    check(heif_context_read_from_memory_without_copy(
        context.get(), bytes.data(), bytes.size(), nullptr));
    heif_image_handle* primary = nullptr;
    check(heif_context_get_primary_image_handle(context.get(), &primary));
    const Handle handle(primary);
    Decoded decoded;
    decoded.size = {heif_image_handle_get_width(primary), heif_image_handle_get_height(primary)};
    check_size(decoded.size, pixels_max);
    const bool has_alpha = heif_image_handle_has_alpha_channel(primary) != 0;
    decoded.image = scaled(decode(primary, has_alpha, decoded.size).get(), has_alpha);
    decoded.icc = profile_of(primary);
    return decoded;
}

}  // namespace muster::picture
